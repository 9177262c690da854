"""The steps of a membership that staff take on a partnership's behalf."""

from datetime import timedelta
from typing import Any

from django import forms
from wagtail.admin.widgets import AdminDateInput

from membership.access import london_day
from membership.models import Membership, MembershipYear, Partnership
from membership.services import memberships as services
from membership.staff.views import StepView

MOST_SEATS = 100


class AddMembershipForm(forms.Form):
    year = forms.ModelChoiceField(MembershipYear.objects.all(), label="Membership year")
    seats = forms.IntegerField(
        min_value=1, max_value=MOST_SEATS, initial=5, help_text="How many named people the fee covers."
    )


class AddMembership(StepView):
    model = Partnership
    step_on = Membership
    permission_required = "add"
    form_class = AddMembershipForm
    page_title = "Add a membership"
    submit_label = "Add membership"
    done = "Membership added. Approve it next."

    def get_initial(self) -> dict[str, Any]:
        today = london_day(self.now)
        running = MembershipYear.objects.filter(starts_on__lte=today, ends_on__gte=today).first()
        return {**super().get_initial(), "year": running}

    def explanation(self) -> str:
        return "Notes that the partnership applies for a year. Nobody can read more than before until access is given."

    def perform(self, data: dict[str, Any]) -> None:
        services.add_membership(
            partnership=self.partnership, year=data["year"], seats=data["seats"], now=self.now
        )


class MembershipStep(StepView):
    """A step on one membership."""

    model = Membership
    step_on = Membership
    permission_required = "change"
    object: Membership


class ApproveMembership(MembershipStep):
    page_title = "Approve membership"
    submit_label = "Approve membership"
    done = "Membership approved. Give access when the fee is paid, or before if you trust that it will be."

    def explanation(self) -> str:
        return f"Accepts the application for {self.object.year}. Access is given in a step of its own."

    def perform(self, data: dict[str, Any]) -> None:
        services.approve_membership(membership=self.object, now=self.now)


class AccessForm(forms.Form):
    access_from = forms.DateField(label="First day", widget=AdminDateInput())
    access_until = forms.DateField(
        label="Last day", widget=AdminDateInput(), help_text="Days of grace included."
    )


class GiveAccess(MembershipStep):
    form_class = AccessForm
    page_title = "Give access"
    submit_label = "Give access"
    done = "Access given."

    def get_initial(self) -> dict[str, Any]:
        membership, year = self.object, self.object.year
        return {
            **super().get_initial(),
            "access_from": membership.access_from or year.starts_on,
            "access_until": membership.access_until or year.ends_on + timedelta(days=year.grace_days),
        }

    def explanation(self) -> str:
        return f"Everybody on a seat of {self.partnership} reads members' content from the first day to the last."

    def perform(self, data: dict[str, Any]) -> None:
        services.give_access(membership=self.object, **data)


class SeatsForm(forms.Form):
    seats = forms.IntegerField(min_value=1, max_value=MOST_SEATS)


class ChangeContractedSeats(MembershipStep):
    form_class = SeatsForm
    page_title = "Change the number of seats"
    submit_label = "Change seats"
    done = "Number of seats changed."

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "seats": self.object.seats}

    def explanation(self) -> str:
        return f"How many named people the fee for {self.object.year} covers."

    def perform(self, data: dict[str, Any]) -> None:
        services.change_contracted_seats(membership=self.object, seats=data["seats"], now=self.now)


class CancelForm(forms.Form):
    cancelled_on = forms.DateField(
        label="Cancelled from", widget=AdminDateInput(), help_text="The first day without access."
    )


class CancelMembership(MembershipStep):
    form_class = CancelForm
    page_title = "Cancel membership"
    submit_label = "Cancel membership"
    done = "Membership cancelled."

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "cancelled_on": london_day(self.now)}

    def explanation(self) -> str:
        return f"Ends the membership for {self.object.year}. People keep their accounts; what was before stays on record."

    def perform(self, data: dict[str, Any]) -> None:
        services.cancel_membership(membership=self.object, **data)
