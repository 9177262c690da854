"""How a mailing will look, and test mails of it."""

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.core.exceptions import PermissionDenied
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from newsletters.emails import Audience
from newsletters.findings.report import kilobytes
from newsletters.mailing_staff.base import MailingStep, MailingView
from newsletters.mailing_staff.frames import filled, framed
from newsletters.models import Mailing
from newsletters.services.mailings import AUDIENCES, MailingRefusedError, compose
from newsletters.services.testing import send_tests

AUDIENCE_LABELS = {"members": "As members get it", "public": "As everybody else gets it"}
WAYS = {"desktop": "On a computer", "phone": "On a phone", "text": "As plain text"}
MOST_ADDRESSES = 5


class TestForm(forms.Form):
    __test__ = False

    addresses = forms.CharField(
        label="Send to",
        max_length=600,
        help_text=f"Your own address, or those of colleagues, with commas between them; {MOST_ADDRESSES} at most.",
    )
    audiences = forms.MultipleChoiceField(
        label="Editions",
        choices=[("members", "the members’ edition"), ("public", "the public edition")],
        widget=forms.CheckboxSelectMultiple,
        initial=["members", "public"],
        error_messages={"required": "Choose at least one edition."},
    )

    def clean_addresses(self) -> list[str]:
        words = self.cleaned_data["addresses"].replace(";", ",").replace("\n", ",").split(",")
        addresses = list(dict.fromkeys(word.strip().lower() for word in words if word.strip()))
        if len(addresses) > MOST_ADDRESSES:
            raise forms.ValidationError(f"A test goes to {MOST_ADDRESSES} addresses at most.")
        for address in addresses:
            try:
                validate_email(address)
            except forms.ValidationError as problem:
                raise forms.ValidationError(f"“{address}” is no e-mail address.") from problem
        return addresses


class Look(MailingStep):
    """The preview as each audience, and below it the test mail."""

    form_class = TestForm
    permission_required = "view"
    template_name = "staff/newsletters/mailings/look.html"
    page_title = label = "Look"
    submit_label = "Send the test"

    def get_success_url(self) -> str:
        return reverse("mailing:look", args=[self.mailing.pk])

    def get_initial(self) -> dict[str, Any]:
        return {"addresses": self.person.email, "audiences": list(AUDIENCES)}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_not_begun(self.mailing)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.user_has_permission("change"):
            raise PermissionDenied
        check_not_begun(self.mailing)
        return super().post(request, *args, **kwargs)

    def perform(self, data: dict[str, Any]) -> None:
        if not ratelimit.consume(self.request, action="test_mailing", user=self.person):
            raise MailingRefusedError("That were many tests. Wait ten minutes, then send the next one.")
        number = send_tests(
            mailing=self.mailing,
            audiences=data["audiences"],
            addresses=data["addresses"],
            by=self.person,
            now=self.now,
        )
        self.done = f"{number} test mail{'s are' if number > 1 else ' is'} on the way to {', '.join(data['addresses'])}."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        audience = audience_in(self.request.GET.get("as", "members"))
        way = self.request.GET.get("way", "desktop")
        way = way if way in WAYS else "desktop"
        context: dict[str, Any] = {"refusal": ""}
        try:
            composed = compose(self.mailing, audience=audience, now=self.now)
        except MailingRefusedError as refusal:
            context["refusal"] = str(refusal)
        else:
            context |= {"text": filled(composed.text), "size": kilobytes(len(composed.html.encode()))}
        return super().get_context_data(
            audience=audience,
            way=way,
            audiences=AUDIENCE_LABELS,
            may_test=self.user_has_permission("change"),
            ways=WAYS,
            frame=reverse("mailing:look_frame", args=[self.mailing.pk, audience]),
            **context,
            **kwargs,
        )


class LookFrame(MailingView):
    """One edition as it would leave now, for the frame of the preview."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_not_begun(self.mailing)
        try:
            composed = compose(self.mailing, audience=audience_in(kwargs["audience"]), now=self.now)
        except MailingRefusedError as refusal:
            raise Http404(str(refusal)) from refusal
        return framed(composed.html)


def check_not_begun(mailing: Mailing) -> None:
    """What has begun is shown as it was sent, not as it would look now. Raises Http404."""
    if mailing.state == Mailing.State.BEGUN:
        raise Http404


def audience_in(words: str) -> Audience:
    """Return the audience that an address names. Raises Http404."""
    for audience in AUDIENCES:
        if audience == words:
            return audience
    raise Http404
