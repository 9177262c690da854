"""Fees and applications in the states that matter."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from membership.models import Application, ApplicationLink, MembershipYear
from membership.services.applying import enter_application, start_application, submit_application
from tests.factories.fees import fees_of
from tests.factories.membership import AreaFactory, year_of
from tests.factories.people import UserFactory


def set_fees(day: date | None = None, **values: Any) -> MembershipYear:
    """Set the fees of every tier for the year of a day and for the next; returns the year of the day."""
    year = year_of(day or timezone.localdate())
    for each in (year, year_of(year.ends_on + timedelta(days=1))):
        fees_of(each, **values)
    return year


DETAILS: dict[str, Any] = {
    "kind": "children",
    "website": "",
    "covers": "",
    "first_name": "Jo",
    "last_name": "Saltby",
    "job_title": "Business manager",
    "phone": "",
    "billed_name": "Saltby Council",
    "billed_contact": "Payments team",
    "billed_email": "payments@saltby.example",
    "billed_address": "1 Market Square\nSaltby",
    "billed_postcode": "SB1 1AA",
    "seats": 5,
    "pays_by": "invoice",
    "needs_purchase_order": False,
    "purchase_order": "",
    "words": "",
}


def started(name: str = "Saltby Safeguarding Children Partnership", **values: Any) -> tuple[Application, str]:
    """An application of which only the first step is filled in, and the token of its link."""
    values = {"key": uuid4(), "email": "jo@saltby.example", "now": timezone.now(), **values}
    first = {
        field: DETAILS[field]
        for field in ("kind", "website", "first_name", "last_name", "job_title", "phone")
    }
    return start_application(name=name, **(first | values))


def filled_in(
    name: str = "Saltby Safeguarding Children Partnership", *, areas: Any = None, **values: Any
) -> tuple[Application, str]:
    """An application that only has to be sent, and the token of its link."""
    application, token = started(name, email=values.pop("email", "jo@saltby.example"))
    for field, value in (DETAILS | values).items():
        setattr(application, field, value)
    application.save()
    application.areas.set([AreaFactory()] if areas is None else areas)
    return application, token


def submitted(
    name: str = "Saltby Safeguarding Children Partnership", *, now: Any = None, **values: Any
) -> Application:
    """An application that waits for the staff."""
    application, _ = filled_in(name, **values)
    return submit_application(application=application, now=now or timezone.now())


def entered(name: str = "Saltby Safeguarding Children Partnership", **values: Any) -> Application:
    """An application that staff entered on somebody's behalf."""
    values = {**DETAILS, "email": "jo@saltby.example", "areas": [AreaFactory()], **values}
    return enter_application(
        by=values.pop("by", None) or UserFactory(), name=name, now=timezone.now(), **values
    )


def expire(application: Application) -> None:
    """Let every link to the application be too old."""
    long_ago = timezone.now() - timedelta(days=400)
    ApplicationLink.objects.filter(application=application).update(
        created_at=long_ago, expires_at=long_ago + timedelta(days=30)
    )
