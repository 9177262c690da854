"""What the site holds about one person, for staff: requests to answer, a copy to make, and erasure with its preview."""

from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import FormView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.holdings import Subject, subject_at, subject_of
from accounts.models import Erasure, ErasureRequest, User
from accounts.services.asking import refuse_request
from accounts.services.copying import make_copy
from accounts.services.erasing import (
    CannotEraseError,
    ErasurePlan,
    erase_person,
    plan_erasure,
    refuse_erasure,
)
from office.refusals import Refusal
from office.steps import Step, show_refusal

TITLE = "Personal data"
LAST = 20
ADDRESS_KEY = "personal_data_of"


class PersonalDataView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """What all pages share: who may open them."""

    permission_policy = ModelPermissionPolicy(User)
    permission_required = "erase"
    page_title = TITLE
    header_icon = "lock"

    @property
    def staff(self) -> User:
        return cast(User, self.request.user)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


class AddressForm(forms.Form):
    """Whom it is about."""

    email = forms.EmailField(
        label="E-mail address",
        help_text="Any address that the person uses with us, with or without an account.",
    )


class Overview(PersonalDataView):
    """Requests that wait, the way to anybody's data, and the last erasures."""

    template_name = "staff/accounts/personal_data.html"
    form_class = AddressForm

    def form_valid(self, form: forms.Form) -> HttpResponse:
        subject = subject_at(form.cleaned_data["email"])
        if subject.user:
            return HttpResponseRedirect(reverse("personal_data_of_account", args=[subject.user.pk]))
        # An address must not stand in the page's own address, which is written down in many places.
        self.request.session[ADDRESS_KEY] = subject.emails[0]
        return HttpResponseRedirect(reverse("personal_data_of_address"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = ErasureRequest.objects.filter(
            state=ErasureRequest.State.WAITING, origin=ErasureRequest.Origin.ASKED
        )
        return super().get_context_data(
            waiting=waiting.select_related("user"),
            erasures=Erasure.objects.select_related("done_by")[:LAST],
            now=timezone.now(),
            **kwargs,
        )


class ErasureForm(forms.Form):
    """Why, and that it was read."""

    reason = forms.CharField(
        max_length=300,
        label="Why",
        help_text="For the record, for example “asked for on the site” or “letter of 3 May”. No names: the record tells nobody who it was.",
    )
    agreed = forms.CharField(widget=forms.HiddenInput)


@method_decorator(reauthentication_required(allow_get=True), name="dispatch")
class Person(PersonalDataView):
    """What goes, what stays and why, and the button below it. What is asked about is said by the views below.

    Copying and erasing ask staff to show once more who they are, as people's own page does.
    """

    template_name = "staff/accounts/personal_data_of.html"
    form_class = ErasureForm
    subject: Subject

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.subject = self.find(request, **kwargs)

    def find(self, request: HttpRequest, **kwargs: Any) -> Subject:
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        if "copy" in request.POST:
            return self.hand_over_copy()
        return super().post(request, *args, **kwargs)

    def hand_over_copy(self) -> FileResponse:
        now = timezone.now()
        file = make_copy(subject=self.subject, by=self.staff, now=now)
        name = f"personal-data-{timezone.localdate(now):%Y-%m-%d}.zip"
        return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            erase_person(
                subject=self.subject,
                by=self.staff,
                reason=form.cleaned_data["reason"],
                agreed=form.cleaned_data["agreed"],
                now=timezone.now(),
            )
        except Refusal as problem:
            show_refusal(form, problem)
            return self.form_invalid(form)
        self.request.session.pop(ADDRESS_KEY, None)
        messages.success(
            self.request,
            "The person's data are erased. A record without their name says what went and what stays.",
        )
        return HttpResponseRedirect(reverse("personal_data"))

    def plan(self) -> ErasurePlan:
        return plan_erasure(subject=self.subject, now=timezone.now())

    def refusal(self) -> str:
        """Why this person cannot be erased by this member of staff now, empty where they can."""
        try:
            refuse_erasure(subject=self.subject, by=self.staff, now=timezone.now())
        except CannotEraseError as problem:
            return str(problem)
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = ErasureRequest.objects.filter(user__in=self.subject.ids, state=ErasureRequest.State.WAITING)
        return super().get_context_data(
            subject=self.subject, plan=self.plan(), refusal=self.refusal(), asked=asked.first(), **kwargs
        )

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        overview = {"url": reverse("personal_data"), "label": TITLE}
        return [*self.breadcrumbs_items, overview, {"url": "", "label": "What is held"}]


class OfAccount(Person):
    def find(self, request: HttpRequest, **kwargs: Any) -> Subject:
        return subject_of(get_object_or_404(User, pk=kwargs["pk"]))


class OfAddress(Person):
    def find(self, request: HttpRequest, **kwargs: Any) -> Subject:
        address = request.session.get(ADDRESS_KEY)
        if not address:
            raise Http404
        return subject_at(address)


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label="Why not",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Mailed to the person as it stands here. They are told where they can complain.",
    )


class RefuseRequest(PermissionCheckedMixin, Step):
    """Say no to a request, with the reason."""

    permission_policy = ModelPermissionPolicy(User)
    permission_required = "erase"
    model = ErasureRequest
    form_class = RefusalForm
    page_title = "Refuse to erase"
    submit_label = "Refuse and tell the person"
    done = "The request is refused, and the person is told why."

    def explanation(self) -> str:
        return f"{self.object.user} asked on {timezone.localtime(self.object.asked_at):%-d %B %Y}."

    def perform(self, data: dict[str, Any]) -> None:
        refuse_request(request=self.object, reason=data["reason"], by=self.person, now=self.now)

    def get_success_url(self) -> str:
        return reverse("personal_data")
