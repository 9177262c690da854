"""The staff side of the directory and the library: what stands in their menu, in this order."""

from typing import Any

from cms.staff.formats import FormatRequestViewSet
from resources.staff.currency import CurrencyViewSet
from resources.staff.examples import ExampleViewSet
from resources.staff.library import ProfileViewSet, SeriesViewSet
from resources.staff.links import LinkViewSet
from resources.staff.reference import DocumentTypeViewSet
from resources.staff.sharers import SharersViewSet

VIEWSETS: list[Any] = [
    ExampleViewSet,
    LinkViewSet,
    CurrencyViewSet,
    SharersViewSet,
    ProfileViewSet,
    FormatRequestViewSet,
    DocumentTypeViewSet,
    SeriesViewSet,
]
