"""Where issues and news are written, and who may write there."""

from typing import TYPE_CHECKING

from wagtail.models import Page

if TYPE_CHECKING:
    from accounts.models import User

KNOWN = "_places_to_write"


def may_write_below(kind: type[Page], *, user: "User") -> bool:
    """Say whether the site has a page of this kind and the person may add pages below it.

    Remembered with the person like Django's own permissions, so that a page which asks in many places asks the database once.
    """
    known: dict[type[Page], bool] | None = getattr(user, KNOWN, None)
    if known is None:
        known = {}
        setattr(user, KNOWN, known)
    if kind not in known:
        place = kind.objects.first()
        known[kind] = place is not None and place.permissions_for_user(user).can_add_subpage()
    return known[kind]
