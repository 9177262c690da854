"""Forms of the newsletter's staff side."""

from typing import Any

from django import forms
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminPageForm

from newsletters.months import title_of_month


class FillForm(forms.Form):
    """For which days a block asks what there is."""

    month = forms.DateField(error_messages={"required": "Give the issue its month first."})
    first_day = forms.DateField(required=False)
    last_day = forms.DateField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first_day, last_day = cleaned.get("first_day"), cleaned.get("last_day")
        if first_day and last_day and last_day < first_day:
            self.add_error("last_day", "The last day lies before the first.")
        return cleaned

    @property
    def complaint(self) -> str:
        """The first thing that is wrong, in one sentence."""
        return next(str(each) for errors in self.errors.values() for each in errors)


class IssueForm(WagtailAdminPageForm):
    """An issue as an editor writes it: title and address may stay empty, they follow from the month."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "slug"):
            if name in self.fields:
                self.fields[name].required = False
        if self.instance._state.adding:
            self.initial.update(self._for_a_new_issue())

    def _for_a_new_issue(self) -> dict[str, Any]:
        """Offer the next month, and the gate that the settings give it."""
        # The page type names this form, so its tables can be had only once all are loaded.
        from newsletters.models import NewsletterSettings
        from newsletters.selectors import newest_issue, next_month

        month = self.instance.month or next_month(newest_issue(), now=timezone.now())
        access, opens_on = NewsletterSettings.load().gate_of(month)
        return {"month": month, "access": access, "opens_on": opens_on}

    def clean(self) -> dict[str, Any]:
        """Let a title that only named the old month name the new one."""
        cleaned: dict[str, Any] = super().clean()
        before, after = self.initial.get("month"), cleaned.get("month")
        if before and after and cleaned.get("title") == title_of_month(before):
            cleaned["title"] = title_of_month(after)
        return cleaned
