"""Wagtail tells when a version of a briefing changes, Django when a profile is deleted; briefing and search follow."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from wagtail.signals import page_published, page_unpublished

from cms.services.searching import follow
from resources.models import BriefingPage, BriefingVersionPage, Profile
from resources.services.briefings import follow_newest_version
from resources.services.profiles import SOURCE


def on_version_changed(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, BriefingVersionPage):
        follow_newest_version(briefing_id=instance.briefing_id)
    elif isinstance(instance, BriefingPage):
        follow_newest_version(briefing_id=instance.pk)


def on_version_deleted(sender: type, instance: BriefingVersionPage, **kwargs: Any) -> None:
    """Afterwards, since the briefing itself may be about to go with it."""
    briefing_id = instance.briefing_id
    transaction.on_commit(lambda: follow_newest_version(briefing_id=briefing_id))


def on_profile_deleted(sender: type, instance: Profile, **kwargs: Any) -> None:
    follow(source=SOURCE, keys=[str(instance.pk)])


def register() -> None:
    """Connect the receivers; called once the apps are ready."""
    for signal, name in ((page_published, "published"), (page_unpublished, "unpublished")):
        signal.connect(on_version_changed, dispatch_uid=f"briefing_version_{name}")
    post_delete.connect(
        on_version_changed, sender=BriefingVersionPage, dispatch_uid="briefing_version_deleted"
    )
    post_delete.connect(on_profile_deleted, sender=Profile, dispatch_uid="profile_deleted")
