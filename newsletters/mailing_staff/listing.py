"""The list of all mailings."""

from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView

from membership.staff.filters import boxes
from newsletters.mailing_staff.telling import STANDINGS, short_hour, standing_of
from newsletters.models import IssuePage, Mailing
from office.listing import FigureColumn, SumColumn
from office.models import Copy

Copied = Copy.State


def mailed_issues(request: HttpRequest) -> QuerySet[IssuePage]:
    """Return the issues that somebody has mailed, or prepares to."""
    issues = IssuePage.objects.filter(pk__in=Mailing.objects.values("issue"))
    return issues.defer_streamfields().order_by("-month")


class MailingFilters(WagtailFilterSet):
    kind = boxes("What", Mailing.Kind.choices)
    standing = django_filters.MultipleChoiceFilter(
        label="State", choices=list(STANDINGS.items()), widget=CheckboxSelectMultiple, method="in_states"
    )
    attention = django_filters.ChoiceFilter(
        label="Needs a decision", choices=[("yes", "yes")], method="needing", empty_label="all"
    )
    issue = django_filters.ModelChoiceFilter(
        label="Issue",
        queryset=mailed_issues,
    )

    class Meta:
        model = Mailing
        fields: list[str] = []

    def in_states(self, queryset: Any, name: str, value: list[str]) -> QuerySet[Mailing]:
        wanted = Q(pk__in=())
        for standing in value:
            if standing in {"draft", "held"}:
                held = Q(held_because="")
                wanted |= Q(state="draft") & (held if standing == "draft" else ~held)
            elif standing == "scheduled":
                wanted |= Q(state="scheduled")
            else:
                wanted |= Q(consignment__state=standing)
        return queryset.filter(wanted)

    def needing(self, queryset: Any, name: str, value: str) -> QuerySet[Mailing]:
        return queryset.filter(
            consignment__in=Copy.objects.filter(state__in=[Copied.UNCERTAIN, Copied.FAILED]).values(
                "consignment"
            )
        )


class MailingIndexView(IndexView):
    """A constant number of queries: the copies of the mailings on one page are counted together."""

    page_title = "Mailings"
    results_template_name = "staff/newsletters/mailings/list_results.html"
    template_name = "staff/newsletters/mailings/list.html"
    filterset_class = MailingFilters
    search_fields = ["subject", "preview_text", "issue__title", "event_page__title"]
    is_searchable = True
    default_ordering = "-created_at"
    add_item_label = "New mailing"

    def get_base_queryset(self) -> QuerySet[Mailing]:
        return Mailing.objects.select_related("consignment").defer("body")

    def get_add_url(self) -> str | None:
        if not self.request.user.has_perm("newsletters.add_mailing"):
            return None
        return reverse("mailing:start")

    def get_edit_url(self, instance: Mailing) -> str:
        return reverse("mailing:inspect", args=[instance.pk])

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        found = super().paginate_queryset(queryset, page_size)
        _count_copies(found[1].object_list if found[1] else found[2])
        return found

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "subject", label="Subject", get_url=self.get_edit_url, sort_key="subject", width="34%"
            ),
            Column("kind", label="What", accessor="get_kind_display", sort_key="kind"),
            StatusTagColumn(
                "standing",
                label="State",
                accessor=lambda row: STANDINGS[standing_of(row)],
                primary=lambda row: standing_of(row) in {"running", "scheduled"},
            ),
            FigureColumn("when", label="When", accessor=when_of, sort_key="send_at"),
            SumColumn(
                "people", label="People", accessor=lambda row: f"{row.copies:,}" if row.copies else "–"
            ),
            Column("figures", label="Copies", accessor=figures_in_words),
        ]


def _count_copies(mailings: Any) -> None:
    keys = [mailing.consignment_id for mailing in mailings if mailing.consignment_id]
    counted: dict[int, dict[str, int]] = {}
    rows = Copy.objects.filter(consignment__in=keys).order_by().values_list("consignment", "state")
    for consignment, state, number in rows.annotate(number=Count("pk")) if keys else ():
        counted.setdefault(consignment, {})[state] = number
    for mailing in mailings:
        mailing.figures = counted.get(mailing.consignment_id, {})
        mailing.copies = sum(mailing.figures.values())


def when_of(mailing: Mailing) -> str:
    """Say when it is due or began."""
    if mailing.consignment:
        return short_hour(mailing.consignment.opened_at)
    return short_hour(mailing.send_at) or "–"


def figures_in_words(mailing: Any) -> str:
    """Say what became of the copies: “184 sent, 2 uncertain”."""
    words = {**dict(Copied.choices), Copied.UNCERTAIN: "uncertain", Copied.STOPPED: "stopped"}
    shown = [f"{number:,} {words[state]}" for state in words if (number := mailing.figures.get(state))]
    return ", ".join(shown) or "–"
