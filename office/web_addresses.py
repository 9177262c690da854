"""Addresses of web pages, as people type them."""

from typing import Any

from django.db import models


class WebAddressField(models.URLField):
    """The address of a web page; one typed without its beginning is taken to start with https://."""

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]
        return super().formfield(**{"assume_scheme": "https", **kwargs})

    def deconstruct(self) -> Any:
        """Be an ordinary column of addresses to migrations."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs
