"""Card payments and Stripe's news, as staff see them: what is known, the way to ask again, and the way back for money."""

from collections.abc import Iterable
from typing import Any, cast

import django_filters
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import Button, HeaderButton

from accounts.models import User
from billing.card.provider import GatewayUnavailableError
from billing.models import CardAttempt, Payment, StripeEvent
from billing.money import pounds
from billing.services.card_refunds import ask_for_refund
from billing.services.card_sweep import check_attempt
from billing.services.payments import left_of
from billing.staff.reading import FactsView, ReadingViewSet, moment, way_to
from billing.staff.steps import EnteredOnceForm, MoneyStep, PoundsField
from office.listing import ReferenceColumn, SaysWhyEmpty, SumColumn

ASK, PAY_BACK = "billing.change_cardattempt", "billing.add_refund"


class AttemptFilters(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        choices=CardAttempt.State.choices, widget=CheckboxSelectMultiple, label="State"
    )
    created_at = django_filters.DateFromToRangeFilter(widget=DateRangePickerWidget, label="Begun")

    class Meta:
        model = CardAttempt
        fields: list[str] = []


class AttemptIndexView(SaysWhyEmpty, IndexView):
    nothing_yet = (
        "Nobody has paid by card yet. Each try to pay an invoice by card stands here with what became of it."
    )
    page_title = "Card payments"
    default_ordering = "-created_at"

    def get_base_queryset(self) -> QuerySet[CardAttempt]:
        return CardAttempt.objects.select_related("invoice__customer")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            ReferenceColumn(
                "invoice",
                label="Invoice",
                accessor=lambda row: row.invoice.reference,
                get_url=self.get_inspect_url,
            ),
            Column("customer", label="Customer", accessor=lambda row: row.invoice.customer),
            SumColumn("amount_pence", label="Amount", accessor=lambda row: pounds(row.amount_pence)),
            StatusTagColumn(
                "state",
                label="State",
                accessor="get_state_display",
                primary=lambda row: row.state == CardAttempt.State.PAID,
            ),
            Column("get_provider_display", label="By"),
            DateColumn("created_at", label="Begun", sort_key="created_at"),
        ]


class AttemptInspectView(FactsView):
    page_title = "Card payment"
    template_name = "staff/billing/attempt_inspect.html"
    object: CardAttempt

    def facts(self) -> Iterable[tuple[str, Any]]:
        attempt = self.object
        yield "State", attempt.get_state_display()
        yield "Why", attempt.words
        yield "Amount", pounds(attempt.amount_pence)
        yield "Invoice", way_to(attempt.invoice)
        yield "Customer", attempt.invoice.customer
        yield "Begun", moment(attempt.created_at)
        yield "Card page closes", moment(attempt.expires_at) if not attempt.is_over else ""
        yield "Asked about again", moment(attempt.check_at)
        yield "Provider", attempt.get_provider_display()
        yield "Provider’s page", attempt.session
        yield "Provider’s payment", attempt.payment_intent
        yield "Address on the card page", attempt.email

    @cached_property
    def payment(self) -> Payment | None:
        return Payment.objects.filter(provider_reference=self.object.payment_intent or "").first()

    @cached_property
    def header_buttons(self) -> list[Button]:
        if self.payment is None or not self.request.user.has_perm(PAY_BACK):
            return []
        url = reverse("card_attempt_list:pay_back", args=[self.object.pk])
        return [HeaderButton("Pay back", url=url, icon_name="arrow-left")]

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            attempt=self.object,
            payment=self.payment,
            refunds=self.payment.refunds.all() if self.payment else [],
            disputes=self.payment.disputes.all() if self.payment else [],
            may_ask=self.request.user.has_perm(ASK),
            **kwargs,
        )


@require_POST
def ask_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the provider about an attempt now, instead of when it is due."""
    if not cast(User, request.user).has_perm(ASK):
        raise PermissionDenied
    attempt = get_object_or_404(CardAttempt.objects.select_related("invoice"), pk=pk)
    try:
        attempt = check_attempt(attempt=attempt, now=timezone.now())
    except GatewayUnavailableError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"Asked. It stands so: {attempt.get_state_display()}.")
    return redirect("card_attempt_list:inspect", pk)


class PayBackForm(EnteredOnceForm):
    """How much goes back, out of what, and why."""

    amount = PoundsField(label="Amount in pounds")
    source = forms.ChoiceField(label="Out of", widget=forms.RadioSelect)
    reason = forms.CharField(max_length=300, help_text="For the record; the customer does not see it.")


class PayBack(MoneyStep):
    model = CardAttempt
    permission = PAY_BACK
    form_class = PayBackForm
    page_title = "Pay card money back"
    submit_label = "Pay it back"
    back_label = "Back to the card payment"
    done = "On its way. The card provider's answer appears here within a minute or so."
    object: CardAttempt

    @cached_property
    def payment(self) -> Payment:
        return get_object_or_404(Payment, provider_reference=self.object.payment_intent or "")

    @cached_property
    def sources(self) -> list[tuple[str, str]]:
        """What the money can be taken out of: invoices that it pays, and the customer's account."""
        rows = self.payment.allocations.filter(reverses=None, reversed_by=None).select_related("invoice")
        invoices = {str(row.invoice.pk): row.invoice for row in rows}
        sources = [(key, f"what paid {invoice.reference}") for key, invoice in invoices.items()]
        left = left_of(self.payment)
        return [*sources, *([("account", f"what lies on account ({pounds(left)})")] if left > 0 else [])]

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["source"].choices = self.sources
        return form

    def get_initial(self) -> dict[str, Any]:
        return {"source": self.sources[0][0] if self.sources else None}

    def explanation(self) -> str:
        return (
            f"{pounds(self.payment.amount_pence)} came by card. What you pay back goes to the same card within some days. "
            "A membership that was paid with it goes on until a person ends it."
        )

    def perform(self, data: dict[str, Any]) -> None:
        source = data["source"]
        invoice = None
        if source != "account":
            invoice = self.payment.allocations.filter(invoice=source)[0].invoice
        ask_for_refund(
            payment=self.payment,
            invoice=invoice,
            amount_pence=data["amount"],
            reason=data["reason"],
            by=self.person,
            may_repeat=data["is_another"],
            now=self.now,
        )

    def get_success_url(self) -> str:
        return reverse("card_attempt_list:inspect", args=[self.object.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("card_attempt_list:index"), "label": "Card payments"},
            {"url": self.get_success_url(), "label": self.object.invoice.reference},
            {"url": "", "label": self.page_title},
        ]


class CardAttemptViewSet(ReadingViewSet):
    """Every try to pay by card, the newest first."""

    model = CardAttempt
    name = "card_attempt_list"
    url_prefix = "card-payments"
    icon = "lock"
    menu_label = "Card payments"
    index_view_class = AttemptIndexView
    inspect_view_class = AttemptInspectView
    filterset_class = AttemptFilters
    search_fields = ["invoice__number", "invoice__customer__name", "session", "payment_intent", "email"]

    def steps(self) -> list[URLPattern]:
        return [
            path("<int:pk>/ask/", ask_again, name="ask"),
            path("<int:pk>/pay-back/", PayBack.as_view(), name="pay_back"),
        ]


class EventFilters(WagtailFilterSet):
    outcome = django_filters.MultipleChoiceFilter(
        choices=StripeEvent.Outcome.choices, widget=CheckboxSelectMultiple, label="Outcome"
    )
    was_found = django_filters.BooleanFilter(label="Found in Stripe's list")

    class Meta:
        model = StripeEvent
        fields: list[str] = []


class EventIndexView(SaysWhyEmpty, IndexView):
    nothing_yet = "Stripe has sent nothing yet. What it tells about payments stands here."
    page_title = "News from Stripe"
    default_ordering = "-created_at"

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("kind", label="What happened", get_url=self.get_inspect_url),
            Column("object_id", label="To"),
            Column(
                "outcome",
                label="Outcome",
                accessor=lambda row: row.get_outcome_display() or "not acted on yet",
            ),
            BooleanColumn("was_found", label="Never reached us"),
            DateColumn("created_at", label="Happened", sort_key="created_at"),
        ]


class EventInspectView(FactsView):
    page_title = "News from Stripe"
    object: StripeEvent

    def facts(self) -> Iterable[tuple[str, Any]]:
        event = self.object
        yield "What happened", event.kind
        yield "To", event.object_id
        yield "Mode", "live" if event.livemode else "test"
        yield "Happened", moment(event.created_at)
        yield "Found in Stripe’s list" if event.was_found else "Came to us", moment(event.received_at)
        yield "Outcome", event.get_outcome_display() or "not acted on yet"
        yield "Acted on", moment(event.handled_at)
        yield "Tries", event.tries
        yield "Tried again", moment(event.due_at) if event.handled_at is None else ""
        yield "Stripe’s number", event.event_id


class StripeEventViewSet(ReadingViewSet):
    """What Stripe told us, the newest first."""

    model = StripeEvent
    name = "stripe_event"
    url_prefix = "stripe-events"
    icon = "bell"
    menu_label = "News from Stripe"
    index_view_class = EventIndexView
    inspect_view_class = EventInspectView
    filterset_class = EventFilters
    search_fields = ["kind", "object_id", "event_id"]
