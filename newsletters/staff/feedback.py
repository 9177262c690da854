"""Answers to “Did this newsletter meet your needs?” in the admin, and their figures by issue."""

from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from membership.staff.filters import boxes
from membership.staff.views import LookingPolicy
from newsletters.models import IssueFeedback, IssuePage
from newsletters.services.feedback import deal_with_feedback
from office.listing import FigureColumn, SaysWhyEmpty, SumColumn
from office.steps import Step

READING = {"index", "index_results", "inspect"}
YES, PARTLY, NO = (answer.value for answer in IssueFeedback.Answer)


class FeedbackFilters(WagtailFilterSet):
    waiting = django_filters.BooleanFilter(label="Still to be dealt with", method="only_waiting")
    answer = boxes("Answer", IssueFeedback.Answer.choices)
    issue = django_filters.ModelChoiceFilter(
        label="Issue", queryset=IssuePage.objects.defer_streamfields().order_by("-month")
    )
    given_at = django_filters.DateFromToRangeFilter(widget=DateRangePickerWidget, label="Given")

    class Meta:
        model = IssueFeedback
        fields: list[str] = []

    def only_waiting(self, queryset: QuerySet[Any], name: str, value: bool | None) -> QuerySet[Any]:
        waiting = IssueFeedback.objects.waiting().values("pk")
        if value is None:
            return queryset
        return queryset.filter(pk__in=waiting) if value else queryset.exclude(pk__in=waiting)


class FeedbackIndexView(SaysWhyEmpty, IndexView):
    nothing_yet = "No reader has answered yet. Below each issue readers are asked whether it met their needs; what they say stands here."
    nothing_matches = "No answer matches. Take a filter away, or search for a word of the comment."
    page_title = "Answers about issues"
    filterset_class = FeedbackFilters
    search_fields = ["comment"]
    default_ordering = ("-given_at", "-pk")
    list_export = ["issue.title", "get_answer_display", "comment", "given_at", "dealt_with_at"]
    export_headings = {
        "issue.title": "Issue",
        "get_answer_display": "Answer",
        "comment": "Comment",
        "given_at": "Given",
        "dealt_with_at": "Dealt with",
    }

    def get_base_queryset(self) -> QuerySet[IssueFeedback]:
        return IssueFeedback.objects.select_related("issue").defer("issue__sections", "issue__introduction")

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [
            *super().header_buttons,
            HeaderButton("Figures by issue", reverse("issue_feedback:figures"), icon_name="order"),
        ]

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "answer",
                label="Answer",
                accessor="get_answer_display",
                get_url=self.get_inspect_url,
                sort_key="answer",
            ),
            FigureColumn("issue", label="Issue", accessor="issue.title", sort_key="issue__month"),
            Column("comment", label="Comment", accessor=_beginning),
            StatusTagColumn(
                "state", accessor=_state, primary=lambda row: row.waits, sort_key="dealt_with_at"
            ),
            DateColumn("given_at", label="Given", sort_key="given_at"),
        ]


def _beginning(row: IssueFeedback) -> str:
    words = " ".join(row.comment.split())
    return f"{words[:120]}…" if len(words) > 120 else words or "–"


def _state(row: IssueFeedback) -> str:
    if row.waits:
        return "waits"
    return "dealt with" if row.dealt_with_at else "no words"


class FiguresView(SaysWhyEmpty, IndexView):
    """How many said yes, partly and no about each issue."""

    nothing_yet = "No issue has been published yet. Each published issue gets a line here."
    model = IssuePage
    page_title = "Answers by issue"
    header_icon = "order"
    default_ordering = "-month"
    list_export = ["title", "said_yes", "said_partly", "said_no", "answers", "waiting"]
    export_headings = {
        "title": "Issue",
        "said_yes": "Yes",
        "said_partly": "Partly",
        "said_no": "No",
        "answers": "All answers",
        "waiting": "Comments to deal with",
    }
    export_filename = "answers-by-issue"
    any_permission_required = ["view"]
    permission_policy = LookingPolicy(IssueFeedback)
    index_url_name = "issue_feedback:figures"
    index_results_url_name = "issue_feedback:figures_results"

    def get_base_queryset(self) -> QuerySet[IssuePage]:
        waiting = Q(feedback__dealt_with_at=None) & ~Q(feedback__comment="")
        return (
            IssuePage.objects.defer_streamfields()
            .filter(feedback__isnull=False)
            .annotate(
                answers=Count("feedback"),
                said_yes=Count("feedback", filter=Q(feedback__answer=YES)),
                said_partly=Count("feedback", filter=Q(feedback__answer=PARTLY)),
                said_no=Count("feedback", filter=Q(feedback__answer=NO)),
                waiting=Count("feedback", filter=Q(feedback__isnull=False) & waiting),
            )
        )

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": reverse("issue_feedback:index"), "label": "Answers about issues"},
            {"url": "", "label": "By issue"},
        ]

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("title", label="Issue", get_url=_answers_of, sort_key="month"),
            Column(
                "said_yes",
                label="Yes",
                accessor=lambda row: _share(row.said_yes, row.answers),
                sort_key="said_yes",
            ),
            Column(
                "said_partly",
                label="Partly",
                accessor=lambda row: _share(row.said_partly, row.answers),
                sort_key="said_partly",
            ),
            Column(
                "said_no",
                label="No",
                accessor=lambda row: _share(row.said_no, row.answers),
                sort_key="said_no",
            ),
            SumColumn("answers", label="All answers", sort_key="answers"),
            Column("waiting", label="Comments to deal with", sort_key="waiting"),
        ]


def _answers_of(issue: IssuePage) -> str:
    return f"{reverse('issue_feedback:index')}?issue={issue.pk}"


def _share(part: int, whole: int) -> str:
    return f"{part} ({part * 100 // whole}%)" if whole else "0"


class FeedbackInspectView(InspectView):
    template_name = "staff/newsletters/feedback.html"
    page_title = "Answer about an issue"
    object: IssueFeedback

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may = self.request.user.has_perm("newsletters.change_issuefeedback")
        return super().get_context_data(may_deal=may and self.object.waits, **kwargs)


class DealWithFeedback(PermissionCheckedMixin, Step):
    """Notes that somebody has read an answer's words and done what they asked for."""

    model = IssueFeedback
    permission_policy = ModelPermissionPolicy(IssueFeedback)
    permission_required = "change"
    page_title = "Mark as dealt with"
    submit_label = "Mark as dealt with"
    header_icon = "comment"
    done = "Marked as dealt with."

    def explanation(self) -> str:
        return "Somebody has read it, and whatever is to be done is done. No mail is sent by this step."

    def get_success_url(self) -> str:
        return reverse("issue_feedback:inspect", args=[self.object.pk])

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def perform(self, data: dict[str, Any]) -> None:
        deal_with_feedback(feedback=self.object, now=self.now)


class ReadViewSet(ModelViewSet):
    """Rows that readers wrote: staff read them, note what they did, and change no word."""

    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50

    @property
    def permission_policy(self) -> LookingPolicy:
        return LookingPolicy(self.model)

    def register_admin_url_finder(self) -> None:
        """Nothing of it is edited, so there is no address to find."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in READING]


class FeedbackViewSet(ReadViewSet):
    """Answers to “Did this newsletter meet your needs?”."""

    model = IssueFeedback
    name = "issue_feedback"
    url_prefix = "answers-about-issues"
    icon = "comment"
    menu_label = "Answers about issues"
    menu_order = 130
    index_view_class = FeedbackIndexView
    inspect_view_class = FeedbackInspectView
    inspect_view_fields = ["answer"]
    form_fields = ["answer"]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("figures/", FiguresView.as_view(), name="figures"),
            path("figures/results/", FiguresView.as_view(results_only=True), name="figures_results"),
            path("<int:pk>/dealt-with/", DealWithFeedback.as_view(), name="dealt_with"),
        ]
