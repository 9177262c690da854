"""Buying further seats: choose a number, see the total, confirm."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.generic import FormView

from membership.extra_seats import SeatOffer, seat_offer_for
from membership.forms import ExtraSeatsForm
from membership.services import MembershipError
from membership.services.charging import NoCustomerError, NoFeeError, NothingToExtendError
from membership.services.extra_seats import order_extra_seats
from membership.views.handling import HandledPartnershipMixin
from office.numbers import whole_number

NO_PRICE = "The price of an extra seat has not been set for this year yet."


class BuySeats(HandledPartnershipMixin, FormView):
    """Two steps: the second shows the total that the first one leads to."""

    template_name = "pages/membership/buy_seats.html"
    form_class = ExtraSeatsForm
    offer: SeatOffer | None = None
    refusal: MembershipError | None = None

    def load(self, **kwargs: Any) -> None:
        try:
            self.offer = seat_offer_for(self.partnership, now=self.now)
        except (NothingToExtendError, NoCustomerError, NoFeeError) as problem:
            self.refusal = problem

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.offer else self.nothing_to_buy()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.offer else self.nothing_to_buy()

    def nothing_to_buy(self) -> HttpResponse:
        """Say why no seat can be added, and what to do about it."""
        has_no_price = isinstance(self.refusal, NoFeeError)
        facts = {
            "partnership": self.partnership,
            "refusal": NO_PRICE if has_no_price else self.refusal,
            "no_payer": isinstance(self.refusal, NoCustomerError),
        }
        return render(self.request, "pages/membership/no_seats_to_buy.html", facts)

    def get_initial(self) -> dict[str, Any]:
        return {"seats": 1}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "offer": self.offer}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        if "change" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        if "confirm" not in self.request.POST:
            return self.ask_to_confirm(form)
        try:
            return self._order(form.cleaned_data)
        except MembershipError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
            return self.form_invalid(form)

    def ask_to_confirm(self, form: forms.Form) -> HttpResponse:
        assert self.offer is not None  # noqa: S101 - `post` has turned the others away
        context = self.get_context_data(
            form=form,
            chosen=form.cleaned_data,
            quote=self.offer.quote_for(form.cleaned_data["seats"]),
        )
        return render(self.request, "pages/membership/confirm_seats.html", context)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            offer=self.offer, one=self.offer.quote_for(1) if self.offer else None, **kwargs
        )

    def _order(self, data: dict[str, Any]) -> HttpResponse:
        agreed, before = (self.request.POST.get(name, "") for name in ("agreed_pence", "bought_before"))
        invoice = order_extra_seats(
            partnership=self.partnership,
            seats=data["seats"],
            purchase_order=data["purchase_order"],
            agreed_pence=whole_number(agreed),
            bought_before=whole_number(before),
            now=self.now,
        )
        assert self.offer is not None  # noqa: S101 - `post` has turned the others away
        when = "You can fill them now" if self.offer.starts_at_once else "You can fill them once it is paid"
        messages.success(self.request, f"This is for your extra seats. {when}.")
        return HttpResponseRedirect(reverse("invoice", args=[invoice.key]))
