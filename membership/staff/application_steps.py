"""What staff do with an application: ask, approve, decline, withdraw."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from wagtail.admin.widgets import AdminDateInput

from billing.money import pounds
from membership.access import london_day
from membership.doubts import bare_name, resembling_partnerships
from membership.models import Application, MembershipSettings, Partnership
from membership.models.applications import MOST_SEATS
from membership.quotes import quote_for
from membership.services import applying, deciding
from membership.services.charging import NoFeeError
from membership.staff.views import StepView
from office.numbers import whole_number

NEW, ANOTHER = "new", "another"


class ApplicationStep(StepView):
    """A step on one application; it leads back to the application's page."""

    model = Application
    step_on = Application
    permission_required = "change"
    template_name = "staff/membership/application_step.html"
    header_icon = "mail"
    object: Application

    def get_success_url(self) -> str:
        return reverse("application:inspect", args=[self.object.pk])

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("application:index"), "label": "Applications"},
            {"url": self.get_success_url(), "label": str(self.object)},
            {"url": "", "label": self.page_title},
        ]


class AskForm(forms.Form):
    words = forms.CharField(label="Your question", max_length=4000, widget=forms.Textarea({"rows": 5}))


class AskApplicant(ApplicationStep):
    form_class = AskForm
    page_title = "Ask the applicant"
    submit_label = "Mail the question"
    done = "Question mailed. You get a mail when it is answered."

    def explanation(self) -> str:
        return (
            f"{self.object.contact} gets these words by mail, with a link to a page where they can answer. "
            "The application waits until they have."
        )

    def perform(self, data: dict[str, Any]) -> None:
        deciding.ask_applicant(application=self.object, words=data["words"], by=self.person, now=self.now)


class DeclineForm(forms.Form):
    reason = forms.CharField(max_length=4000, widget=forms.Textarea({"rows": 5}))


class DeclineApplication(ApplicationStep):
    form_class = DeclineForm
    page_title = "Decline the application"
    submit_label = "Decline and mail the reason"
    done = "Application declined; the reason has been mailed."

    def explanation(self) -> str:
        return f"{self.object.contact} gets the reason by mail, in these words. An application that was declined stays on record."

    def perform(self, data: dict[str, Any]) -> None:
        deciding.decline_application(
            application=self.object, reason=data["reason"], by=self.person, now=self.now
        )


class WithdrawApplication(ApplicationStep):
    page_title = "Withdraw the application"
    submit_label = "Withdraw the application"
    done = "Application withdrawn."

    def explanation(self) -> str:
        return "For an applicant who tells you that they do not want to join after all. It stays on record."

    def perform(self, data: dict[str, Any]) -> None:
        applying.withdraw_application(application=self.object, now=self.now)


class ApproveForm(forms.Form):
    """Whom the applicant turned out to be, and from when how many seats are charged."""

    partnership = forms.ChoiceField(label="Who is it?", widget=forms.RadioSelect)
    another = forms.CharField(
        required=False,
        label="Name of another partnership",
        help_text="Only with “Another partnership”: its name as it stands in the list of partnerships.",
    )
    joins_on = forms.DateField(
        label="Joins on",
        widget=AdminDateInput(),
        help_text="The fee is reckoned from this day. Access starts when it is approved or paid, as the setting says.",
    )
    seats = forms.IntegerField(min_value=1, max_value=MOST_SEATS)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alike = list(resembling_partnerships(application))
        self.fields["partnership"].choices = [  # type: ignore[attr-defined]
            *((str(found.pk), f"It is {found}, which is in the list already") for found in self.alike),
            (NEW, f"Enter {application} as a new partnership"),
            (ANOTHER, "Another partnership that is in the list"),
        ]
        self.fields["seen"].initial = ",".join(str(found.pk) for found in self.alike)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("partnership") == ANOTHER:
            data["chosen"] = self._named(data.get("another", ""))
        else:
            data["chosen"] = next(
                (found for found in self.alike if str(found.pk) == data.get("partnership")), None
            )
        data["unlike"] = [whole_number(key) for key in data.get("seen", "").split(",") if key]
        return data

    def _named(self, name: str) -> Partnership | None:
        found = Partnership.objects.open().filter(name__iexact=" ".join(name.split())).first()
        if found is None or not bare_name(name):
            self.add_error(
                "another", "No partnership has exactly this name. Look it up in the list and copy it."
            )
        return found

    def show_anew(self) -> None:
        """Count as seen what the form shows now."""
        self.data = {**self.data.dict(), "seen": self.fields["seen"].initial}  # type: ignore[attr-defined]


class ApproveApplication(ApplicationStep):
    form_class = ApproveForm
    page_title = "Approve the application"
    submit_label = "Approve and charge the fee"
    done = "Application approved. The membership has been added and its fee charged."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "application": self.object}

    def get_initial(self) -> dict[str, Any]:
        alike = resembling_partnerships(self.object).exists()
        return {
            **super().get_initial(),
            "partnership": None if alike else NEW,
            "joins_on": london_day(self.now),
            "seats": self.object.seats,
        }

    def explanation(self) -> str:
        starts = MembershipSettings.load().get_access_starts_display()
        return f"{self._fee()} Access starts {starts}. {self._what_is_sent()}"

    def _fee(self) -> str:
        application = self.object
        try:
            quote = quote_for(
                kind=application.kind,
                areas=application.areas.count(),
                seats=application.seats,
                joins_on=london_day(self.now),
            )
        except NoFeeError as problem:
            return f"{problem} It cannot be approved before."
        lines = " and ".join(f"{line.description}: {pounds(line.net_pence)}" for line in quote.lines)
        return f"If it joins today the fee is {pounds(quote.total_pence)} ({lines})."

    def _what_is_sent(self) -> str:
        application = self.object
        if application.needs_purchase_order and not application.purchase_order:
            return (
                f"The invoice waits for a purchase order number; {application.billed_email} is asked for it."
            )
        return f"The invoice goes to {application.billed_email} at once."

    def perform(self, data: dict[str, Any]) -> None:
        deciding.approve_application(
            application=self.object,
            partnership=data["chosen"],
            unlike=data["unlike"],
            seats=data["seats"],
            joins_on=data["joins_on"],
            by=self.person,
            now=self.now,
        )

    def form_invalid(self, form: Any) -> HttpResponse:
        form.show_anew()
        return super().form_invalid(form)
