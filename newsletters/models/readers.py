"""Who asked for our mail, and who left it."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower


class MailTopic(models.TextChoices):
    """What mail is about; people choose among these, not among mailings."""

    NEWSLETTER = "newsletter", "The newsletter"
    ANNOUNCEMENTS = "announcements", "Announcements to members"
    CALLS = "calls", "Calls for contributions"
    EVENTS = "events", "Conference and events"


OPEN_TOPICS = (MailTopic.NEWSLETTER, MailTopic.CALLS, MailTopic.EVENTS)
"""What people who are no members may subscribe to."""


class Reader(models.Model):
    """An e-mail address that has made a choice about our mail."""

    address = models.EmailField("e-mail address", max_length=254, unique=True)
    name = models.CharField(max_length=120, blank=True)
    since = models.DateTimeField()

    class Meta:
        ordering = ["address"]
        constraints = [
            models.CheckConstraint(
                name="reader_address_in_small_letters", condition=Q(address=Lower(F("address")))
            ),
        ]

    def __str__(self) -> str:
        return self.address


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def confirmed(self) -> "SubscriptionQuerySet":
        """What people asked for, confirmed, and have not left."""
        return self.filter(confirmed_at__isnull=False, left_at__isnull=True)

    def unconfirmed(self) -> "SubscriptionQuerySet":
        """What was asked for and waits for its confirmation."""
        return self.filter(asked_at__isnull=False, confirmed_at__isnull=True, left_at__isnull=True)

    def left(self) -> "SubscriptionQuerySet":
        """What people have left; it counts for members too, who need not have asked for it."""
        return self.filter(left_at__isnull=False)


class Subscription(models.Model):
    """A reader's choice about one topic: asked for and confirmed, or left.

    Members receive what their membership brings without asking; a row of theirs says only that they have left.
    """

    class How(models.TextChoices):
        FORM = "form", "on the site"
        LINK = "link", "by the link in a mail"
        ONE_CLICK = "one_click", "by the button of a mail program"
        IMPORT = "import", "by a list that staff brought in"
        STAFF = "staff", "by staff, on request"
        COMPLAINT = "complaint", "by reporting a mail as unwanted"

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="subscriptions")
    topic = models.CharField(max_length=20, choices=MailTopic)
    asked_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=10, choices=How, default=How.FORM)
    evidence = models.CharField(
        max_length=250, blank=True, help_text="How the consent was given, if not on the site."
    )

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["reader", "topic"]
        constraints = [
            models.UniqueConstraint(name="subscription_one_a_topic", fields=["reader", "topic"]),
            models.CheckConstraint(
                name="subscription_asked_or_left",
                condition=Q(asked_at__isnull=False) | Q(left_at__isnull=False),
            ),
            models.CheckConstraint(
                name="subscription_confirmed_after_it_was_asked_for",
                condition=Q(confirmed_at__isnull=True) | Q(asked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader}: {self.get_topic_display()}"
