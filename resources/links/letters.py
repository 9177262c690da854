"""What people are told about their partnership's examples, with the way to answer."""

from collections.abc import Sequence
from datetime import datetime

from django.template.loader import render_to_string

from accounts.models import User
from membership.models import Partnership
from office.letters import compose_letter
from office.models import Identity
from office.services.outbox import write_email
from resources.letters import mark_of
from resources.links.questions import OPEN_FOR, Purpose, question_link
from resources.models import Currency, Example, LinkWatch


def tell_of_dead_links(
    *, person: User, partnership: Partnership, watches: Sequence[LinkWatch], now: datetime
) -> None:
    """Write one letter about all links of a partnership's examples that were found dead."""
    rows = [
        {
            "example": watch.example,
            "address": watch.address,
            "words": watch.words,
            "link": question_link(
                purpose=Purpose.LINK, person=person, key=watch.example_id, raised_at=watch.dead_since or now
            ),
        }
        for watch in watches
    ]
    facts = {"partnership": partnership, "rows": rows}
    _write("dead_links", person, facts, examples=[watch.example for watch in watches], now=now)


def ask_whether_current(
    *,
    person: User,
    partnership: Partnership,
    questions: Sequence[Currency],
    is_reminder: bool = False,
    now: datetime,
) -> None:
    """Write one letter that asks about all these examples of a partnership; they were asked about at the same moment."""
    rows = [
        {
            "example": row.example,
            "link": question_link(
                purpose=Purpose.CURRENT, person=person, key=row.example_id, raised_at=row.asked_at or now
            ),
        }
        for row in questions
    ]
    all_link = question_link(
        purpose=Purpose.ALL_CURRENT,
        person=person,
        key=partnership.pk,
        raised_at=questions[0].asked_at or now,
    )
    facts = {"partnership": partnership, "rows": rows, "all_link": all_link, "is_reminder": is_reminder}
    _write("still_current", person, facts, examples=[row.example for row in questions], now=now)


def _write(
    kind: str, person: User, facts: dict[str, object], *, examples: Sequence[Example], now: datetime
) -> None:
    context = {
        "identity": Identity.load(),
        "person": person,
        "days": OPEN_FOR.days,
        "until": now + OPEN_FOR,
        **facts,
    }
    letter = compose_letter(
        recipients=[person.email],
        subject=render_to_string(f"emails/resources/{kind}_subject.txt", context),
        words=render_to_string(f"emails/resources/{kind}_message.txt", context),
    )
    # No subject names an example: subjects are kept. A takedown blanks a letter about one; one about several still asks about the rest.
    if len(examples) == 1:
        letter.extra_headers = mark_of(examples[0])
    # Its links let whoever reads them withdraw an example, so staff do not see the words and they are not kept.
    write_email(letter, is_secret=True, now=now)
