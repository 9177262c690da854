"""The cookies of this site: the one list from which the page about them is made and against which the site is tested."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from accounts.known_devices import COOKIE as KNOWN_DEVICE
from accounts.known_devices import LASTS as KNOWN_DEVICE_LASTS


@dataclass(frozen=True)
class Cookie:
    """One cookie, as a visitor is told of it."""

    name: str
    set_when: str
    purpose: str
    lasts: str


def cookies() -> tuple[Cookie, ...]:
    """Return every cookie that the site can set; each is needed for what the visitor does, so none asks for consent.

    Regulation 6(4)(b) of the Privacy and Electronic Communications (EC Directive) Regulations 2003 lets a site store what is strictly
    necessary for a service that the person asked for.
    """
    two_weeks = _span(timedelta(seconds=settings.SESSION_COOKIE_AGE))
    return (
        Cookie(
            settings.SESSION_COOKIE_NAME,
            "When you sign in or start to, or stand at the door of an event with a helper’s link",
            "Keeps you signed in, and remembers which partnership you act for and that you have shown your second step",
            f"{two_weeks} after your last visit, or until you sign out; until you close the browser, if you did not ask to stay signed in",
        ),
        Cookie(
            settings.CSRF_COOKIE_NAME,
            "When a page holds a form to send",
            "Proves that a form was sent by you from this site, and not by another site in your name",
            _span(timedelta(seconds=settings.CSRF_COOKIE_AGE)),
        ),
        Cookie(
            KNOWN_DEVICE,
            "When you have signed in",
            "Lets us tell you by e-mail when your account is opened on a device that was never used for it; only the account pages see it",
            f"{_span(KNOWN_DEVICE_LASTS)} after you last signed in on this device",
        ),
        Cookie(
            "messages",
            "When you have done something that the next page confirms",
            "Carries a short notice, such as that your changes were saved",
            "Until the notice has been shown, or you close the browser",
        ),
        Cookie(
            "wagtail_sidebar_collapsed",
            "When somebody who works in the admin folds its menu",
            "Keeps the menu folded on the next page",
            "Until you close the browser",
        ),
    )


def _span(length: timedelta) -> str:
    """Write a span in the largest unit that fits: “2 weeks”, “1 year”."""
    for days, unit in ((364, "year"), (7, "week"), (1, "day")):
        if length.days >= days:
            number = length.days // days
            return f"{number} {unit}{'s' if number > 1 else ''}"
    return f"{length.seconds // 3600} hours"
