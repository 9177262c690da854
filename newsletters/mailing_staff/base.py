"""What the pages and steps about one mailing share."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from newsletters.mailing_staff.telling import STANDINGS, standing_of
from newsletters.models import Mailing
from newsletters.services.mailing_drafts import NotADraftError
from office.steps import Step

POLICY = ModelPermissionPolicy(Mailing)
SEND = "send"
ICON = "mail"
DRAFT_TABS = {
    "Overview": "mailing:inspect",
    "Words": "mailing:words",
    "People": "mailing:people",
    "Look": "mailing:look",
    "When": "mailing:when",
}
BEGUN_TABS = {"Progress": "mailing:inspect", "Copies": "mailing:copies", "As it was sent": "mailing:sent"}


def mailing_in(kwargs: dict[str, Any]) -> Mailing:
    """Return the mailing that an address names, with what every page about it says."""
    mailings = Mailing.objects.select_related("issue", "event_page__event", "consignment")
    return get_object_or_404(mailings, pk=kwargs["pk"])


def may(user: Any, action: str) -> bool:
    """Say whether a person may view, add, change, delete or send mailings."""
    return bool(user.has_perm(f"newsletters.{action}_mailing"))


def tabs(mailing: Mailing, user: Any) -> list[tuple[str, str]]:
    """Return the pages about a mailing that the person may open."""
    names = BEGUN_TABS if mailing.consignment_id else DRAFT_TABS
    needed = {"mailing:words": "change", "mailing:people": "change", "mailing:when": SEND}
    if mailing.state == Mailing.State.SCHEDULED:
        names = {label: name for label, name in names.items() if name not in needed}
    return [
        (label, reverse(name, args=[mailing.pk]))
        for label, name in names.items()
        if name not in needed or may(user, needed[name])
    ]


def breadcrumbs(mailing: Mailing, label: str = "") -> list[dict[str, Any]]:
    """Return the way from all mailings to a page about one of them."""
    own = {"url": reverse("mailing:inspect", args=[mailing.pk]), "label": str(mailing)}
    way = [{"url": reverse("mailing:index"), "label": "Mailings"}]
    return [*way, own, {"url": "", "label": label}] if label else [*way, {**own, "url": ""}]


class AboutMailing(PermissionCheckedMixin):
    """Loads the mailing whose key is in the address; who may see the page is said by `permission_required`."""

    permission_policy = POLICY
    permission_required: str | None = "view"
    any_permission_required = None
    header_icon = ICON
    page_title = "Mailing"
    label = ""
    mailing: Mailing

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.mailing = mailing_in(kwargs)

    @property
    def now(self) -> datetime:
        return timezone.now()

    def get_page_subtitle(self) -> str:
        return str(self.mailing)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return breadcrumbs(self.mailing, self.label)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user  # type: ignore[attr-defined]
        standing = standing_of(self.mailing)
        context: dict[str, Any] = super().get_context_data(  # type: ignore[misc]
            mailing=self.mailing,
            standing=standing,
            standing_words=STANDINGS[standing],
            tabs=tabs(self.mailing, user),
            here=self.request.path,  # type: ignore[attr-defined]
            is_first_page=not self.label,
            may_change=may(user, "change") and self.mailing.state == Mailing.State.DRAFT,
            may_send=may(user, SEND),
            **kwargs,
        )
        return context


class MailingView(AboutMailing, WagtailAdminTemplateMixin, TemplateView):
    """A page about one mailing."""


class MailingStep(AboutMailing, Step):
    """A step about one mailing; it leads back to its page."""

    model: Any = Mailing
    permission_required: str | None = "change"
    back_label = "Back to the mailing"
    only_for_drafts = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.only_for_drafts and self.mailing.state != Mailing.State.DRAFT:
            messages.info(request, str(NotADraftError(self.mailing)))
            return redirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def get_success_url(self) -> str:
        return reverse("mailing:inspect", args=[self.mailing.pk])
