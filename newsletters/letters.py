"""Letters to people who subscribe. They hold nothing that a stranger typed, so that nobody can write to others through our form."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from newsletters.links import OPEN_FOR
from newsletters.models import MailTopic
from office.letters import compose_letter
from office.models import Identity


def compose_confirmation(*, address: str, token: str, topics: Sequence[str]) -> EmailMultiAlternatives:
    """Compose the letter whose link confirms a subscription."""
    link = settings.SITE_URL + reverse("newsletters:confirm", args=[token])
    labels = [MailTopic(topic).label for topic in topics]
    return _compose("confirm", address, {"link": link, "topics": labels})


def compose_preferences_link(*, address: str, token: str) -> EmailMultiAlternatives:
    """Compose the letter whose link shows what an address receives."""
    link = settings.SITE_URL + reverse("newsletters:preferences", args=[token])
    return _compose("preferences", address, {"link": link})


def _compose(name: str, address: str, facts: dict[str, object]) -> EmailMultiAlternatives:
    facts = {**facts, "identity": Identity.load(), "days": OPEN_FOR.days}
    return compose_letter(
        recipients=[address],
        subject=render_to_string(f"emails/newsletters/{name}_subject.txt", facts),
        words=render_to_string(f"emails/newsletters/{name}_message.txt", facts),
    )
