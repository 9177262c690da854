"""Beginning a mailing: of an issue, or with words of its own."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from events.models import EventPage
from newsletters.mailing_staff.base import ICON, POLICY
from newsletters.models import IssuePage, Mailing
from newsletters.selectors import latest_issues
from newsletters.services.mailing_drafts import start_issue_mailing, start_mailing, subject_for_issue
from office.steps import Step

Kind = Mailing.Kind
ISSUES_OFFERED = 5
KINDS = {
    Kind.ANNOUNCEMENT: ("Announcement", "Something members should know, in words of its own."),
    Kind.CALL: ("Call for contributions", "Asks members and subscribers for talks, examples or answers."),
    Kind.INVITATION: (
        "Event invitation",
        "Invites to one of our events, with its facts and the way to book.",
    ),
}
TITLES = {kind: title for kind, (title, _) in KINDS.items()}


class StartView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Offers what can be sent: the newest issues, and the kinds that have words of their own."""

    permission_policy = POLICY
    permission_required = "add"
    template_name = "staff/newsletters/mailings/start.html"
    page_title = "New mailing"
    header_icon = ICON

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": reverse("mailing:index"), "label": "Mailings"}, {"url": "", "label": "New mailing"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        issues = latest_issues(count=ISSUES_OFFERED).prefetch_related("mailings")
        kinds = [(kind.value, *words) for kind, words in KINDS.items()]
        return super().get_context_data(issues=issues, kinds=kinds, **kwargs)


class StartForm(forms.Form):
    subject = forms.CharField(
        max_length=150, required=False, help_text="What it is about, in one line. It can be changed later."
    )

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == Kind.INVITATION:
            events = EventPage.objects.live().filter(ends_at__gte=timezone.now())
            self.fields["event_page"] = forms.ModelChoiceField(
                events.order_by("starts_at"), label="Event", empty_label="Choose an event"
            )
            self.fields["subject"].help_text = "Empty: the invitation is named after the event."
            self.order_fields(["event_page", "subject"])
        else:
            self.fields["subject"].required = True


class StartKind(PermissionCheckedMixin, Step):
    """Begins a draft of one kind."""

    model = Mailing
    permission_policy = POLICY
    permission_required = "add"
    form_class = StartForm
    header_icon = ICON
    submit_label = "Begin the draft"
    back_label = "Not now"
    done = "The draft is there. Nothing is sent before you say so."
    mailing: Mailing | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if kwargs["kind"] not in TITLES:
            raise Http404
        self.kind = Kind(kwargs["kind"])
        self.page_title = f"New {self.kind.label}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "kind": self.kind}

    def explanation(self) -> str:
        return KINDS[self.kind][1]

    def perform(self, data: dict[str, Any]) -> None:
        self.mailing = start_mailing(
            kind=self.kind,
            subject=" ".join(data["subject"].split()),
            event_page=data.get("event_page"),
            by=self.person,
            now=self.now,
        )

    def get_success_url(self) -> str:
        if self.mailing:
            return reverse("mailing:words", args=[self.mailing.pk])
        return reverse("mailing:start")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("mailing:index"), "label": "Mailings"},
            {"url": reverse("mailing:start"), "label": "New mailing"},
            {"url": "", "label": TITLES[self.kind]},
        ]


class SendIssue(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Says what “Send this issue” begins, and on POST begins it, or opens the draft that there is."""

    permission_policy = POLICY
    permission_required = "add"
    template_name = "staff/newsletters/mailings/send_issue.html"
    page_title = "Send this issue"
    header_icon = ICON

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.issue = get_object_or_404(IssuePage, pk=kwargs["issue_pk"])

    def get_page_subtitle(self) -> str:
        return str(self.issue)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("mailing:index"), "label": "Mailings"},
            {"url": "", "label": f"Send {self.issue.title}"},
        ]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.issue.live:
            return self.get(request, **kwargs)
        mailing = start_issue_mailing(issue=self.issue, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        return redirect("mailing:inspect", mailing.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mailings = list(self.issue.mailings.select_related("consignment").defer("body"))
        drafts = [mailing for mailing in mailings if mailing.state == Mailing.State.DRAFT]
        return super().get_context_data(
            issue=self.issue,
            subject=subject_for_issue(self.issue),
            draft=drafts[0] if drafts else None,
            others=[mailing for mailing in mailings if mailing.state != Mailing.State.DRAFT],
            **kwargs,
        )
