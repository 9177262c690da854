"""Mails about examples: to whoever contributed one, and to partnerships that have shared none.

Each carries the mark of its example, so that a takedown can take its words away as well.
"""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from membership.models import Seat
from office.letters import compose_letter
from office.models import Identity
from office.services.outbox import write_email
from resources.models import Example

MARK = "X-Entity-Ref-ID"


def mark_of(example: Example) -> dict[str, str]:
    """Return the header that says which example a mail is about."""
    return {MARK: f"example-{example.pk}"}


def keepers_of(example: Example) -> list[User]:
    """Return who is written to about an example: whoever contributed it while on a seat of its partnership, else its lead contacts."""
    held = Seat.objects.held().filter(partnership=example.partnership_id, user__is_active=True)
    if contributor := held.filter(user=example.contributed_by_id).select_related("user").first():
        return [contributor.user]
    return [seat.user for seat in held.filter(is_lead_contact=True).select_related("user").order_by("pk")]


def send_to_keepers(name: str, example: Example, *, now: datetime, **facts: object) -> None:
    """Mail a letter of `templates/emails/resources/example_<name>_*.txt` to those who look after the example."""
    for person in keepers_of(example):
        subject, words = words_of(name, example, person=person, **facts)
        letter = compose_letter(recipients=[person.email], subject=subject, words=words)
        letter.extra_headers = mark_of(example)
        write_email(letter, now=now)


def words_of(name: str, example: Example, *, person: User | None = None, **facts: object) -> tuple[str, str]:
    """Return subject and words of a letter as they would be sent."""
    context = {
        "example": example,
        "person": person or example.contributed_by,
        "identity": Identity.load(),
        "own_list": settings.SITE_URL + reverse("resources:own_examples"),
        "page": settings.SITE_URL + example.get_absolute_url(),
        **facts,
    }
    return (
        " ".join(render_to_string(f"emails/resources/example_{name}_subject.txt", context).split()),
        render_to_string(f"emails/resources/example_{name}_message.txt", context).strip(),
    )
