"""What staff do about one renewal: send a letter again, pause, note an answer, renew on the partnership's behalf."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.widgets import AdminDateInput

from membership.models import AreaWish, Partnership, Renewal, RenewalNotice
from membership.renewing.offers import NothingToRenewError, Offer, offer_for
from membership.services.charging import NoFeeError
from membership.services.renewals import answers
from membership.services.renewals.notices import send_notice_again
from membership.services.renewals.renewing import renew_partnership
from membership.staff.views import StepView


class RenewalStepView(StepView):
    """A step on one renewal, back to its page."""

    model = Renewal
    step_on = Renewal
    permission_required = "change"
    header_icon = "rotate"
    back_label = "Back to the renewal"
    object: Renewal

    @property
    def renewal(self) -> Renewal:
        return self.object

    def get_success_url(self) -> str:
        return reverse("renewal:inspect", args=[self.renewal.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("renewal:index"), "label": "Renewals"},
            {"url": self.get_success_url(), "label": str(self.renewal)},
            {"url": "", "label": self.page_title},
        ]


class SendAgain(RenewalStepView):
    model = RenewalNotice  # type: ignore[assignment]
    page_title = "Send a letter again"
    submit_label = "Send the letter"
    done = "The letter is on its way."
    object: RenewalNotice  # type: ignore[assignment]

    @property
    def renewal(self) -> Renewal:
        return self.object.renewal

    @property
    def partnership(self) -> Partnership:
        return self.renewal.partnership

    def explanation(self) -> str:
        return (
            f"Writes “{self.object.step}” once more, with today’s words and fee, to whoever it goes to today."
        )

    def perform(self, data: dict[str, Any]) -> None:
        send_notice_again(notice=self.object, now=self.now)


class PauseForm(forms.Form):
    until = forms.DateField(
        label="No reminders until", widget=AdminDateInput(), help_text="The last day without any."
    )
    because = forms.CharField(
        label="Why", max_length=300, required=False, help_text="For staff; the partnership does not see it."
    )


class Pause(RenewalStepView):
    form_class = PauseForm
    page_title = "Pause the reminders"
    submit_label = "Pause the reminders"
    done = "Reminders paused."

    def explanation(self) -> str:
        return "Letters that fall due meanwhile wait; the latest of them goes on the day after."

    def perform(self, data: dict[str, Any]) -> None:
        answers.pause_reminders(renewal=self.object, by=self.person, now=self.now, **data)


class DecisionForm(forms.Form):
    on = forms.DateField(label="Decision on", widget=AdminDateInput())


class NoteDecision(RenewalStepView):
    form_class = DecisionForm
    page_title = "Note when they decide"
    submit_label = "Note the day"
    done = "Noted. No reminders go until then."

    def explanation(self) -> str:
        return (
            "What the partnership said by telephone or mail. It sees the day on its page and can change it."
        )

    def perform(self, data: dict[str, Any]) -> None:
        answers.await_decision(renewal=self.object, by=self.person, now=self.now, **data)


class DeclineForm(forms.Form):
    because = forms.CharField(
        label="Because", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="In their words."
    )


class NoteNotRenewing(RenewalStepView):
    form_class = DeclineForm
    page_title = "Note that they are not renewing"
    submit_label = "Note it and stop the reminders"
    done = "Noted. Reminders have stopped."

    def explanation(self) -> str:
        return "Reminders stop; access runs on to its day. The partnership sees what is noted and can still renew."

    def perform(self, data: dict[str, Any]) -> None:
        answers.decline_renewal(renewal=self.object, by=self.person, now=self.now, **data)


class TakeUpAgain(RenewalStepView):
    page_title = "Remind as usual"
    submit_label = "Remind as usual"
    done = "The renewal is due again, and reminders go on."

    def explanation(self) -> str:
        return "Takes back what was noted: a pause, a day of decision, or that they are not renewing."

    def perform(self, data: dict[str, Any]) -> None:
        answers.take_up_again(renewal=self.object, by=self.person, now=self.now)


class OnBehalfForm(forms.Form):
    seats = forms.IntegerField(min_value=1)
    purchase_order = forms.CharField(label="Purchase order number", max_length=60, required=False)


class RenewOnBehalf(RenewalStepView):
    form_class = OnBehalfForm
    page_title = "Renew on their behalf"
    submit_label = "Renew and invoice"
    done = "Renewed. The invoice is on its way."
    offer: Offer | None = None
    refusal = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        try:
            self.offer = offer_for(self.object.partnership, now=self.now)
        except (NothingToRenewError, NoFeeError) as problem:
            self.refusal = str(problem)

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "seats": self.offer.seats if self.offer else 5}

    def explanation(self) -> str:
        if self.offer is None:
            return self.refusal
        customer = self.object.partnership.customer
        return (
            f"Gives {self.object.partnership} its membership for {self.offer.year} and invoices "
            f"{customer.name if customer else 'nobody yet: say first who is invoiced'}. "
            f"The fee is that of {self.offer.fee.tier}; {self.offer.least_seats} seats are in use. "
            "Those who handle the partnership’s affairs are told by mail."
        )

    def perform(self, data: dict[str, Any]) -> None:
        renew_partnership(
            partnership=self.object.partnership, year=self.object.round.year, now=self.now, **data
        )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was done: areas changed, fee adjusted, or why not.",
    )


class SettleAreas(StepView):
    model = AreaWish
    step_on = Renewal
    permission_required = "change"
    form_class = AnswerForm
    page_title = "Settle a change of areas"
    submit_label = "Settle it"
    done = "Settled."
    object: AreaWish

    def explanation(self) -> str:
        return (
            f"{self.partnership} wrote: “{self.object.words}”. Change the areas on the partnership’s entry first if it is right; "
            "the fee of its next renewal follows them."
        )

    def perform(self, data: dict[str, Any]) -> None:
        answers.settle_area_wish(wish=self.object, by=self.person, now=self.now, **data)
