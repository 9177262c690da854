"""The letters of a renewal: staff's words with what is true of the partnership filled in, and the way to the page."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format

from billing.money import pounds
from membership.models import MembershipYear, RenewalStep
from membership.renewing.due import Addressee, Due
from office.letters import compose_letter
from office.models import Identity

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
PLACEHOLDERS = {
    "names": "those it is written to",
    "partnership": "the partnership's name",
    "year": "the year it renews into, such as 2027/28",
    "year_before": "the year that ends",
    "last_day": "the last day of the year that ends",
    "access_ends": "the last day of access, grace included",
    "fee": "what it would pay, VAT included where there is any",
    "seats": "how many seats that covers",
    "association": "the association's name",
}


def unknown_placeholders(words: str) -> list[str]:
    """Return what stands in braces and means nothing, as typed."""
    return [name for name in PLACEHOLDER.findall(words) if name not in PLACEHOLDERS]


def addressees_of(step: RenewalStep, due: Due) -> list[Addressee]:
    """Return who gets the letter, each once: lead contacts, and administrators where the step says so."""
    people = [*due.leads, *(due.administrators if step.to_administrators else ())]
    return list({person.email: person for person in people}.values())


def compose_notice(
    *,
    step: RenewalStep,
    due: Due,
    year: MembershipYear,
    year_before: MembershipYear,
    link: str,
) -> EmailMultiAlternatives:
    """Compose the letter of a step for a partnership; `link` leads to its renewal."""
    people = addressees_of(step, due)
    facts = facts_of(due, people=people, year=year, year_before=year_before)
    context = {
        "words": filled_in(step.words, facts),
        "year": year,
        "quote": due.quote,
        "link": link,
        "identity": Identity.load(),
    }
    return compose_letter(
        recipients=[person.email for person in people],
        subject=filled_in(step.subject, facts),
        words=render_to_string("emails/membership/renewal_notice_message.txt", context),
    )


def facts_of(
    due: Due, *, people: Sequence[Addressee], year: MembershipYear, year_before: MembershipYear
) -> dict[str, str]:
    """Return what the placeholders stand for."""
    return {
        "names": _listed([str(person) for person in people]),
        "partnership": due.partnership.name,
        "year": year.name,
        "year_before": year_before.name,
        "last_day": _day(year_before.ends_on),
        "access_ends": _day(due.access_ends or year_before.ends_on + timedelta(days=year_before.grace_days)),
        "fee": pounds(due.quote.total_pence) if due.quote else "",
        "seats": str(due.seats),
        "association": Identity.load().name,
    }


def filled_in(words: str, facts: dict[str, str]) -> str:
    """Put the facts in place of their placeholders; anything else in braces stays as it is."""
    return PLACEHOLDER.sub(lambda match: facts.get(match[1], match[0]), words)


def renewal_link(renewal_id: int) -> str:
    """Return the address in a letter: signed, so that nobody can try numbers to see who is due; it opens nothing without sign-in."""
    return settings.SITE_URL + reverse("renewal_link", args=[_signer().sign(str(renewal_id))])


def renewal_behind(token: str) -> int | None:
    """Return the key of the renewal that a link is about; None for one that we did not write."""
    try:
        return int(_signer().unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def _signer() -> signing.Signer:
    return signing.Signer(salt="membership.renewal", sep="~")


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _day(day: date) -> str:
    return date_format(day, "j F Y")
