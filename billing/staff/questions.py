"""Open questions about money: a list, the page of each, and the step that settles it."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.db.models import F, QuerySet
from django.forms import CheckboxSelectMultiple
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import HeaderButton

from billing.models import OpenQuestion
from billing.services.questions import settle_question
from billing.staff.reading import FactsView, ReadingViewSet, moment, way_to
from billing.staff.steps import MoneyStep
from office.listing import FigureColumn

SETTLE = "billing.change_openquestion"


class QuestionFilters(WagtailFilterSet):
    is_open = django_filters.TypedChoiceFilter(
        label="State",
        field_name="settled_at",
        lookup_expr="isnull",
        choices=[("True", "open"), ("False", "settled")],
        coerce=lambda value: value == "True",
    )
    kind = django_filters.MultipleChoiceFilter(
        choices=OpenQuestion.Kind.choices, widget=CheckboxSelectMultiple, label="About"
    )

    class Meta:
        model = OpenQuestion
        fields: list[str] = []


class QuestionIndexView(IndexView):
    """What waits for a decision first, then what was decided."""

    page_title = "Open questions"
    default_ordering = "-opened_at"
    results_template_name = "staff/billing/questions_results.html"

    def get_base_queryset(self) -> QuerySet[OpenQuestion]:
        return OpenQuestion.objects.select_related("invoice", "settled_by")

    def order_queryset(self, queryset: QuerySet[OpenQuestion]) -> QuerySet[OpenQuestion]:
        if self.ordering == self.default_ordering:
            return queryset.order_by(F("settled_at").desc(nulls_first=True), "-opened_at", "-pk")
        return super().order_queryset(queryset)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("words", label="Question", get_url=self.get_inspect_url),
            Column("get_kind_display", label="About"),
            FigureColumn(
                "invoice", label="Invoice", accessor=lambda row: row.invoice.reference if row.invoice else ""
            ),
            StatusTagColumn(
                "state",
                label="State",
                accessor=lambda row: "settled" if row.settled_at else "open",
                primary=lambda row: row.settled_at is None,
            ),
            DateColumn("opened_at", label="Asked", sort_key="opened_at"),
        ]


class QuestionInspectView(FactsView):
    page_title = "Open question"
    object: OpenQuestion

    def facts(self) -> Iterable[tuple[str, Any]]:
        question = self.object
        yield "Question", question.words
        yield "Invoice", way_to(question.invoice)
        yield "Customer", question.invoice.customer if question.invoice else ""
        yield "Payment", question.payment
        yield "Asked", moment(question.opened_at)
        yield "Decided", question.answer
        yield "Settled", moment(question.settled_at)
        yield "By", question.settled_by

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if self.object.settled_at or not self.request.user.has_perm(SETTLE):
            return []
        url = reverse("open_question:settle", args=[self.object.pk])
        return [HeaderButton("Settle", url=url, icon_name="check")]

    def get_page_subtitle(self) -> str:
        return self.object.get_kind_display()


class SettleForm(forms.Form):
    """What was decided."""

    answer = forms.CharField(
        label="What you decided, and why",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="It stays with the question for whoever looks later.",
    )


class Settle(MoneyStep):
    model = OpenQuestion
    permission = SETTLE
    form_class = SettleForm
    page_title = "Settle a question"
    submit_label = "Settle the question"
    back_label = "Back to the questions"
    done = "Settled."
    object: OpenQuestion

    def explanation(self) -> str:
        return f"{self.object.words} Settling it changes nothing by itself: do first what you decide, then write it here."

    def perform(self, data: dict[str, Any]) -> None:
        settle_question(question=self.object, by=self.person, now=self.now, **data)

    def get_success_url(self) -> str:
        return reverse("open_question:index")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("open_question:index"), "label": "Open questions"},
            {"url": "", "label": self.page_title},
        ]


class OpenQuestionViewSet(ReadingViewSet):
    """What only a person can decide about money."""

    model = OpenQuestion
    name = "open_question"
    url_prefix = "questions"
    icon = "help"
    menu_label = "Open questions"
    index_view_class = QuestionIndexView
    inspect_view_class = QuestionInspectView
    filterset_class = QuestionFilters
    search_fields = ["words", "invoice__number", "answer"]

    def steps(self) -> list[URLPattern]:
        return [path("<int:pk>/settle/", Settle.as_view(), name="settle")]
