"""What this app holds about people: their accounts, what they did under them, and what they asked about their data."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from accounts.holdings import (
    Fate,
    Holding,
    Rows,
    Subject,
    not_about_people,
    register_holding,
    register_mentions,
)
from accounts.models import User

UNUSED_FOR = timedelta(days=730)
HISTORY_KEPT_FOR = timedelta(days=7 * 365)
SEVEN_YEARS = "seven years"
RECORDS = "What was decided stays explicable: who did something is known by the number of the account, without name or address."


def _own(subject: Subject) -> Q:
    return Q(pk__in=subject.ids)


def _of_user(subject: Subject) -> Q:
    return subject.by_account("user")


def _of_person(subject: Subject) -> Q:
    return subject.by_account("person")


def _close(subject: Subject, accounts: "QuerySet[User]", now: datetime) -> None:
    """Empty the account and close it for good: nobody signs in, and its address is free."""
    for account in accounts:
        account.groups.clear()
        account.user_permissions.clear()
        account.set_unusable_password()
        account.save(update_fields=["password"])
    # No mail is ever delivered there (RFC 2606, 2).
    accounts.update(
        email=Concat(Value("erased-account-"), Cast("pk", CharField()), Value("@erased.invalid")),
        first_name="",
        last_name="",
        job_title="",
        phone="",
        is_active=False,
        is_staff=False,
        is_superuser=False,
        last_login=None,
    )


ACCOUNT = Holding(
    name="account",
    order=900,
    title="Accounts",
    people="Everybody who can sign in",
    purpose="To let people in, to know what they may read and do, and to write to them about it",
    basis="Contract with the partnership; legitimate interests",
    kept_for="While it is used. After two years without a sign-in we write; 60 days later the account is erased.",
    period=UNUSED_FOR,
    task="accounts.tasks.forget_people",
    rows=(
        Rows("account.EmailAddress", "e-mail addresses", _of_user, shows=("email", "verified", "primary")),
        Rows(
            "account.EmailConfirmation",
            "questions whether an address is right",
            lambda subject: subject.by_account("email_address__user"),
            shows=("created", "sent"),
        ),
        Rows(
            "mfa.Authenticator",
            "second steps of signing in",
            _of_user,
            shows=("type", "created_at", "last_used_at"),
        ),
        Rows(
            "accounts.User_groups",
            "groups of staff",
            _of_user,
            shows=("group",),
        ),
        Rows(
            "accounts.User_user_permissions",
            "permissions of staff",
            _of_user,
            shows=("permission",),
        ),
        Rows(
            "accounts.User",
            "the account itself",
            _own,
            shows=(
                "email",
                "first_name",
                "last_name",
                "job_title",
                "phone",
                "date_joined",
                "last_login",
                "is_active",
            ),
            names=("first_name", "last_name"),
            fate=Fate.BLANKED,
            carry_out=_close,
            why="An empty account keeps its number, so that records of money and membership stay whole. Nobody can sign in to it.",
        ),
    ),
)

SESSIONS = Holding(
    name="sessions",
    order=890,
    title="Being signed in",
    people="Everybody who signs in",
    purpose="To stay signed in, and to let people see on which devices they are",
    basis="Legitimate interests; necessary for what was asked for",
    kept_for="Two weeks after the last use, or until you sign out. No address on the internet is kept.",
    period=timedelta(seconds=settings.SESSION_COOKIE_AGE),
    task="accounts.tasks.forget_people",
    rows=(Rows("accounts.Session", "browsers that are signed in", _of_person, shows=("expire_date",)),),
)

REQUESTS = Holding(
    name="requests",
    order=910,
    title="What people asked about their data",
    people="People who asked for their data to be erased",
    purpose="To answer in time, and to show that we did",
    basis="Legal obligation",
    kept_for="Seven years after the answer. The record of an erasure holds no name and no address.",
    period=HISTORY_KEPT_FOR,
    task="accounts.tasks.forget_history",
    rows=(
        Rows(
            "accounts.ErasureRequest",
            "requests to erase the account",
            lambda subject: subject.by_account("user", "decided_by"),
            shows=("asked_at", "origin", "state", "decided_at", "reason"),
            bears=_of_user,
            fate=Fate.BLANKED,
            blanks={"reason": "The words are erased."},
            why="That it was asked and answered has to be shown; the words of a refusal go.",
            until=SEVEN_YEARS,
        ),
        Rows(
            "accounts.Erasure",
            "erasures carried out",
            lambda subject: subject.by_account("done_by"),
            shows=("done_at",),
            fate=Fate.STAYS,
            why=RECORDS,
            until=SEVEN_YEARS,
        ),
    ),
)


def _changes(subject: Subject) -> Q:
    return Q(metadata__user__in=list(subject.ids)) if subject.ids else Q(pk__in=[])


HISTORY = Holding(
    name="history",
    order=920,
    title="Records of who changed what",
    people="Everybody who changes something while signed in, above all our staff",
    purpose="To know who did what with memberships, places, money and pages",
    basis="Legitimate interests; legal obligation for what concerns money",
    kept_for="Seven years.",
    period=HISTORY_KEPT_FOR,
    task="accounts.tasks.forget_history",
    rows=(
        Rows(
            "pghistory.Context",
            "changes made while signed in",
            _changes,
            shows=("created_at",),
            fate=Fate.STAYS,
            why=RECORDS,
            until=SEVEN_YEARS,
        ),
        Rows(
            "wagtailcore.ModelLogEntry",
            "steps taken in the admin",
            _of_user,
            shows=("timestamp", "action"),
            fate=Fate.STAYS,
            why=RECORDS,
            until=SEVEN_YEARS,
        ),
        Rows(
            "wagtailcore.PageLogEntry",
            "steps taken with pages",
            _of_user,
            shows=("timestamp", "action"),
            fate=Fate.STAYS,
            why=RECORDS,
            until=SEVEN_YEARS,
        ),
    ),
)


def register() -> None:
    """Put what this app holds on the list."""
    for holding in (ACCOUNT, SESSIONS, REQUESTS, HISTORY):
        register_holding(holding)
    register_mentions("wagtailcore.ModelLogEntry", "label", "data")
    register_mentions("wagtailcore.PageLogEntry", "label", "data")
    not_about_people(
        "what the framework is made of",
        "auth.Permission", "auth.Group", "auth.Group_permissions", "contenttypes.ContentType",
    )  # fmt: skip
    not_about_people(
        "a view of the audit trail without rows of its own", "pghistory.Events", "pghistory.MiddlewareEvents"
    )
