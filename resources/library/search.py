"""People on lists, as the search knows them: for who may read the list, and for nobody else."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from cms.searchable import Findable, Source
from membership.access import Access
from resources.models import Profile


def keys() -> Iterable[str]:
    """Yield the keys of everybody who is shown on a published list."""
    return (str(pk) for pk in _shown().values_list("pk", flat=True).iterator())


def read(wanted: Sequence[str]) -> Iterable[Findable]:
    """Return what can be found of these people; who is hidden or withdrawn is left out."""
    profiles = _shown().filter(pk__in=[int(key) for key in wanted])
    for profile in profiles:
        said = [profile.role, ", ".join(profile.expertise), ", ".join(profile.region_names), profile.words]
        yield Findable(
            key=str(profile.pk),
            kind="People",
            title=profile.name,
            address=f"#person-{profile.pk}",
            body="\n".join(filter(None, said)),
            access=Access.GIVEN,
            page_id=profile.people_list_id,
            readers_only=True,
        )


def _shown() -> QuerySet[Profile]:
    return Profile.objects.shown().filter(people_list__live=True).order_by("pk")


def on_page(page_id: int) -> Iterable[str]:
    """Yield the keys of everybody who is shown on the list that is this page."""
    return (
        str(pk) for pk in Profile.objects.shown().filter(people_list=page_id).values_list("pk", flat=True)
    )


PEOPLE = Source("person", keys, read, on_page=on_page)
