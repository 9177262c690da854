"""The one lock under which a partnership's memberships and seats change."""

from membership.models import Partnership


def lock_partnership(partnership: Partnership) -> None:
    """Hold the partnership's row until the surrounding transaction ends, so that counting and writing are one step."""
    Partnership.objects.select_for_update().only("pk").get(pk=partnership.pk)
