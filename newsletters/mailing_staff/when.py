"""When a mailing goes, and the last look before it does."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput

from newsletters.audiences import figures_of_audience
from newsletters.findings import report_on
from newsletters.mailing_staff.base import SEND, MailingStep
from newsletters.mailing_staff.telling import hour, kept_waiting, sentence
from newsletters.services.mailing_drafts import discard
from newsletters.services.mailings import UNDO_WINDOW, undo
from newsletters.services.scheduling import schedule_checked

NOW, LATER = "now", "later"
UNDO_MINUTES = round(UNDO_WINDOW.total_seconds() / 60)
FURTHEST = timedelta(days=400)


class WhenForm(forms.Form):
    when = forms.ChoiceField(
        choices=[
            (NOW, f"As soon as possible: after {UNDO_MINUTES} minutes in which it can be taken back"),
            (LATER, "At a day and hour"),
        ],
        widget=forms.RadioSelect,
        initial=NOW,
        label="When",
    )
    day = forms.DateField(required=False, widget=AdminDateInput, label="Day")
    time = forms.TimeField(
        required=False, widget=AdminTimeInput, label="Time", help_text="As clocks in London show it."
    )
    per_minute = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=100_000,
        label="Limit per minute",
        help_text="Empty: as fast as the mail server takes them. Some providers ask for a limit.",
    )
    number = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["send_at"] = None
        if cleaned.get("when") != LATER or {"day", "time"} & set(self.errors):
            return cleaned
        for name, words in (("day", "Choose a day."), ("time", "Choose a time.")):
            if not cleaned.get(name):
                self.add_error(name, words)
        if cleaned.get("day") and cleaned.get("time"):
            self._settle_hour(cleaned)
        return cleaned

    def _settle_hour(self, cleaned: dict[str, Any]) -> None:
        london = timezone.get_default_timezone()
        plain = datetime.combine(cleaned["day"], cleaned["time"])
        moment = plain.replace(tzinfo=london)
        if moment.astimezone(timezone.get_fixed_timezone(0)).astimezone(london).replace(tzinfo=None) != plain:
            self.add_error("time", "The clocks go forward that night, so this time does not exist.")
        elif moment < timezone.now():
            self.add_error("day", "That hour has passed. Choose one that is to come.")
        elif moment > timezone.now() + FURTHEST:
            self.add_error("day", "That is more than a year away.")
        else:
            cleaned["send_at"] = moment


class When(MailingStep):
    """First the form, then the last look with everything in one sentence, then it is scheduled."""

    form_class = WhenForm
    only_for_drafts = True
    permission_required = SEND
    template_name = "staff/newsletters/mailings/when.html"
    page_title = label = "When"
    submit_label = "Show before sending"
    is_last_look = False

    def get_initial(self) -> dict[str, Any]:
        return {"when": NOW, "per_minute": self.mailing.per_minute}

    @cached_property
    def report(self) -> Any:
        return report_on(self.mailing, now=self.now)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        figures = figures_of_audience(self.mailing, now=self.now)
        if "send" in self.request.POST and form.cleaned_data["number"] == figures.total:
            return super().form_valid(form)
        if "change" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        self.is_last_look = not self.report.errors
        return self.render_to_response(self.get_context_data(form=form))

    def perform(self, data: dict[str, Any]) -> None:
        mailing = schedule_checked(
            mailing=self.mailing,
            send_at=data["send_at"],
            per_minute=data["per_minute"],
            by=self.person,
            now=self.now,
        )
        moment = mailing.send_at
        self.done = f"Scheduled for {hour(moment)}. It can be taken back until then." if moment else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        figures = self.report.figures
        context |= {"report": self.report, "figures": figures, "is_last_look": self.is_last_look}
        if self.is_last_look:
            data = context["form"].cleaned_data
            send_at, per_minute = data["send_at"], data["per_minute"]
            when = f"on {hour(send_at)}" if send_at else f"in {UNDO_MINUTES} minutes"
            context |= {
                "sentence": sentence(self.mailing, when=when, members=figures.members, public=figures.public),
                "lasts": kept_waiting(figures.total / per_minute * 60) if per_minute else "",
                "total": figures.total,
            }
        return context


class Undo(MailingStep):
    """Takes a scheduled mailing back to a draft."""

    permission_required = SEND
    page_title = label = "Take back"
    submit_label = "Take it back to a draft"
    done = "It is a draft again. Nobody has received it."

    def explanation(self) -> str:
        if self.mailing.send_at is None:
            return "It is not scheduled."
        return (
            f"It is scheduled for {hour(self.mailing.send_at)}. Taken back, it is a draft that can be changed; "
            "nobody has received anything."
        )

    def perform(self, data: dict[str, Any]) -> None:
        undo(mailing=self.mailing, by=self.person)


class Discard(MailingStep):
    """Deletes a draft."""

    only_for_drafts = True
    page_title = label = "Delete the draft"
    submit_label = "Delete the draft"
    done = "The draft is deleted."

    def explanation(self) -> str:
        return "Its words and its choice of people are gone for good. Nobody has received anything of it."

    def perform(self, data: dict[str, Any]) -> None:
        discard(mailing=self.mailing)
        self.is_gone = True

    def get_success_url(self) -> str:
        return reverse("mailing:index") if getattr(self, "is_gone", False) else super().get_success_url()
