"""Check-in from the staff's side: how many have come, the way to the desk, and links for helpers."""

from typing import Any

from django import forms
from django.urls import path, reverse
from django.utils import timezone

from events.models import HelperLink
from events.permissions import RUN
from events.selectors.checking_in import counts_by_day, links_of
from events.services.checking_in import make_helper_link, withdraw_helper_link
from events.staff.steps import EventStep, EventView
from membership.access import london_day


class CheckInOverview(EventView):
    """Who has come on which day, and who may check people in."""

    template_name = "staff/events/check_in.html"
    permission_required = None
    any_permission_required = ["run", "check_in"]
    page_title = "Check-in"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        links = [
            (link, self.request.build_absolute_uri(reverse("check_in_helper", args=[link.key])))
            for link in links_of(self.event)
        ]
        days = [
            (count, reverse("check_in_desk", args=[self.event.slug, count.day]))
            for count in counts_by_day(self.event)
        ]
        return super().get_context_data(
            days=days,
            links=links,
            today=london_day(timezone.now()),
            may_make_links=self.request.user.has_perm(RUN),
            **kwargs,
        )


class HelperForm(forms.Form):
    day = forms.TypedChoiceField(help_text="The link works on this day only.")
    name = forms.CharField(
        max_length=80,
        help_text="Who helps, or where: “Front desk”. It stands beside everybody they check in.",
    )


class MakeHelperLink(EventStep):
    form_class = HelperForm
    page_title = "Make a helper’s link"
    submit_label = "Make the link"
    done = "The link is made. Send it to your helper."
    back_label = "Back to check-in"
    back_to = "event:checkin"

    def explanation(self) -> str:
        return (
            "Whoever opens the link can check people in at this event on its day, without an account. They see names, organisations "
            "and tickets, and nothing else. Withdraw it if it gets into wrong hands."
        )

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = super().get_form(form_class)
        days = {day.isoformat(): day for day in self.event.days}
        form.fields["day"].choices = [(key, f"{day:%A, %-d %B %Y}") for key, day in days.items()]  # type: ignore[attr-defined]
        form.fields["day"].coerce = days.get  # type: ignore[attr-defined]
        return form

    def perform(self, data: dict[str, Any]) -> None:
        make_helper_link(event=self.event, by=self.person, now=self.now, **data)


class WithdrawHelperLink(EventStep):
    model = HelperLink
    page_title = "Withdraw the link"
    submit_label = "Withdraw the link"
    done = "The link opens nothing any more."
    back_label = "Back to check-in"
    back_to = "event:checkin"

    def explanation(self) -> str:
        return (
            f"“{self.object.name}” can check nobody in any more. Whom they have checked in stays checked in."
        )

    def perform(self, data: dict[str, Any]) -> None:
        withdraw_helper_link(link=self.object, now=self.now)


PATTERNS = [
    path("<int:pk>/check-in/", CheckInOverview.as_view(), name="checkin"),
    path("<int:pk>/check-in/helpers/new/", MakeHelperLink.as_view(), name="makehelperlink"),
    path("helpers/<int:pk>/withdraw/", WithdrawHelperLink.as_view(), name="withdrawhelperlink"),
]
