"""What a mailing says."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList

from events.models import EventPage
from newsletters.mailing_staff.base import MailingStep
from newsletters.models import Mailing
from newsletters.services.mailing_drafts import change_words

MARKS_HELP = (
    "Writing [[name]] puts each reader’s first name there, and [[partnership]] their partnership’s name. "
    "The greeting, why they receive it and the way to leave are added."
)


class WordsForm(WagtailAdminModelForm):
    """Validated here, saved by the service."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "event_page" in self.fields:
            self.fields["event_page"] = forms.ModelChoiceField(
                EventPage.objects.live().order_by("-starts_at"), label="Event", required=True
            )


LINES = [FieldPanel("subject"), FieldPanel("preview_text")]
BODY = FieldPanel("body", heading="Words", help_text=MARKS_HELP)
PANELS = {
    Mailing.Kind.ISSUE: ObjectList(LINES, base_form_class=WordsForm),
    Mailing.Kind.INVITATION: ObjectList(
        [MultiFieldPanel([FieldPanel("event_page"), *LINES], "Invitation"), BODY], base_form_class=WordsForm
    ),
    **{
        kind: ObjectList([MultiFieldPanel(LINES, "Mail"), BODY], base_form_class=WordsForm)
        for kind in (Mailing.Kind.ANNOUNCEMENT, Mailing.Kind.CALL)
    },
}


class Words(MailingStep):
    """Subject, preview text, and for all kinds but an issue the words themselves."""

    template_name = "staff/newsletters/mailings/words.html"
    only_for_drafts = True
    page_title = label = "Words"
    submit_label = "Save the words"
    done = "The words are saved."

    @cached_property
    def panel(self) -> Any:
        return PANELS[Mailing.Kind(self.mailing.kind)].bind_to_model(Mailing)

    def get_form_class(self) -> Any:
        return self.panel.get_form_class()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.mailing, "for_user": self.request.user}

    def perform(self, data: dict[str, Any]) -> None:
        change_words(
            mailing=self.mailing,
            subject=data["subject"],
            preview_text=data["preview_text"],
            body=data.get("body"),
            event_page=data.get("event_page"),
            by=self.person,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        panel = self.panel.get_bound_panel(instance=self.mailing, request=self.request, form=form)
        return {**context, "panel": panel, "media": form.media + panel.media}
