"""`python -m association.rehearsal.writing RECIPIENTS LETTERS`: what is to be sent, written by the services that staff's pages use.

A mailing to so many subscribers is scheduled, its time to undo over; the sweep begins it. So many letters to single people wait beside it.
"""

import os
import sys
from collections.abc import Sequence

import django

SUBJECT = "What is new this month"
NAMES = ("Jo Reader", "Zoë Ó Briain", "O'Neill & Sons <post>", "", "Thandiwe\tFairweather", "[[name]]")


def main(arguments: Sequence[str]) -> None:
    recipients, letters = map(int, arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.settings")
    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.utils import timezone

    from newsletters.models import Group, Mailing
    from newsletters.services.mailings import UNDO_WINDOW, schedule
    from newsletters.services.site import set_up_site
    from office.services.outbox import write_message

    call_command("migrate", verbosity=0)
    set_up_site()
    now = timezone.now()
    subscribe(recipients)
    mailing = Mailing.objects.create(
        kind=Mailing.Kind.CALL,
        subject=SUBJECT,
        groups=[Group.SUBSCRIBERS],
        body=[{"type": "rich_text", "value": "<p>What we want to say.</p>" * 20}],
    )
    by = get_user_model().objects.create_user(email="staff@rehearsal.example", is_staff=True)
    schedule(mailing=mailing, by=by, now=now - UNDO_WINDOW)
    for number in range(letters):
        write_message(
            recipients=[f"single{number}@rehearsal.example"],
            subject="A letter to one person",
            text="Dear colleague,\n\nthis is for you alone.\n",
            now=now,
        )


def subscribe(number: int) -> None:
    """Write so many confirmed subscribers."""
    from django.utils import timezone

    from newsletters.models import MailTopic, Reader, Subscription

    now = timezone.now()
    readers = Reader.objects.bulk_create(
        Reader(address=f"reader{n}@rehearsal.example", name=NAMES[n % len(NAMES)], since=now)
        for n in range(number)
    )
    Subscription.objects.bulk_create(
        Subscription(reader=reader, topic=MailTopic.CALLS, asked_at=now, confirmed_at=now)
        for reader in readers
    )


if __name__ == "__main__":
    main(sys.argv[1:])
