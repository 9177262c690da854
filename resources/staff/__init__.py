"""The directory and the library in the admin: what stands in their menu."""

from typing import Any

from resources.staff.examples import ExampleViewSet
from resources.staff.reference import DocumentTypeViewSet
from resources.staff.sharers import SharersViewSet

VIEWSETS: list[Any] = [ExampleViewSet, SharersViewSet, DocumentTypeViewSet]
