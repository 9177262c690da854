"""The page behind an invitation's link. Looking at it changes nothing; a button accepts."""

from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import perform_login
from allauth.core.internal import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from accounts.models import User
from membership.forms import NewPersonForm
from membership.models import Invitation, Seat
from membership.models.invitations import OPEN_FOR
from membership.reception import Situation, situation_of
from membership.services import MembershipError
from membership.services.invitations import (
    HasAccountError,
    InvitationIsOverError,
    accept_as_new_person,
    accept_invitation,
    accept_with_another_account,
)

GONE = {Situation.ACCEPTED, Situation.WITHDRAWN, Situation.EXPIRED}
CAN_ACCEPT = {Situation.NEW_PERSON, Situation.CONFIRM, Situation.SOMEBODY_ELSE}


@method_decorator(never_cache, name="dispatch")
class InvitationPage(FormView):
    """Receives whoever follows the link, tells them plainly where they stand, and lets them accept."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # allauth's public form of this counts no GET, and looking is all that a guesser needs.
        if not ratelimit.consume(request, app="allauth.account", action="open_invitation", limit_get=True):
            return self.response_class(request, ["pages/membership/invitation/too_often.html"], status=429)
        if self.situation == Situation.ACCEPTED_BY_YOU:
            messages.info(
                request, f"You have accepted this invitation: you have a seat for {self.found.partnership}."
            )
            return redirect("account_overview")
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        take = super().post
        if self.situation == request.POST.get("situation") == Situation.SOMEBODY_ELSE:
            # An address is a way in: whoever finds a computer unlocked must not leave theirs on its owner's account.
            take = reauthentication_required(take)
        return take(request, *args, **kwargs)

    @cached_property
    def invitation(self) -> Invitation | None:
        return (
            Invitation.objects.with_token(self.kwargs["token"])
            .select_related("partnership", "role", "invited_by", "accepted_by", "hands_over_from__user")
            .first()
        )

    @property
    def found(self) -> Invitation:
        return cast(Invitation, self.invitation)

    @cached_property
    def situation(self) -> Situation:
        return situation_of(self.invitation, self.request.user, now=self.request.now)  # type: ignore[attr-defined]

    def get_template_names(self) -> list[str]:
        return [f"pages/membership/invitation/{self.situation}.html"]

    def get_form_class(self) -> type[forms.Form]:
        return NewPersonForm if self.situation == Situation.NEW_PERSON else forms.Form

    def get_initial(self) -> dict[str, Any]:
        if self.invitation is None:
            return {}
        return {"first_name": self.invitation.first_name, "last_name": self.invitation.last_name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            invitation=self.invitation,
            situation=self.situation,
            days=OPEN_FOR.days,
            sign_in=f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: self.request.path})}",
            **kwargs,
        )

    def render_to_response(self, context: dict[str, Any], **values: Any) -> HttpResponse:
        if self.situation == Situation.UNKNOWN:
            values["status"] = 404
        elif self.situation in GONE:
            values["status"] = 410
        return super().render_to_response(context, **values)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        if self.situation not in CAN_ACCEPT or self.request.POST.get("situation") != self.situation:
            # Somebody signed in or out in another window: first they see where they stand, then they may accept.
            return HttpResponseRedirect(self.request.path)
        try:
            seat = self._accept(form.cleaned_data)
        except (HasAccountError, InvitationIsOverError):
            # Somebody was faster; the page itself says where things stand now.
            return HttpResponseRedirect(self.request.path)
        except MembershipError as problem:
            form.add_error(None, str(problem))
            return self.form_invalid(form)
        messages.success(self.request, f"Welcome. You now have a seat for {seat.partnership}.")
        if self.situation == Situation.NEW_PERSON:
            return self._sign_in(seat.user)
        return redirect("account_overview")

    def _accept(self, data: dict[str, Any]) -> Seat:
        now = self.request.now  # type: ignore[attr-defined]
        if self.situation == Situation.NEW_PERSON:
            return accept_as_new_person(invitation=self.found, now=now, **data)
        person = cast(User, self.request.user)
        if self.situation == Situation.SOMEBODY_ELSE:
            return accept_with_another_account(invitation=self.found, person=person, now=now)
        return accept_invitation(invitation=self.found, person=person, now=now)

    def _sign_in(self, person: User) -> HttpResponse:
        return perform_login(
            self.request, person, redirect_url=reverse("account_overview"), email=person.email
        )
