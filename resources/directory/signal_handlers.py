"""What Wagtail and Django tell of topics, partnerships and files, and the examples follow."""

from typing import Any

from django.contrib import messages
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from cms.services.searching import follow
from membership.models import Partnership
from resources.models import ExampleDocument, ExampleTopic, TopicPage
from resources.services.filing import follow_topic, refile_partnership, refile_topic

FOLLOWED = {"name", "region", "slug"}


def on_published(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, TopicPage):
        refile_topic(topic=instance)
        follow_topic(topic=instance)


def on_unpublished(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, TopicPage):
        follow_topic(topic=instance)


def on_file_deleted(sender: type, instance: ExampleDocument, **kwargs: Any) -> None:
    follow(source="example", keys=[str(instance.example_id)])


def on_partnership(
    sender: type, instance: Partnership, created: bool, raw: bool, update_fields: Any, **kwargs: Any
) -> None:
    if not created and not raw and (update_fields is None or FOLLOWED & set(update_fields)):
        refile_partnership(partnership_id=instance.pk)


def keep_used_topics(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to delete a topic that examples are filed under, and say what to do instead."""
    below = TopicPage.objects.filter(path__startswith=page.path).values("pk")
    used = ExampleTopic.objects.filter(topic__in=below).values("example").distinct().count()
    if not used:
        return None
    messages.error(
        request,
        f"“{page.title}” cannot be deleted: {used:,} {'example is' if used == 1 else 'examples are'} filed under it. "
        "File them under other topics first, or unpublish it: then it shows nowhere and nothing is lost.",
    )
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def register() -> None:
    """Connect the receivers; called once the apps are ready."""
    page_published.connect(on_published, dispatch_uid="resources_topic")
    page_unpublished.connect(on_unpublished, dispatch_uid="resources_topic_unpublished")
    post_delete.connect(on_file_deleted, sender=ExampleDocument, dispatch_uid="resources_file_deleted")
    post_save.connect(on_partnership, sender=Partnership, dispatch_uid="resources_partnership")
    hooks.register("before_delete_page", keep_used_topics)
