"""Seats and administrators, as staff give and end them on a partnership's behalf."""

from typing import Any, cast

from django import forms

from accounts.models import User
from membership.models import Administrator, Invitation, Partnership, Seat, SeatRole
from membership.models.invitations import OPEN_FOR
from membership.services import administrators, invitations, seats
from membership.staff.views import StepView


class PersonForm(forms.Form):
    """Whom a place is for."""

    email = forms.EmailField(
        label="E-mail address", help_text="An account is opened if there is none for this address."
    )
    first_name = forms.CharField(max_length=150, required=False)
    last_name = forms.CharField(max_length=150, required=False)


class RoleForm(forms.Form):
    """What a seat holder does."""

    role = forms.ModelChoiceField(SeatRole.objects.all(), required=False)
    is_lead_contact = forms.BooleanField(
        label="Lead contact",
        required=False,
        help_text="Pays, renews and decides who has the partnership's seats. The first person becomes lead contact in any case.",
    )


class GiveSeatForm(RoleForm, PersonForm):
    field_order = ["email", "first_name", "last_name", "role", "is_lead_contact"]


class GiveSeat(StepView):
    model = Partnership
    step_on = Seat
    permission_required = "add"
    form_class = GiveSeatForm
    page_title = "Give a seat"
    submit_label = "Give the seat"
    done = "Seat given. The person signs in with a code sent to their address; no password is needed."

    def explanation(self) -> str:
        return f"The person reads members' content while {self.partnership} is in membership."

    def perform(self, data: dict[str, Any]) -> None:
        seats.give_seat(partnership=self.partnership, now=self.now, **data)


class SeatStep(StepView):
    """A step on one seat."""

    model = Seat
    step_on = Seat
    permission_required = "change"
    object: Seat


class ChangeSeat(SeatStep):
    form_class = RoleForm
    page_title = "Change a seat"
    submit_label = "Save seat"
    done = "Seat changed."

    def get_initial(self) -> dict[str, Any]:
        return {
            **super().get_initial(),
            "role": self.object.role,
            "is_lead_contact": self.object.is_lead_contact,
        }

    def explanation(self) -> str:
        return f"What {self.object.user} does for {self.partnership}."

    def perform(self, data: dict[str, Any]) -> None:
        seats.change_seat(seat=self.object, **data)


class EndSeat(SeatStep):
    page_title = "End a seat"
    submit_label = "End the seat"
    done = "Seat ended; it is free for somebody else."

    def explanation(self) -> str:
        return (
            f"{self.object.user} no longer reads for {self.partnership}, and the seat is free. "
            "The account stays, and so does the record."
        )

    def perform(self, data: dict[str, Any]) -> None:
        seats.end_seat(seat=self.object, now=self.now)


class InviteToSeat(StepView):
    model = Partnership
    step_on = Seat
    permission_required = "add"
    form_class = GiveSeatForm
    page_title = "Invite to a seat"
    submit_label = "Send the invitation"
    done = "Invitation sent. The seat is kept for the person until it expires."

    def explanation(self) -> str:
        return (
            f"The person gets a mail with a link that is good for {OPEN_FOR.days} days, and chooses to accept. "
            "Give a seat instead if they have asked for it themselves."
        )

    def perform(self, data: dict[str, Any]) -> None:
        invitations.invite_to_seat(
            partnership=self.partnership, invited_by=cast(User, self.request.user), now=self.now, **data
        )


class HandOverSeat(SeatStep):
    form_class = GiveSeatForm
    page_title = "Hand over a seat"
    submit_label = "Send the invitation"
    done = "Invitation sent. The present holder keeps the seat until it is accepted."

    def get_initial(self) -> dict[str, Any]:
        return {
            **super().get_initial(),
            "role": self.object.role,
            "is_lead_contact": self.object.is_lead_contact,
        }

    def explanation(self) -> str:
        return (
            f"Whoever is named here takes the seat of {self.object.user} at the moment they accept the invitation. "
            f"Until then {self.object.user} keeps it, and no further seat is used."
        )

    def perform(self, data: dict[str, Any]) -> None:
        invitations.hand_over_seat(
            seat=self.object, invited_by=cast(User, self.request.user), now=self.now, **data
        )


class InvitationStep(StepView):
    """A step on one invitation; whoever may change seats may take it."""

    model = Invitation
    step_on = Seat
    permission_required = "change"
    object: Invitation


class ResendInvitation(InvitationStep):
    page_title = "Send an invitation again"
    submit_label = "Send it again"
    done = "Invitation sent again. The link sent before no longer works."

    def explanation(self) -> str:
        return f"{self.object.email} gets a new link that is good for {OPEN_FOR.days} days."

    def perform(self, data: dict[str, Any]) -> None:
        invitations.resend_invitation(invitation=self.object, now=self.now)


class WithdrawInvitation(InvitationStep):
    page_title = "Withdraw an invitation"
    submit_label = "Withdraw the invitation"
    done = "Invitation withdrawn."

    def explanation(self) -> str:
        return (
            f"The link sent to {self.object.email} no longer works. A seat that is kept for it becomes free."
        )

    def perform(self, data: dict[str, Any]) -> None:
        invitations.withdraw_invitation(invitation=self.object, now=self.now)


class AddAdministrator(StepView):
    model = Partnership
    step_on = Administrator
    permission_required = "add"
    form_class = PersonForm
    page_title = "Add an administrator"
    submit_label = "Add administrator"
    done = "Administrator added."

    def explanation(self) -> str:
        return (
            f"The person handles seats, invoices and bookings for {self.partnership}. "
            "That uses no seat and opens no members' content."
        )

    def perform(self, data: dict[str, Any]) -> None:
        administrators.add_administrator(partnership=self.partnership, now=self.now, **data)


class RemoveAdministrator(StepView):
    model = Administrator
    step_on = Administrator
    permission_required = "delete"
    page_title = "Remove an administrator"
    submit_label = "Remove administrator"
    done = "Administrator removed."
    object: Administrator

    def explanation(self) -> str:
        return f"{self.object.user} no longer handles the affairs of {self.partnership}."

    def perform(self, data: dict[str, Any]) -> None:
        administrators.remove_administrator(administrator=self.object)
