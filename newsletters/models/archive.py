"""What issue archive and news list share: a page a year, below the list's own address."""

import re
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.url_routing import RouteResult

from cms.listing import WITH_ARCHIVE, current, wants_archive
from cms.models import ContentPage

YEAR = re.compile(r"^\d{4}$")


class YearlyArchive(ContentPage):
    """A list whose every year has its own address, such as `/newsletter/2025/`.

    The year reaches `serve` as an argument, so that the same gate stands before it.
    """

    dated_by = ""  # the field that says which year an entry belongs to
    with_archive = False  # whether the reader asked for what is marked as archive as well

    class Meta:
        abstract = True

    def entries(self) -> QuerySet[Any]:
        """Return everything that the list could show, the newest first."""
        raise NotImplementedError

    def shown(self) -> QuerySet[Any]:
        """Return what the list shows: without what is marked as archive, unless the reader asked for it."""
        entries = self.entries()
        return entries if self.with_archive else entries.filter(current(today=timezone.localdate()))

    @cached_property
    def years(self) -> list[int]:
        """The years that the list has something of, the newest first."""
        return [day.year for day in self.shown().dates(self.dated_by, "year", order="DESC")]

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Understand a year below the list's address."""
        if self.live and len(path_components) == 1 and YEAR.match(path_components[0]):
            return RouteResult(self, kwargs={"year": int(path_components[0])})
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the list, or one year of it; a year that nothing is of does not exist."""
        self.with_archive = wants_archive(request)
        if "year" in kwargs and kwargs["year"] not in self.years:
            raise Http404
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Offer the years with their addresses, and the one that is asked for as `year`."""
        context = super().get_context(request, *args, **kwargs)
        year = kwargs.get("year")
        address = self.get_url(request) or ""
        asked = f"?{WITH_ARCHIVE}=1" if self.with_archive else ""
        context["year"] = year
        context["with_archive"] = self.with_archive
        context["archived"] = self.entries().exclude(current(today=timezone.localdate())).count()
        if year:
            context["canonical"] = f"{self.full_url}{year}/"
        context["years"] = [
            {"year": each, "url": f"{address}{each}/{asked}", "is_current": each == year}
            for each in self.years
        ]
        return context
