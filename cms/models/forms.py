"""Forms that staff build themselves, and the answers to them."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.forms.models import (
    FORM_FIELD_CHOICES,
    AbstractFormField,
    AbstractFormSubmission,
    FormMixin,
    validate_to_address,
)
from wagtail.contrib.forms.panels import FormSubmissionsPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from cms.blocks import SHORT_FEATURES
from cms.form_builder import QuestionBuilder
from cms.models.pages import ContentPage

QUESTION_TYPES = [choice for choice in FORM_FIELD_CHOICES if choice[0] != "hidden"]
TYPES_WITH_CHOICES = {"checkboxes", "dropdown", "multiselect", "radio"}


class Question(AbstractFormField):
    """One question of a form."""

    page = ParentalKey("cms.FormPage", on_delete=models.CASCADE, related_name="form_fields")
    field_type = models.CharField("kind of answer", max_length=16, choices=QUESTION_TYPES)
    field_type.required_on_save = True  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        if self.field_type in TYPES_WITH_CHOICES and not self.choices.strip():
            raise ValidationError({"choices": "Write the choices, one on each line."})


class FormPage(FormMixin, ContentPage):
    """A short survey, a call for information, or a way to volunteer."""

    intro = RichTextField("introduction", blank=True, features=SHORT_FEATURES)
    button_text = models.CharField(max_length=60, blank=True, help_text="Empty: “Send your answers”.")
    thank_you_text = RichTextField(
        blank=True, features=SHORT_FEATURES, help_text="What people read once their answers are sent."
    )
    closes_on = models.DateField(null=True, blank=True, help_text="The last day on which people can answer.")
    keep_days = models.PositiveSmallIntegerField(
        "delete answers after",
        default=180,
        validators=[MinValueValidator(1), MaxValueValidator(1095)],
        help_text=(
            "In days, counted from the closing day, or from each answer where no closing day is set. "
            "The form says so, and the answers are deleted by themselves: export them before."
        ),
    )
    keeps_sender = models.BooleanField(
        "keep who answered",
        default=False,
        help_text="Stores the account of people who are signed in with their answers. The form says so.",
    )
    one_answer_each = models.BooleanField(
        default=False,
        help_text="People must sign in, and each account can answer once. Who answered is not stored by this.",
    )
    notify = models.CharField(
        "tell by e-mail",
        max_length=255,
        blank=True,
        validators=[validate_to_address],
        help_text="Addresses, separated by commas. They hear that answers have come, never what they say, and at most once an hour.",
    )

    kind_name = "Forms and surveys"
    also_searched = ("intro",)
    form_builder = QuestionBuilder

    template = "pages/cms/form_page.html"
    landing_page_template = "pages/cms/form_page_landing.html"
    subpage_types: list[str] = []
    preview_modes = [*ContentPage.preview_modes, ("thanks", "After sending")]
    content_panels = [
        FormSubmissionsPanel(),
        *Page.content_panels,
        FieldPanel("teaser"),
        FieldPanel("intro"),
        InlinePanel("form_fields", label="Question", heading="Questions", min_num=1),
        MultiFieldPanel([FieldPanel("button_text"), FieldPanel("thank_you_text")], "Sending"),
        MultiFieldPanel(
            [
                FieldPanel("closes_on"),
                FieldPanel("keep_days"),
                FieldPanel("one_answer_each"),
                FieldPanel("keeps_sender"),
                FieldPanel("notify"),
            ],
            "Answers",
        ),
    ]

    class Meta:
        verbose_name = "form"

    @property
    def depends_on_viewer(self) -> bool:
        """Every visitor gets a page of their own: it carries a token against forged answers."""
        return True

    def is_closed(self, *, now: datetime) -> bool:
        """Say whether the last day for answers has passed in London."""
        return self.closes_on is not None and timezone.localdate(now) > self.closes_on

    @property
    def answers_deleted_on(self) -> date | None:
        """The day on which all answers are deleted; None where each answer has a day of its own."""
        return self.closes_on + timedelta(days=self.keep_days + 1) if self.closes_on else None

    def own_findings(self) -> list[str]:
        if not self.closes_on:
            return ["No closing day is set, so people can answer for as long as the page is published."]
        return []

    def get_submission_class(self) -> type["Answer"]:
        return Answer

    def get_submissions(self) -> models.QuerySet["Answer"]:
        return Answer.objects.filter(page=self).select_related("sender")

    def get_submissions_list_view_class(self) -> Any:
        from cms.views.answers import AnswersView

        return AnswersView

    def get_data_fields(self) -> list[tuple[str, str]]:
        fields = super().get_data_fields()
        return [*fields, ("sender", "Sent by")] if self.keeps_sender else fields

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, take answers, say thank you; whoever may not read the page may not answer either."""
        from cms.views.answers import serve_form

        return serve_form(request, self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        if mode_name == "thanks":
            return self.render_landing_page(request)
        return ContentPage.serve_preview(self, request, mode_name)


class Answer(AbstractFormSubmission):
    """What one person sent."""

    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sender_mark = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Lets the same account be recognised on this form, and names nobody.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page", "sender_mark"],
                condition=~Q(sender_mark=""),
                name="answer_one_a_mark",
            )
        ]
        indexes = [models.Index(fields=["page", "submit_time"], name="answer_page_time")]

    def get_data(self) -> dict[str, Any]:
        data = super().get_data()
        if self.sender:
            data["sender"] = f"{self.sender} <{self.sender.email}>"
        return data


class AnswersDeletion(models.Model):
    """That a form's answers are to be deleted on a day, when staff were told, and when it was done."""

    page = models.ForeignKey(FormPage, models.CASCADE, related_name="deletions")
    due_on = models.DateField()
    announced_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    answers = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "due_on"], name="answersdeletion_one_a_form_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.due_on}"
