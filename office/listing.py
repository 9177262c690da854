"""Columns that lists of the admin share."""

from typing import Any

from django.utils.formats import date_format
from wagtail.admin.ui.tables import Column


class DayColumn(Column):
    """A day, written out; Wagtail's own column tells how long ago it was, which says nothing of days to come."""

    def get_value(self, instance: Any) -> str:
        day = super().get_value(instance)
        return date_format(day, "j F Y") if day else ""
