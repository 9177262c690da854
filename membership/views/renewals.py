"""The pages on which a partnership renews, says that it will not, or that it needs time."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from billing.models import Invoice
from membership.access import london_day
from membership.handling import handles
from membership.models import AreaWish, MembershipYear, Renewal
from membership.renewal_forms import (
    AreaWishForm,
    DecisionForm,
    DeclineForm,
    PayerForm,
    PaysBy,
    RenewForm,
)
from membership.renewing.letters import renewal_behind
from membership.renewing.offers import NothingToRenewError, Offer, RenewedAlreadyError, offer_for
from membership.services import MembershipError
from membership.services.charging import NoFeeError
from membership.services.payers import name_payer
from membership.services.renewals import answers
from membership.services.renewals.renewing import invoice_for, renew_partnership
from membership.views.handling import HandledPartnershipMixin, PartnershipStep
from office.numbers import whole_number


class RenewPage(HandledPartnershipMixin, FormView):
    """Check, then confirm: two steps to the next year. The second shows the price that the first one leads to."""

    template_name = "pages/membership/renewals/renew.html"
    form_class = RenewForm
    offer: Offer | None = None
    refusal: MembershipError | None = None

    def load(self, **kwargs: Any) -> None:
        try:
            self.offer = offer_for(self.partnership, now=self.now)
        except (NothingToRenewError, NoFeeError) as problem:
            self.refusal = problem

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.offer else self.nothing_to_renew()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "confirm" in request.POST and (invoice := self._confirmed_before()):
            return HttpResponseRedirect(reverse("invoice", args=[invoice.key]))
        if self.offer is None:
            return self.nothing_to_renew()
        return super().post(request, *args, **kwargs)

    def nothing_to_renew(self) -> HttpResponse:
        """Say why there is nothing to do, and where the invoice is if there is one."""
        membership = self.refusal.membership if isinstance(self.refusal, RenewedAlreadyError) else None
        facts = {
            "partnership": self.partnership,
            "refusal": self.refusal,
            "membership": membership,
            "invoice": invoice_for(self.partnership, year=membership.year) if membership else None,
        }
        return render(self.request, "pages/membership/renewals/nothing.html", facts)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "offer": self.offer, "customer": self.partnership.customer}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        assert self.offer is not None  # noqa: S101 - `post` has turned the others away
        if "change" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        if "confirm" not in self.request.POST:
            return self.ask_to_confirm(form)
        try:
            return self._renew(form.cleaned_data)
        except MembershipError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
            return self.form_invalid(form)

    def ask_to_confirm(self, form: forms.Form) -> HttpResponse:
        facts = {
            "offer": self.offer,
            "form": form,
            "chosen": form.cleaned_data,
            "quote": self.offer.quote_for(form.cleaned_data["seats"]) if self.offer else None,
            "pays_by_card": form.cleaned_data["pays_by"] == PaysBy.CARD,
            "waits_for_order": self._waits_for_order(form.cleaned_data),
        }
        return render(
            self.request,
            "pages/membership/renewals/confirm.html",
            {"partnership": self.partnership, **facts},
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offer = self.offer
        return super().get_context_data(
            offer=offer,
            renewal=_with_state(offer, self.now) if offer else None,
            areas=self.partnership.areas.all(),
            wish=AreaWish.objects.filter(partnership=self.partnership, settled_at=None).first(),
            **kwargs,
        )

    def _renew(self, data: dict[str, Any]) -> HttpResponse:
        agreed = self.request.POST.get("agreed_pence", "")
        assert self.offer is not None  # noqa: S101 - `post` has turned the others away
        invoice = renew_partnership(
            partnership=self.partnership,
            year=self._agreed_year() or self.offer.year,
            seats=data["seats"],
            purchase_order=data["purchase_order"],
            agreed_pence=whole_number(agreed),
            now=self.now,
        )
        messages.success(self.request, _thanks(self.partnership.name, self.offer, invoice, data["pays_by"]))
        return HttpResponseRedirect(reverse("invoice", args=[invoice.key]))

    def _waits_for_order(self, data: dict[str, Any]) -> bool:
        customer = self.partnership.customer
        return bool(customer and customer.needs_purchase_order and not data["purchase_order"].strip())

    def _confirmed_before(self) -> Invoice | None:
        """The invoice of a first click on the button that confirms, for a second one."""
        year = self._agreed_year()
        return invoice_for(self.partnership, year=year) if year else None

    def _agreed_year(self) -> MembershipYear | None:
        key = self.request.POST.get("agreed_year", "")
        return MembershipYear.objects.filter(pk=whole_number(key)).first()


class RenewalStep(PartnershipStep):
    """A step from the page for renewing, back to it."""

    def get_success_url(self) -> str:
        return reverse("renew_partnership", args=[self.partnership.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            path_url=self.get_success_url(), path_label="Renew your membership", **kwargs
        )


class AnswerStep(RenewalStep):
    """An answer to the renewal that the partnership is asked about."""

    renewal: Renewal

    def load(self, **kwargs: Any) -> None:
        try:
            offered = offer_for(self.partnership, now=self.now).renewal
        except (NothingToRenewError, NoFeeError):
            offered = None
        if offered is None:
            raise Http404("There is no renewal to answer.")
        self.renewal = offered


class Decline(AnswerStep):
    form_class = DeclineForm
    page_title = "We are not renewing"
    submit_label = "Tell the association that we are not renewing"
    is_ending = True

    def explanation(self) -> list[str]:
        return [
            "Reminders stop. Everybody on your seats reads on until the last day of your present membership.",
            "You can still change your mind: this page stays open to you.",
        ]

    def perform(self, data: dict[str, Any]) -> str:
        answers.decline_renewal(renewal=self.renewal, by=self.person, now=self.now, **data)
        return "Thank you for telling us. We send no more reminders."


class DecideLater(AnswerStep):
    form_class = DecisionForm
    page_title = "Our decision comes later"
    submit_label = "Hold the reminders until then"

    def explanation(self) -> list[str]:
        return [
            "We send no reminders up to and including the day you name. After it they go on where they left off."
        ]

    def perform(self, data: dict[str, Any]) -> str:
        answers.await_decision(renewal=self.renewal, by=self.person, now=self.now, **data)
        return f"Thank you. We send no reminders until {data['on']:%-d %B %Y}."


class AfterAll(AnswerStep):
    http_method_names = ["post"]
    page_title = "Take the answer back"
    submit_label = "Take the answer back"

    def perform(self, data: dict[str, Any]) -> str:
        answers.take_up_again(renewal=self.renewal, by=self.person, now=self.now)
        return "Your answer is taken back. You can renew below."

    def form_invalid(self, form: Any) -> HttpResponse:
        for problem in form.non_field_errors():
            messages.error(self.request, problem)
        return HttpResponseRedirect(self.get_success_url())


class TellAreas(RenewalStep):
    form_class = AreaWishForm
    page_title = "Our areas have changed"
    submit_label = "Tell the association"

    def get_initial(self) -> dict[str, Any]:
        wish = AreaWish.objects.filter(partnership=self.partnership, settled_at=None).first()
        return {"words": wish.words} if wish else {}

    def explanation(self) -> list[str]:
        names = ", ".join(area.name for area in self.partnership.areas.all()) or "none"
        return [
            f"Areas on record: {names}.",
            "The fee follows the areas. Staff check what you tell us and then change them; until that is done, "
            "areas and fee stay as they are.",
        ]

    def perform(self, data: dict[str, Any]) -> str:
        answers.wish_for_areas(partnership=self.partnership, by=self.person, now=self.now, **data)
        return "Thank you. Staff will check it and come back to you; your areas stay as they are until then."


class NamePayer(RenewalStep):
    form_class = PayerForm  # type: ignore[assignment]
    page_title = "Who is invoiced"
    submit_label = "Save who is invoiced"

    def get_form_kwargs(self) -> dict[str, Any]:
        # A copy, so that what is typed wrongly never shows as the body's name elsewhere on the page.
        customer = self.partnership.customer
        return {
            **super().get_form_kwargs(),
            "instance": type(customer).objects.get(pk=customer.pk) if customer else None,
        }

    def explanation(self) -> list[str]:
        return ["Often a council pays for a partnership. Invoices that were issued before stay as they are."]

    def perform(self, data: dict[str, Any]) -> str:
        customer = name_payer(partnership=self.partnership, now=self.now, **data)
        return f"Invoices for {self.partnership} now go to {customer.name}."


@never_cache
def renewal_link(request: HttpRequest, token: str) -> HttpResponse:
    """Lead from a letter to the page for renewing, through sign-in; say plainly who cannot go on and why."""
    renewal = Renewal.objects.select_related("partnership").filter(pk=renewal_behind(token) or 0).first()
    if renewal is None:
        return render(request, "pages/membership/renewals/bad_link.html", status=404)
    page = reverse("renew_partnership", args=[renewal.partnership.slug])
    if not request.user.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
    if not handles(request.user, renewal.partnership):
        return render(
            request,
            "pages/membership/renewals/somebody_else.html",
            {"partnership": renewal.partnership, "link": request.path},
            status=403,
        )
    return HttpResponseRedirect(page)


def _with_state(offer: Offer, now: Any) -> Any:
    if offer.renewal is None:
        return None
    return Renewal.objects.with_state(london_day(now)).get(pk=offer.renewal.pk)


def _thanks(partnership: str, offer: Offer | None, invoice: Invoice, pays_by: str) -> str:
    year = offer.year if offer else ""
    if not invoice.is_issued:
        return f"Thank you. {partnership} has renewed for {year}. The invoice is issued once you give us the purchase order number."
    if pays_by == PaysBy.CARD:
        return f"Thank you. {partnership} has renewed for {year}. You can pay by card on this page."
    return (
        f"Thank you. {partnership} has renewed for {year}. The invoice has gone to {invoice.buyer['email']}."
    )
