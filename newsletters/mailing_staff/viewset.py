"""All addresses of mailings in the admin."""

from typing import Any

from django.urls import URLPattern, path
from wagtail.admin.viewsets.model import ModelViewSet

from newsletters.mailing_staff import copies, going, look, overview, people, starting, when, words
from newsletters.mailing_staff.base import ICON
from newsletters.mailing_staff.listing import MailingIndexView
from newsletters.models import Mailing
from office.finding import FoundOnItsPage

BEGINNING = [
    path("start/", starting.StartView.as_view(), name="start"),
    path("start/<slug:kind>/", starting.StartKind.as_view(), name="start_kind"),
    path("issue/<int:issue_pk>/", starting.SendIssue.as_view(), name="send_issue"),
]
PREPARING = [
    path("<int:pk>/", overview.Overview.as_view(), name="inspect"),
    path("<int:pk>/words/", words.Words.as_view(), name="words"),
    path("<int:pk>/people/", people.People.as_view(), name="people"),
    path("<int:pk>/people/figures/", people.PeopleFigures.as_view(), name="people_figures"),
    path("<int:pk>/look/", look.Look.as_view(), name="look"),
    path("<int:pk>/look/<slug:audience>/", look.LookFrame.as_view(), name="look_frame"),
    path("<int:pk>/when/", when.When.as_view(), name="when"),
    path("<int:pk>/undo/", when.Undo.as_view(), name="undo"),
    path("<int:pk>/discard/", when.Discard.as_view(), name="discard"),
]
GOING = [
    path("<int:pk>/progress/", overview.ProgressFigures.as_view(), name="progress"),
    path("<int:pk>/pause/", going.Pause.as_view(), name="pause"),
    path("<int:pk>/resume/", going.Resume.as_view(), name="resume"),
    path("<int:pk>/stop/", going.Stop.as_view(), name="stop"),
    path("<int:pk>/again/", going.SendFailedAgain.as_view(), name="again"),
    path("<int:pk>/decide/", copies.Decide.as_view(), name="decide"),
    path("<int:pk>/copies/", copies.CopyIndexView.as_view(), name="copies"),
    path("<int:pk>/copies/results/", copies.CopyIndexView.as_view(results_only=True), name="copies_results"),
    path("<int:pk>/copies/<int:copy_pk>/", copies.OneCopy.as_view(), name="copy"),
    path("<int:pk>/copies/<int:copy_pk>/mail/", copies.CopyFrame.as_view(), name="copy_frame"),
    path("<int:pk>/sent/", copies.Sent.as_view(), name="sent"),
    path("<int:pk>/sent/<slug:audience>/", copies.SentFrame.as_view(), name="sent_frame"),
]


class MailingViewSet(FoundOnItsPage, ModelViewSet):
    """The list of mailings, and behind each its own pages and steps."""

    model = Mailing
    icon = ICON
    menu_label = "Mailings"
    menu_order = 110
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = MailingIndexView
    list_per_page = 20
    form_fields: list[str] = []

    def get_urlpatterns(self) -> list[URLPattern]:
        lists = {"index", "index_results"}
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name in lists]
        return [*kept, *BEGINNING, *PREPARING, *GOING]

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(**kwargs) | {"add_url_name": None, "edit_url_name": None}
