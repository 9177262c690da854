"""Wagtail and Django tell when a page changes; the search table follows."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from cms.models import ContentPage, GatedDocument
from cms.services.searching import follow_document, follow_move, index_page, unindex_page


def on_published(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, ContentPage):
        index_page(page=instance)


def on_created(sender: type, instance: Any, created: bool, raw: bool, **kwargs: Any) -> None:
    if created and not raw and isinstance(instance, ContentPage) and instance.live:
        index_page(page=instance)


def on_unpublished(sender: type, instance: Any, **kwargs: Any) -> None:
    unindex_page(page_id=instance.pk)


def on_moved(sender: type, instance: Any, **kwargs: Any) -> None:
    follow_move(page=instance)


def on_document_changed(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        follow_document(document_id=instance.pk)


def register() -> None:
    """Connect the receivers; called once the apps are ready."""
    page_published.connect(on_published, dispatch_uid="search_published")
    page_unpublished.connect(on_unpublished, dispatch_uid="search_unpublished")
    page_slug_changed.connect(on_moved, dispatch_uid="search_slug")
    post_page_move.connect(on_moved, dispatch_uid="search_move")
    post_save.connect(on_created, dispatch_uid="search_created")
    post_save.connect(on_document_changed, sender=GatedDocument, dispatch_uid="search_document_saved")
    post_delete.connect(on_document_changed, sender=GatedDocument, dispatch_uid="search_document_deleted")
