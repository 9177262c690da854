"""Fills an installation's database with what its journeys need and prints the facts; run within the installation's environment."""

import json
import os
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from tests.factories import fees, files, pages  # noqa: E402
from tests.factories.billing import CustomerFactory  # noqa: E402
from tests.factories.events import EventFactory, PartFactory, TicketFactory  # noqa: E402
from tests.factories.membership import SeatFactory, year_of  # noqa: E402
from tests.factories.people import UserFactory  # noqa: E402


def fill() -> dict[str, str]:
    """One of each: somebody of the staff, a member, a locked issue, a locked document, a conference."""
    this_year = year_of(timezone.localdate())
    for year in (this_year, year_of(this_year.ends_on + timedelta(days=1))):
        fees.fees_of(year)
    issue = pages.members_issue()
    document = files.members_document("briefing.pdf")
    lead = SeatFactory(lead_contact=True, user=UserFactory(signs_in=True))
    lead.partnership.customer = CustomerFactory(name="Harrowmere Council")
    lead.partnership.save()
    event = EventFactory(name="National conference", slug="conference")
    TicketFactory(event=event, name="Both days", size=40)
    PartFactory(event=event, name="Supervision that holds", choice="Day one, 14:00", size=9)
    staff = UserFactory(administrator=True, signs_in=True, with_second_factor=True)
    return {
        "issue": issue.url,
        "document": document.url,
        "stored_as": document.file.name,
        "member": lead.user.email,
        "staff": staff.email,
    }


print(json.dumps(fill()))
