"""A partnership's renewal: where it stands, what it answered, and the ledger of its letters."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.views.generic import InspectView

from membership.access import london_day
from membership.models import AreaWish, Membership, Renewal, RenewalNotice, RenewalStep
from membership.renewing.rounds import listed_renewals
from membership.services.renewals.renewing import invoice_for
from membership.staff.renewals.listing import price_label, state_label


@dataclass(frozen=True)
class LedgerRow:
    """A letter of the schedule and what became of it; without `notice` its day is still to come."""

    step: RenewalStep
    due_on: date
    notice: RenewalNotice | None
    goes: bool


class RenewalInspectView(InspectView):
    template_name = "staff/membership/renewals/renewal.html"
    page_title = "Renewal"
    object: Renewal

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = super().get_breadcrumbs_items()
        return [*items[:-1], {**items[-1], "label": str(self.object), "sublabel": ""}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = london_day(timezone.now())
        renewal: Any = listed_renewals(today).get(pk=self.object.pk)
        partnership, year = renewal.partnership, renewal.round.year
        return super().get_context_data(
            renewal=renewal,
            today=today,
            partnership=partnership,
            state=state_label(renewal),
            price=price_label(renewal),
            ledger=ledger_of(renewal, today=today),
            membership=Membership.objects.filter(pk=renewal.membership_on).first(),
            invoice=invoice_for(partnership, year=year),
            wishes=AreaWish.objects.filter(partnership=partnership).select_related("asked_by", "settled_by"),
            may_change=self.request.user.has_perm("membership.change_renewal"),
            partnership_url=reverse("partnership:inspect", args=[partnership.pk]),
            **kwargs,
        )


def ledger_of(renewal: Any, *, today: date) -> list[LedgerRow]:
    """Return every letter of the schedule for a renewal with its state, in the order of their days."""
    notices = {
        notice.step_id: notice
        for notice in RenewalNotice.objects.filter(renewal=renewal).select_related("message", "step")
    }
    entered = london_day(renewal.entered_at)
    over = {Renewal.State.RENEWED, Renewal.State.NOT_RENEWING, Renewal.State.CLOSED}
    goes = renewal.state_on not in over
    rows = []
    for step in RenewalStep.objects.all():
        notice = notices.get(step.pk)
        if notice is None and not step.is_used:
            continue
        due_on = step.due_on(counts_from=renewal.round.counts_from, entered_on=entered)
        rows.append(LedgerRow(step, notice.due_on if notice else due_on, notice, goes))
    return sorted(rows, key=lambda row: row.due_on)
