"""The outbox in the admin: read by whoever may, decided about by whoever may, edited by nobody."""

from typing import Any

import django_filters
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import ModelPermissionPolicy

from office.finding import FoundOnItsPage
from office.listing import SaysWhyEmpty
from office.models import OutboxMessage, Suppression
from office.services.outbox import NothingToDecideError, count_as_sent, send_again

DECIDE = "office.decide_outboxmessage"
DECISIONS = {
    "send-again": (send_again, "The message is in line again."),
    "count-as-sent": (count_as_sent, "The message counts as sent."),
}


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Grants reading to whoever has the permission, and nothing else to anybody."""

    def user_has_permission(self, user: AbstractBaseUser, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: AbstractBaseUser, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class OutboxFilterSet(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        choices=OutboxMessage.State.choices, widget=CheckboxSelectMultiple, label="State"
    )
    created_at = django_filters.DateFromToRangeFilter(widget=DateRangePickerWidget, label="Written")

    class Meta:
        model = OutboxMessage
        fields: list[str] = []


class OutboxIndexView(SaysWhyEmpty, IndexView):
    nothing_yet = "No mail has been written yet. Every single mail that the site writes stands here, with what became of it."
    nothing_matches = "No mail matches. Take a filter away, or search for a subject or an address."
    default_ordering = "-created_at"
    page_title = "Outgoing mail"

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("subject", label="Subject", get_url=self.get_inspect_url),
            Column("addressees", label="To"),
            Column("get_state_display", label="State"),
            DateColumn("created_at", label="Written", sort_key="created_at"),
            DateColumn("sent_at", label="Sent", sort_key="sent_at"),
        ]


class OutboxInspectView(InspectView):
    page_title = "Outgoing mail"

    def get_text_display_value(self) -> str:
        message: OutboxMessage = self.object
        if message.is_secret:
            return "Not shown: the words open something to whoever reads them."
        return message.text

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        message: OutboxMessage = self.object
        if self.request.user.has_perm(DECIDE) and message.needs_a_decision:
            context["message_to_decide"] = message
        context["suppressions"] = Suppression.objects.in_force().filter(address__in=message.recipients)
        return context


@require_POST
def decide(request: HttpRequest, pk: int, decision: str) -> HttpResponse:
    """Carry out what a person decided about a message that failed or may have been sent."""
    if not request.user.has_perm(DECIDE):  # type: ignore[union-attr]
        raise PermissionDenied
    message = get_object_or_404(OutboxMessage, pk=pk)
    carry_out, done = DECISIONS[decision]
    try:
        carry_out(message=message, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    except NothingToDecideError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, done)
    return redirect(reverse("outbox:inspect", args=[pk]))


class OutboxViewSet(FoundOnItsPage, ModelViewSet):
    """Every mail that leaves, the newest first."""

    model = OutboxMessage
    name = "outbox"
    url_prefix = "outgoing-mail"
    icon = "mail"
    menu_label = "Outgoing mail"
    menu_order = 900
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = OutboxIndexView
    inspect_view_class = OutboxInspectView
    inspect_template_name = "staff/office/outbox_inspect.html"
    inspect_view_fields = [
        "subject", "addressees", "sender", "state", "created_at", "sent_at", "attempts", "last_error", "text",
        "attached",
    ]  # fmt: skip
    filterset_class = OutboxFilterSet
    search_fields = ["subject", "recipients"]
    form_fields = ["subject"]

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)

    def get_urlpatterns(self) -> list[Any]:
        reading = {"index", "index_results", "inspect"}
        patterns = [pattern for pattern in super().get_urlpatterns() if pattern.name in reading]
        return [
            *patterns,
            *(
                path(f"<int:pk>/{decision}/", decide, {"decision": decision}, name=decision.replace("-", "_"))
                for decision in DECISIONS
            ),
        ]
