"""Who stands on a list, as a member asks for them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import F, Func
from django.db.models.functions import Lower
from django.http import HttpRequest

from membership.models import Region
from resources.models.people import Profile

if TYPE_CHECKING:
    from resources.models.people import PeopleListPage

PEOPLE_A_PAGE = 24


@dataclass(frozen=True)
class PeopleShown:
    """One page of a list, with the regions and the expertise that can be asked for."""

    results: Any
    region: str
    expertise: str
    regions: list[tuple[str, str]]
    expertises: list[str]

    @property
    def is_filtered(self) -> bool:
        return bool(self.region or self.expertise)


def list_of(page: "PeopleListPage", request: HttpRequest) -> PeopleShown:
    """Return the people on the list whom the request asks for; the number of queries does not depend on how many there are."""
    everybody = Profile.objects.shown().filter(people_list=page.pk)
    region = request.GET.get("region", "") if request.GET.get("region") in Region.values else ""
    expertise = request.GET.get("expertise", "").replace("\0", "")[:60]
    asked = everybody
    if region:
        asked = asked.filter(regions__contains=[region])
    if expertise:
        asked = asked.filter(expertise__contains=[expertise])
    present = set(_words_of("regions", page))
    return PeopleShown(
        results=Paginator(asked.order_by(Lower("name"), "pk"), PEOPLE_A_PAGE).get_page(
            request.GET.get("page")
        ),
        region=region,
        expertise=expertise,
        regions=[(value, label) for value, label in Region.choices if value in present],
        expertises=sorted(_words_of("expertise", page), key=str.lower),
    )


def _words_of(column: str, page: "PeopleListPage") -> list[str]:
    words = Profile.objects.shown().filter(people_list=page.pk).order_by()
    return list(words.values_list(Func(F(column), function="unnest"), flat=True).distinct())
