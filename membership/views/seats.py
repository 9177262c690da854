"""The page on which a partnership's lead contacts and administrators look after its seats, and the steps from there."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from membership.forms import InvitationForm, InviteeForm, SeatForm
from membership.handling import leads, led_by
from membership.models import Administrator, Charge, Invitation, Seat
from membership.models.invitations import OPEN_FOR
from membership.seating import seating_of
from membership.services import administrators, invitations, seats
from membership.views.handling import HandledPartnershipMixin, PartnershipStep


class SeatsPage(HandledPartnershipMixin, TemplateView):
    """Who sits, who is invited, what is free, and who looks after it all."""

    template_name = "pages/membership/seats.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            seating=seating_of(self.partnership, now=self.now),
            administrators=self.partnership.administrators.select_related("user").order_by("since"),
            leads_here=leads(self.person, self.partnership),
            days=OPEN_FOR.days,
            bought=Charge.objects.waiting_for_payment(self.partnership).select_related("invoice"),
            **kwargs,
        )


class Invite(PartnershipStep):
    form_class = InvitationForm
    page_title = "Invite somebody to a seat"
    submit_label = "Send the invitation"
    counts_as = "invite"

    def explanation(self) -> list[str]:
        return [
            f"The person gets a mail with a link. It is good for {OPEN_FOR.days} days, and the seat is kept for them as long.",
            "You can send it again or withdraw it at any time until they accept.",
        ]

    def perform(self, data: dict[str, Any]) -> str:
        invitation = invitations.invite_to_seat(
            partnership=self.partnership,
            invited_by=self.person,
            now=self.now,
            **data,
        )
        return f"The invitation is on its way to {invitation.email}."


class SeatStep(PartnershipStep):
    """A step on a seat that somebody holds for the partnership."""

    seat: Seat

    def load(self, **kwargs: Any) -> None:
        self.seat = get_object_or_404(
            Seat.objects.held().select_related("user", "role", "partnership"),
            pk=kwargs["pk"],
            partnership=self.partnership,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(person=self.seat.user, **kwargs)


class ChangeSeat(SeatStep):
    form_class = SeatForm
    page_title = "Change a seat"
    submit_label = "Save the seat"

    def get_initial(self) -> dict[str, Any]:
        return {"role": self.seat.role, "is_lead_contact": self.seat.is_lead_contact}

    def perform(self, data: dict[str, Any]) -> str:
        seats.change_seat(seat=self.seat, **data)
        return f"The seat of {self.seat.user} is changed."


class HandOver(SeatStep):
    form_class = InvitationForm
    page_title = "Hand a seat over"
    submit_label = "Send the invitation"
    counts_as = "invite"

    def get_initial(self) -> dict[str, Any]:
        return {"role": self.seat.role, "is_lead_contact": self.seat.is_lead_contact}

    def explanation(self) -> list[str]:
        return [
            f"Whoever you name here gets an invitation and takes the seat of {self.seat.user} at the moment they accept it.",
            f"Until then {self.seat.user} keeps the seat, so nobody is without one in between, and no further seat is used.",
        ]

    def perform(self, data: dict[str, Any]) -> str:
        invitation = invitations.hand_over_seat(seat=self.seat, invited_by=self.person, now=self.now, **data)
        return f"The invitation is on its way to {invitation.email}. {self.seat.user} keeps the seat until it is accepted."


class EndSeat(SeatStep):
    page_title = "End a seat"
    is_ending = True

    @property
    def submit_label(self) -> str:  # type: ignore[override]
        return f"End the seat of {self.seat.user}"

    def explanation(self) -> list[str]:
        return [
            f"{self.seat.user} no longer reads what is for members, from this moment on, unless another partnership has given them a seat.",
            "The account stays, and so does everything the person has written, under their name. They are told by mail.",
            "The seat is free for somebody else at once. That it was held stays on record.",
        ]

    def perform(self, data: dict[str, Any]) -> str:
        seats.end_seat(seat=self.seat, now=self.now)
        return f"The seat of {self.seat.user} has ended. It is free for somebody else."


class InvitationStep(PartnershipStep):
    """A step on one of the partnership's invitations; a button on the seats page takes it."""

    http_method_names = ["post"]
    invitation: Invitation

    def load(self, **kwargs: Any) -> None:
        self.invitation = get_object_or_404(
            Invitation.objects.select_related("partnership"), pk=kwargs["pk"], partnership=self.partnership
        )

    def form_invalid(self, form: Any) -> HttpResponse:
        for problem in form.non_field_errors():
            messages.error(self.request, problem)
        return HttpResponseRedirect(self.get_success_url())


class ResendInvitation(InvitationStep):
    page_title = "Send an invitation again"
    submit_label = "Send it again"
    counts_as = "invite"

    def perform(self, data: dict[str, Any]) -> str:
        invitation = invitations.resend_invitation(invitation=self.invitation, now=self.now)
        return f"A new link is on its way to {invitation.email}; the old one no longer works."


class WithdrawInvitation(InvitationStep):
    page_title = "Withdraw an invitation"
    submit_label = "Withdraw it"

    def perform(self, data: dict[str, Any]) -> str:
        invitation = invitations.withdraw_invitation(invitation=self.invitation, now=self.now)
        return f"The invitation to {invitation.email} is withdrawn."


class AddAdministrator(PartnershipStep):
    """Lead contacts choose who helps them; an administrator chooses no further ones."""

    allowed = staticmethod(led_by)
    form_class = InviteeForm
    page_title = "Add an administrator"
    submit_label = "Add the administrator"
    counts_as = "invite"

    def explanation(self) -> list[str]:
        return [
            "An administrator looks after seats, invoices and bookings for you. This uses no seat and opens no members’ content.",
            "An account is opened for the address if it has none, and the person is told by mail how to sign in.",
        ]

    def perform(self, data: dict[str, Any]) -> str:
        added = administrators.add_administrator(partnership=self.partnership, now=self.now, **data)
        return f"{added.user} is now an administrator of {self.partnership}."


class RemoveAdministrator(PartnershipStep):
    allowed = staticmethod(led_by)
    page_title = "Remove an administrator"
    submit_label = "Remove the administrator"
    is_ending = True
    administrator: Administrator

    def load(self, **kwargs: Any) -> None:
        self.administrator = get_object_or_404(
            Administrator.objects.select_related("user"), pk=kwargs["pk"], partnership=self.partnership
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(person=self.administrator.user, **kwargs)

    def explanation(self) -> list[str]:
        return [
            f"{self.administrator.user} no longer looks after seats, invoices and bookings of {self.partnership}. The account stays."
        ]

    def perform(self, data: dict[str, Any]) -> str:
        person = self.administrator.user
        administrators.remove_administrator(administrator=self.administrator)
        return f"{person} is no longer an administrator of {self.partnership}."
