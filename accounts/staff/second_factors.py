"""Removing the second step of somebody who has lost what it needs."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django import forms
from django.urls import reverse
from django.utils.decorators import method_decorator
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.models import User
from accounts.selectors import second_factors
from accounts.services.second_factors import remove_second_factors
from office.steps import Step


class RemovalForm(forms.Form):
    """How it is known who asks, and that it was asked."""

    reason = forms.CharField(
        max_length=300,
        label="Why, and how you know that it is them",
        help_text="For the record, for example “rang back on the number that the partnership gave us on 3 May”.",
    )
    is_checked = forms.BooleanField(
        label="I have spoken with this person on a number or in a place that I knew before they asked",
        error_messages={
            "required": "Speak with them first: whoever has their mailbox could ask in their name."
        },
    )


@method_decorator(reauthentication_required(allow_get=True), name="dispatch")
class RemoveSecondFactors(PermissionCheckedMixin, Step):
    """Staff show once more who they are before they do this, as for copying and erasing."""

    permission_policy = ModelPermissionPolicy(Authenticator)
    permission_required = "delete"
    model = User
    form_class = RemovalForm
    page_title = "Remove a lost second step"
    submit_label = "Remove it and tell the person"
    back_label = "Back to the people"
    header_icon = "lock"
    done = "The second step is removed, they are signed out everywhere, and a mail tells them."

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def explanation(self) -> str:
        if not second_factors(self.object):
            return f"{self.object.name} has no second step set up, so there is nothing to remove."
        return (
            f"{self.object.name} ({self.object.email}) will sign in with password or mailed code alone until they set up a new "
            "second step. Recovery codes go too, and every device is signed out. A recovery code that is still at hand needs none of this."
        )

    def perform(self, data: dict[str, Any]) -> None:
        remove_second_factors(person=self.object, by=self.person, reason=data["reason"], now=self.now)

    def get_success_url(self) -> str:
        return reverse("wagtailusers_users:index")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        people = {"url": self.get_success_url(), "label": "People"}
        return [*self.breadcrumbs_items, people, {"url": "", "label": self.page_title}]
