"""What staff do for subscribers who ask them to."""

from typing import Any

from django import forms
from django.urls import reverse
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from newsletters.models import MailTopic, Reader
from newsletters.models.readers import OPEN_TOPICS
from newsletters.services.subscribing import enter_subscriber, take_off
from office.addresses import MailboxField
from office.steps import Step

OPEN_CHOICES = [(topic.value, topic.label) for topic in OPEN_TOPICS]


class ReaderStep(PermissionCheckedMixin, Step):
    """A step about a subscriber; it leads back to the list."""

    model = Reader
    permission_policy = ModelPermissionPolicy(Reader)
    header_icon = "group"
    back_label = "Back to the list"

    def get_success_url(self) -> str:
        return reverse("reader:index")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("reader:index"), "label": "Subscribers"},
            {"url": "", "label": self.page_title},
        ]


class EvidenceForm(forms.Form):
    topics = forms.MultipleChoiceField(
        choices=OPEN_CHOICES, label="What they want to receive", widget=forms.CheckboxSelectMultiple
    )
    evidence = forms.CharField(
        max_length=250,
        label="How they gave their consent",
        help_text="When and where, so that we can show it: “wrote to the office on 3 May 2026”, “ticked the box at the conference”.",
    )


class EnterForm(EvidenceForm):
    address = MailboxField(max_length=254, label="E-mail address")
    name = forms.CharField(max_length=120, required=False)
    field_order = ["address", "name", "topics", "evidence"]


class EnterSubscriber(ReaderStep):
    permission_required = "add"
    form_class = EnterForm
    page_title = "Add a subscriber"
    submit_label = "Add this subscriber"
    done = "They are on the list."

    def explanation(self) -> str:
        return (
            "Only for somebody who has agreed to it elsewhere; everybody else subscribes on the site, where they confirm it themselves. "
            "Members need not be added: they receive what their membership brings."
        )

    def perform(self, data: dict[str, Any]) -> None:
        enter_subscriber(**data, by=self.person, now=self.now)


class TakeOffForm(forms.Form):
    topics = forms.MultipleChoiceField(
        choices=MailTopic.choices, label="What they want to leave", widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        max_length=250, label="How they asked", help_text="For example “telephoned on 3 May”."
    )


class TakeOff(ReaderStep):
    permission_required = "change"
    form_class = TakeOffForm
    page_title = "Take somebody off"
    submit_label = "Take them off"
    done = "They no longer receive this."

    def get_page_subtitle(self) -> str:
        return str(self.object.address)

    def get_initial(self) -> dict[str, Any]:
        receives = self.object.subscriptions.confirmed().values_list("topic", flat=True)
        return {**super().get_initial(), "topics": list(receives)}

    def explanation(self) -> str:
        return (
            "They get no more mail about what is ticked, at any address of theirs, and copies that wait for them are taken out. "
            "Only they themselves can undo it."
        )

    def perform(self, data: dict[str, Any]) -> None:
        take_off(reader=self.object, **data, by=self.person, now=self.now)
