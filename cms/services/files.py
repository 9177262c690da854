"""Removing stored files that nothing points to any more."""

from django.core.files.storage import Storage
from django.db import transaction

from cms.models import Picture


def delete_stored_file(*, storage: Storage, name: str) -> None:
    """Remove a file once the surrounding transaction has committed, so that a failed save loses nothing."""
    transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def forget_renditions(*, picture: Picture) -> None:
    """Drop a picture's renditions: the next page that shows one makes it anew, under a new address.

    Their old addresses answer 404, whatever caches still hold under them.
    """
    picture.renditions.all().delete()
