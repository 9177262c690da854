"""A partnership's page: facts, people, memberships, money, and everything that happened on one timeline."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic import InspectView
from wagtail.admin.widgets.button import Button, HeaderButton

from billing.models import Invoice
from membership.access import london_day
from membership.models import Membership, Partnership
from membership.money import invoices_of
from membership.seating import seating_of
from membership.timeline import Source, Timeline

PAST_SHOWN = 20
INVOICES_SHOWN = 12
ENTRIES_A_PAGE = 40
STEPS_ON_THE_PAGE = (
    "add_membership",
    "change_membership",
    "add_seat",
    "change_seat",
    "add_administrator",
    "delete_administrator",
    "add_partnershipnote",
    "change_any_partnershipnote",
    "reorganise_partnership",
)


@dataclass(frozen=True)
class Filter:
    """One source of the timeline in its filter: how many entries it has, whether it is chosen, and what choosing it asks for."""

    source: Source
    count: int
    is_chosen: bool
    query: str


def standing_of(contract: Membership | None, partnership: Partnership, *, today: date) -> str:
    """Say in words where a partnership stands on the day."""
    if partnership.closed_on and partnership.closed_on <= today:
        return "closed"
    return contract.status(today=today).label if contract else "not a member"


class PartnershipInspectView(InspectView):
    """Everything about one partnership on one page."""

    template_name = "staff/membership/partnership.html"
    page_title = "Partnership"
    object: Partnership

    def get_page_subtitle(self) -> str:
        return self.object.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = super().get_breadcrumbs_items()
        return [
            *(item for item in items[:-1] if item["url"] != self.get_edit_url()),
            {**items[-1], "label": self.object.name, "sublabel": ""},
        ]

    @cached_property
    def may(self) -> dict[str, bool]:
        """What the person who looks may do from here."""
        return {step: self.request.user.has_perm(f"membership.{step}") for step in STEPS_ON_THE_PAGE}

    @cached_property
    def header_buttons(self) -> list[Button]:
        edit = self.get_edit_url()
        buttons = [HeaderButton("Edit", url=edit, icon_name="edit")] if edit else []
        if self.may["reorganise_partnership"] and not self.object.closed_on:
            steps = (
                ("Rename", "rename", "tag"),
                ("Merge", "choosemerge", "collapse-down"),
                ("Split", "choosesplit", "expand-right"),
            )
            buttons += [
                HeaderButton(label, url=reverse(f"partnership:{name}", args=[self.object.pk]), icon_name=icon)
                for label, name, icon in steps
            ]
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        partnership = self.object
        now = timezone.now()
        today = london_day(now)
        seats = partnership.seats.select_related("user", "role")
        memberships = list(partnership.memberships.select_related("year"))
        seating = seating_of(partnership, now=now)
        contract = seating.contract
        held = [row.seat for row in seating.held]
        return super().get_context_data(
            today=today,
            areas=partnership.areas.all(),
            former_names=partnership.former_names.all(),
            successions=partnership.successions.select_related("successor"),
            memberships=[(membership, membership.status(today=today)) for membership in memberships],
            contract=contract,
            standing=standing_of(contract, partnership, today=today),
            member_since=min((row.access_from for row in memberships if row.access_from), default=None),
            seating=seating,
            held_seats=held,
            leads=[seat for seat in held if seat.is_lead_contact],
            free_seats=seating.free,
            past_seats=seats.filter(ended_at__isnull=False).order_by("-ended_at")[:PAST_SHOWN],
            administrators=partnership.administrators.select_related("user").order_by("since"),
            may=self.may,
            **self.money(today),
            **self.timeline(),
            **kwargs,
        )

    def money(self, today: date) -> dict[str, Any]:
        """The latest invoices for the partnership's memberships, and what is owed on all of them."""
        invoices: list[Any] = list(invoices_of([self.object], today=today))
        return {
            "invoices": [
                (invoice, Invoice.State(invoice.state_on).label) for invoice in invoices[:INVOICES_SHOWN]
            ],
            "older_invoices": max(0, len(invoices) - INVOICES_SHOWN),
            "owed_pence": sum(invoice.balance_pence for invoice in invoices if invoice.is_issued),
            "customer": self.object.customer,
        }

    def timeline(self) -> dict[str, Any]:
        """The page of the timeline that the address asks for."""
        timeline = Timeline(self.object)
        chosen = set(self.request.GET.getlist("show"))
        entries = timeline.of(chosen)
        page = WagtailPaginator(entries, ENTRIES_A_PAGE).get_page(self.request.GET.get("p"))
        return {
            "timeline": page,
            "entries_everywhere": len(timeline.entries),
            "timeline_filters": list(self._filters(timeline, chosen)),
            "is_filtered": bool(chosen),
            "ancestors": timeline.ancestors,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
        }

    def _filters(self, timeline: Timeline, chosen: set[str]) -> Iterator[Filter]:
        for source, count in timeline.counts():
            query = QueryDict(mutable=True)
            query.setlist("show", sorted(chosen ^ {source.name}))
            yield Filter(source, count, source.name in chosen, query.urlencode())
