"""Partnerships, areas, membership years, memberships and seats."""

from datetime import date, datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


class Region(models.TextChoices):
    """The nine regions of England."""

    EAST_MIDLANDS = "east_midlands", "East Midlands"
    EAST_OF_ENGLAND = "east_of_england", "East of England"
    LONDON = "london", "London"
    NORTH_EAST = "north_east", "North East"
    NORTH_WEST = "north_west", "North West"
    SOUTH_EAST = "south_east", "South East"
    SOUTH_WEST = "south_west", "South West"
    WEST_MIDLANDS = "west_midlands", "West Midlands"
    YORKSHIRE = "yorkshire_and_the_humber", "Yorkshire and the Humber"


class DateSpan(models.Func):
    """A date range that contains both its ends."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Area(models.Model):
    """A local authority with children's services, for as long as it exists; reorganisation replaces it by successors."""

    name = models.CharField(max_length=120)
    region = models.CharField(max_length=30, choices=Region)
    opened_on = models.DateField(null=True, blank=True, help_text="Empty: before our records begin.")
    closed_on = models.DateField(null=True, blank=True, help_text="The last day of the authority.")
    successors = models.ManyToManyField("self", symmetrical=False, related_name="predecessors", blank=True)
    is_fictional = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["region", "name"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="area_name_unique"),
            models.CheckConstraint(
                name="area_closes_after_it_opens",
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Partnership(models.Model):
    """A multi-agency safeguarding partnership or a similar body: the member."""

    class Kind(models.TextChoices):
        CHILDREN = "children", "safeguarding children partnership"
        ADULTS_OR_JOINT = "adults_or_joint", "adult or joint partnership"
        OTHER = "other", "other body"

    name = models.CharField(max_length=160)
    slug = models.SlugField(max_length=160, unique=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.CHILDREN)
    areas = models.ManyToManyField(Area, related_name="partnerships", blank=True)
    region = models.CharField(
        max_length=30, choices=Region, blank=True, help_text="Empty for a body that works across regions."
    )
    website = models.URLField(blank=True)
    notes = models.TextField(blank=True, help_text="For staff only.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["name"], name="partnership_name_unique")]

    def __str__(self) -> str:
        return self.name


class MembershipYear(models.Model):
    """The span that one annual fee pays for, usually 1 April to 31 March, and the days of grace after it."""

    name = models.CharField(max_length=20, unique=True, help_text="For example 2026/27.")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day.")
    grace_days = models.PositiveSmallIntegerField(
        default=60, help_text="How many days after the last day access goes on while a renewal is awaited."
    )

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                name="membershipyear_ends_after_it_starts", condition=Q(ends_on__gt=F("starts_on"))
            ),
            ExclusionConstraint(
                name="membershipyear_days_belong_to_one_year",
                expressions=[
                    (
                        DateSpan(
                            "starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)
                        ),
                        RangeOperators.OVERLAPS,
                    )
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by state; the same words as `Membership.status`."""

    def giving_access(self, today: date) -> "MembershipQuerySet":
        """Those that open the members' content on the day, grace included."""
        return self.filter(cancelled_on__isnull=True, access_from__lte=today, access_until__gte=today)

    def with_status(self, today: date) -> "MembershipQuerySet":
        """Annotate `status_on` with the value of `Membership.Status` for the day."""
        status = Membership.Status
        return self.annotate(
            status_on=models.Case(
                models.When(cancelled_on__isnull=False, then=models.Value(status.CANCELLED)),
                models.When(approved_on__isnull=True, then=models.Value(status.APPLIED)),
                models.When(access_from__isnull=True, then=models.Value(status.AWAITING_PAYMENT)),
                models.When(access_from__gt=today, then=models.Value(status.UPCOMING)),
                models.When(access_until__lt=today, then=models.Value(status.LAPSED)),
                models.When(year__ends_on__lt=today, then=models.Value(status.IN_GRACE)),
                default=models.Value(status.CURRENT),
                output_field=models.CharField(),
            )
        )


class Membership(models.Model):
    """A partnership's membership of one year. Its status is derived from dates, never stored."""

    class Status(models.TextChoices):
        APPLIED = "applied", "applied"
        AWAITING_PAYMENT = "awaiting_payment", "awaiting payment"
        UPCOMING = "upcoming", "starts later"
        CURRENT = "current", "current"
        IN_GRACE = "in_grace", "in grace"
        LAPSED = "lapsed", "lapsed"
        CANCELLED = "cancelled", "cancelled"

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="memberships")
    year = models.ForeignKey(MembershipYear, models.PROTECT, related_name="memberships")
    seats = models.PositiveSmallIntegerField(default=5, help_text="How many named people the fee covers.")
    applied_on = models.DateField()
    approved_on = models.DateField(null=True, blank=True)
    access_from = models.DateField(
        null=True, blank=True, help_text="The first day of access; empty until given."
    )
    access_until = models.DateField(
        null=True, blank=True, help_text="The last day of access, grace included."
    )
    cancelled_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["-year__starts_on", "partnership__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "year"],
                condition=Q(cancelled_on__isnull=True),
                name="membership_one_a_year_unless_cancelled",
            ),
            models.CheckConstraint(
                name="membership_access_is_a_span",
                condition=Q(access_from__isnull=True, access_until__isnull=True)
                | Q(access_from__isnull=False, access_until__gte=F("access_from")),
            ),
            models.CheckConstraint(
                name="membership_access_needs_approval",
                condition=Q(access_from__isnull=True) | Q(approved_on__isnull=False),
            ),
            models.CheckConstraint(name="membership_has_a_seat", condition=Q(seats__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.partnership}, {self.year}"

    def status(self, *, today: date) -> "Membership.Status":
        """Return the status on a day; agrees with `MembershipQuerySet.with_status`."""
        status = Membership.Status
        if self.cancelled_on:
            return status.CANCELLED
        if not self.approved_on:
            return status.APPLIED
        if not self.access_from or not self.access_until:
            return status.AWAITING_PAYMENT
        if self.access_from > today:
            return status.UPCOMING
        if self.access_until < today:
            return status.LAPSED
        return status.IN_GRACE if self.year.ends_on < today else status.CURRENT


class SeatRole(models.Model):
    """What a seat holder does in the partnership; staff edit the list."""

    name = models.CharField(max_length=80, unique=True)
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "name"]

    def __str__(self) -> str:
        return self.name


class SeatQuerySet(models.QuerySet["Seat"]):
    def held(self) -> "SeatQuerySet":
        """Seats that somebody sits on now."""
        return self.filter(ended_at__isnull=True)


class Seat(models.Model):
    """A named person's place in a partnership's membership. Ended seats stay as history."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="seats")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats")
    role = models.ForeignKey(SeatRole, models.PROTECT, null=True, blank=True, related_name="seats")
    is_lead_contact = models.BooleanField(
        default=False, help_text="Pays, renews and decides who has the partnership's seats."
    )
    given_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["partnership", "-is_lead_contact", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "user"],
                condition=Q(ended_at__isnull=True),
                name="seat_one_a_person_and_partnership",
            ),
            models.CheckConstraint(
                name="seat_ends_after_it_is_given",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("given_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.partnership}"


class Administrator(models.Model):
    """A person who handles seats, invoices and bookings for a partnership without a seat and without reading gated content."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="administrators")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="administered")
    since = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "user"], name="administrator_one_a_person_and_partnership"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.partnership}"


@register_setting(icon="lock-open")
class AccessSettings(BaseGenericSetting):
    """Opens the members' content to everybody for a while, as in a recruiting month; never people, forum or members-only gifts."""

    class OpenAccess(models.TextChoices):
        OFF = "off", "Members only, as each page says"
        UNTIL = "until", "Open to everybody until a date"
        ON = "on", "Open to everybody until further notice"

    open_access = models.CharField(max_length=5, choices=OpenAccess, default=OpenAccess.OFF)
    open_until = models.DateField(null=True, blank=True, help_text="The last open day.")

    panels = [FieldPanel("open_access"), FieldPanel("open_until")]

    class Meta:
        verbose_name = "open access"
        permissions = [("read_everything", "Can read members-only content as staff")]
        constraints = [
            models.CheckConstraint(
                name="openaccess_until_has_a_date",
                condition=~Q(open_access="until") | Q(open_until__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.get_open_access_display()

    def is_open(self, *, now: datetime) -> bool:
        """Say whether everybody may read members' content at `now`."""
        if self.open_access == self.OpenAccess.UNTIL:
            return self.open_until is not None and timezone.localdate(now) <= self.open_until
        return self.open_access == self.OpenAccess.ON
