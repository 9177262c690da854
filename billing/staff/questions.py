"""What only a person can decide about money: the list of open questions, and the answer."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from billing.models import OpenQuestion
from billing.services.questions import settle_question
from billing.staff.policies import LookingPolicy
from billing.staff.steps import Step


class QuestionFilters(WagtailFilterSet):
    """Open questions, unless the answered ones are asked for."""

    state = django_filters.ChoiceFilter(
        label="State", choices=[("settled", "answered")], empty_label="open", method="in_state"
    )
    kind = django_filters.ChoiceFilter(choices=OpenQuestion.Kind.choices)

    class Meta:
        model = OpenQuestion
        fields = ["state", "kind"]

    def in_state(self, queryset: QuerySet[OpenQuestion], name: str, value: str) -> QuerySet[OpenQuestion]:
        return queryset

    def filter_queryset(self, queryset: QuerySet[OpenQuestion]) -> QuerySet[OpenQuestion]:
        found: Any = super().filter_queryset(queryset)
        return found.exclude(settled_at=None) if self.form.cleaned_data.get("state") else found.open()


class QuestionIndexView(IndexView):
    page_title = "Questions about money"
    results_template_name = "staff/billing/questions_results.html"
    filterset_class = QuestionFilters
    search_fields = ["words", "answer"]
    default_ordering = "-opened_at"

    def get_base_queryset(self) -> QuerySet[OpenQuestion]:
        return OpenQuestion.objects.select_related("invoice", "settled_by")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("words", label="Question", get_url=self._url),
            StatusTagColumn("kind", label="About", accessor=lambda row: row.get_kind_display()),
            DateColumn("opened_at", label="Since", sort_key="opened_at"),
            Column("answer", label="Answer", accessor=lambda row: row.answer or "–"),
        ]

    def _url(self, question: OpenQuestion) -> str | None:
        if question.settled_at or not self.request.user.has_perm("billing.change_openquestion"):
            return reverse("invoice:inspect", args=[question.invoice_id]) if question.invoice_id else None
        return reverse("openquestion:settle", args=[question.pk])


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="What you decided, and why", widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )


class Settle(Step):
    model = OpenQuestion
    step_on = OpenQuestion
    permission_required = "change"
    form_class = AnswerForm
    page_title = "Answer a question"
    submit_label = "Settle the question"
    done = "Settled."
    header_icon = "help"

    def explanation(self) -> str:
        return f"{self.object.words} Do what needs doing first; here you only write down what you decided."

    def get_page_subtitle(self) -> str:
        return str(self.object.get_kind_display()).capitalize()

    def perform(self, data: dict[str, Any]) -> None:
        settle_question(question=self.object, answer=data["answer"], by=self.person, now=self.now)

    def get_success_url(self) -> str:
        return reverse("openquestion:index")


class OpenQuestionViewSet(ModelViewSet):
    model = OpenQuestion
    icon = "help"
    menu_label = "Questions"
    menu_order = 300
    index_view_class = QuestionIndexView
    copy_view_enabled = False
    form_fields = ["answer"]

    @property
    def permission_policy(self) -> LookingPolicy:
        return LookingPolicy(self.model)

    def get_urlpatterns(self) -> list[URLPattern]:
        reading = {"index", "index_results"}
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in reading),
            path("<int:pk>/", Settle.as_view(), name="settle"),
        ]
