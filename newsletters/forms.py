"""Forms of the newsletter's staff side."""

from typing import Any

from django.utils import timezone
from wagtail.admin.forms import WagtailAdminPageForm

from newsletters.months import title_of_month


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
        from newsletters.selectors import next_month

        month = self.instance.month or next_month(now=timezone.now())
        access, opens_on = NewsletterSettings.load().gate_of(month)
        return {"month": month, "access": access, "opens_on": opens_on}

    def clean(self) -> dict[str, Any]:
        """Let a title that only named the old month name the new one."""
        cleaned: dict[str, Any] = super().clean()
        before, after = self.initial.get("month"), cleaned.get("month")
        if before and after and cleaned.get("title") == title_of_month(before):
            cleaned["title"] = title_of_month(after)
        return cleaned
