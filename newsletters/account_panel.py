"""What a signed-in person receives, on their account page, with the way to change it."""

from typing import cast

from django.http import HttpRequest

from accounts.area import Context, Panel
from accounts.models import User
from newsletters.preferences import recipient_at


def _mail(request: HttpRequest) -> Context:
    address, now = cast(User, request.user).email, request.now  # type: ignore[attr-defined]
    recipient = recipient_at(address, now=now)
    return {
        "choices": [choice for choice in recipient.choices() if choice.is_on],
        "suppression": recipient.suppression,
    }


MAIL = Panel("mail", 60, "pages/accounts/panels/mail.html", _mail)
