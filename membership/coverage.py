"""Which authorities have a children's partnership in membership, and which are still prospects."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from membership.models import Area, Membership, Partnership, ProspectContact, ProspectNote, Region


@dataclass(frozen=True)
class Coverage:
    """How many of some areas have a children's partnership in membership."""

    name: str
    areas: int
    covered: int

    @property
    def per_cent(self) -> int:
        """The share in whole per cent; 100 only where none is missing, 0 only where none is covered."""
        if not self.areas or self.covered in (0, self.areas):
            return 100 if self.areas and self.covered else 0
        return min(99, max(1, round(100 * self.covered / self.areas)))


def areas_of_today(*, today: date) -> QuerySet[Area]:
    """Return the authorities that exist on the day, each with `is_covered`: a children's partnership there is in membership."""
    members = Membership.objects.giving_access(today).filter(
        partnership__areas=OuterRef("pk"), partnership__kind=Partnership.Kind.CHILDREN
    )
    exists = Q(closed_on__isnull=True) | Q(closed_on__gte=today)
    has_begun = Q(opened_on__isnull=True) | Q(opened_on__lte=today)
    return Area.objects.filter(exists & has_begun).annotate(is_covered=Exists(members))


def coverage_by_region(*, today: date) -> list[Coverage]:
    """Return every region's coverage and England's last, in one query."""
    counted: Any = areas_of_today(today=today).values("region").order_by()
    rows = {
        row["region"]: Coverage(Region(row["region"]).label, row["number"], row["members"])
        for row in counted.annotate(number=Count("pk"), members=Count("pk", filter=Q(is_covered=True)))
    }
    regions = [rows.get(region, Coverage(region.label, 0, 0)) for region in Region]
    areas, covered = sum(row.areas for row in regions), sum(row.covered for row in regions)
    return [*regions, Coverage("England", areas, covered)]


def prospects(*, today: date) -> QuerySet[Area]:
    """Return the authorities of the day with `is_covered`, `contacts` (a number) and `last_contact` (a moment or None)."""
    contacts: Any = ProspectContact.objects.filter(area=OuterRef("pk")).order_by().values("area")
    notes: Any = ProspectNote.objects.filter(area=OuterRef("pk")).order_by().values("area")
    return areas_of_today(today=today).annotate(
        contacts=Coalesce(Subquery(contacts.annotate(number=Count("pk")).values("number")), 0),
        last_contact=Subquery(notes.annotate(latest=Max("happened_at")).values("latest")),
    )
