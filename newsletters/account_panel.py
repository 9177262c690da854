"""What a signed-in person receives, on their account page, with the way to change it."""

from typing import cast

from django.http import HttpRequest
from django.urls import reverse

from accounts.area import Answer, Context, Destination, Line, Panel
from accounts.models import User
from newsletters.preferences import Choice, recipient_at


def _mail(request: HttpRequest) -> Context:
    address, now = cast(User, request.user).email, request.now  # type: ignore[attr-defined]
    recipient = recipient_at(address, now=now)
    return {
        "choices": [choice for choice in recipient.choices() if choice.is_on],
        "suppression": recipient.suppression,
    }


def _what_mail_do_i_get(request: HttpRequest, context: Context | None) -> Answer:
    facts = context or {}
    choices: list[Choice] = facts["choices"]  # type: ignore[assignment]
    address, label = reverse("newsletters:ask_for_link"), "Choose what you receive"
    if facts["suppression"]:
        words = "We send no mailings to your address at present, because mail to it failed or was refused."
        return Answer("Mail", (Line(words, address, "See why", "mailings do not reach you"),))
    if not choices:
        return Answer("Mail", (Line("You receive no mailings from us.", address, label),))
    topics = ", ".join(choice.topic.label.lower() for choice in choices)
    words = f"You receive: {topics}."
    return Answer("Mail", (Line(words, address, label),))


MAIL = Panel("mail", 60, "pages/accounts/panels/mail.html", _mail, _what_mail_do_i_get)
MAIL_PAGE = Destination("mail", 60, "Mail", "newsletters:ask_for_link")
