"""Wagtail tells when a version of a briefing changes, Django when privacy changes or a profile is deleted; briefing and search follow."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished

from cms.services.searching import follow
from resources.models import BriefingPage, BriefingVersionPage, Profile, TopicPage
from resources.services.briefings import follow_newest_version
from resources.services.filing import follow_topic
from resources.services.profiles import SOURCE


def on_published(sender: type, instance: Any, **kwargs: Any) -> None:
    if (briefing_id := _briefing_of(instance)) is not None:
        follow_newest_version(briefing_id=briefing_id)


def on_gone(sender: type, instance: Any, **kwargs: Any) -> None:
    """Afterwards, since Wagtail unpublishes what it deletes, and the briefing itself may be about to go with its versions."""
    if (briefing_id := _briefing_of(instance)) is not None:
        transaction.on_commit(lambda: follow_newest_version(briefing_id=briefing_id))


def on_privacy(sender: type, instance: PageViewRestriction, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        transaction.on_commit(lambda: _follow_privacy(instance.page_id))


def on_profile_deleted(sender: type, instance: Profile, **kwargs: Any) -> None:
    follow(source=SOURCE, keys=[str(instance.pk)])


def register() -> None:
    """Connect the receivers; called once the apps are ready."""
    page_published.connect(on_published, dispatch_uid="briefing_version_published")
    page_unpublished.connect(on_gone, dispatch_uid="briefing_version_unpublished")
    post_delete.connect(on_gone, sender=BriefingVersionPage, dispatch_uid="briefing_version_deleted")
    post_save.connect(on_privacy, sender=PageViewRestriction, dispatch_uid="resources_privacy_set")
    post_delete.connect(on_privacy, sender=PageViewRestriction, dispatch_uid="resources_privacy_removed")
    post_delete.connect(on_profile_deleted, sender=Profile, dispatch_uid="profile_deleted")


def _briefing_of(page: Any) -> int | None:
    if isinstance(page, BriefingVersionPage):
        return page.briefing_id
    return page.pk if isinstance(page, BriefingPage) else None


def _follow_privacy(page_id: int) -> None:
    """Let the briefings and topics whose pages are on or below the page show no more in the search than everybody may see."""
    page = Page.objects.filter(pk=page_id).first()
    if page is None:
        return
    versions = BriefingVersionPage.objects.filter(path__startswith=page.path)
    for briefing_id in versions.order_by().values_list("briefing", flat=True).distinct():
        follow_newest_version(briefing_id=briefing_id)
    for topic in TopicPage.objects.filter(path__startswith=page.path):
        follow_topic(topic=topic)
