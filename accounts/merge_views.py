"""Two pages of the admin: which two accounts, and what merging them would do."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.merging import plan_merge
from accounts.models import User
from accounts.selectors import addresses_of, person_at
from accounts.services.merging import CannotMergeError, merge_accounts, refuse_merge
from office.numbers import whole_number

UNKNOWN = "There is no account with this address."


class AccountsForm(forms.Form):
    """Two accounts by their addresses, any confirmed address of each."""

    kept = forms.EmailField(
        label="Account to keep",
        help_text="Any address of the account that the person goes on using. Its password and its second step stay.",
    )
    closed = forms.EmailField(
        label="Account to close", help_text="Any address of the account whose seats and addresses go over."
    )

    def clean_kept(self) -> User:
        return self._person("kept")

    def clean_closed(self) -> User:
        return self._person("closed")

    def _person(self, field: str) -> User:
        person = person_at(self.cleaned_data[field])
        if person is None:
            raise forms.ValidationError(UNKNOWN, code="unknown")
        return person


class MergeView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """What both pages share: who may open them."""

    permission_policy = ModelPermissionPolicy(User)
    permission_required = "merge"
    page_title = "Merge two accounts"
    header_icon = "user"

    @property
    def staff(self) -> User:
        return cast(User, self.request.user)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


class ChooseAccounts(MergeView):
    template_name = "staff/accounts/choose_accounts.html"
    form_class = AccountsForm

    def get_initial(self) -> dict[str, Any]:
        keep = self.request.GET.get("keep", "")
        person = User.objects.filter(pk=whole_number(keep)).first()
        return {"kept": person.email} if person else {}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        kept, closed = form.cleaned_data["kept"], form.cleaned_data["closed"]
        try:
            refuse_merge(kept=kept, closed=closed, by=self.staff)
        except CannotMergeError as problem:
            form.add_error(None, str(problem))
            return self.form_invalid(form)
        return HttpResponseRedirect(reverse("merge_accounts", args=[kept.pk, closed.pk]))


class AgreementForm(forms.Form):
    """What the person has read and agrees to."""

    agreed = forms.CharField(widget=forms.HiddenInput)


class MergeAccounts(MergeView):
    """The preview, and the button below it."""

    template_name = "staff/accounts/merge_accounts.html"
    form_class = AgreementForm
    kept: User
    closed: User

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        people = User.objects.all()
        self.kept = get_object_or_404(people, pk=kwargs["kept"])
        self.closed = get_object_or_404(people, pk=kwargs["closed"])

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            merge_accounts(
                kept=self.kept,
                closed=self.closed,
                agreed=form.cleaned_data["agreed"],
                by=self.staff,
                now=timezone.now(),
            )
        except CannotMergeError as problem:
            form.add_error(None, str(problem))
            return self.form_invalid(form)
        messages.success(self.request, f"The accounts are merged. Everything is with {self.kept.email} now.")
        return HttpResponseRedirect(reverse("choose_accounts_to_merge"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            kept=self.kept,
            closed=self.closed,
            kept_addresses=sorted(addresses_of(self.kept)),
            closed_addresses=sorted(addresses_of(self.closed)),
            plan=plan_merge(kept=self.kept, closed=self.closed),
            refusal=self.refusal(),
            **kwargs,
        )

    def refusal(self) -> str:
        """Why these two cannot be merged by this person, empty where they can."""
        try:
            refuse_merge(kept=self.kept, closed=self.closed, by=self.staff)
        except CannotMergeError as problem:
            return str(problem)
        return ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        choose = {"url": reverse("choose_accounts_to_merge"), "label": self.page_title}
        return [*self.breadcrumbs_items, choose, {"url": "", "label": "What it would do"}]
