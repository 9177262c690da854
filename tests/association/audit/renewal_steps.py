"""The services of renewing, each made ready to be taken once."""

from collections.abc import Callable

from accounts.models import User
from membership.models import Renewal, RenewalNotice
from membership.services import payers
from membership.services.renewals import answers, notices, opening, renewing
from tests.factories import renewals as given
from tests.factories.people import UserFactory

Step = Callable[[], object]
NOW = given.JANUARY


def _asked() -> tuple[Renewal, User]:
    membership = given.member()
    given.opened()
    return given.renewal_of(membership), UserFactory()


def _open() -> Step:
    given.member()
    opening.load_schedule()
    return lambda: opening.open_renewals(year=given.next_year(), by=None, now=NOW)


def _enter() -> Step:
    opened = given.opened()
    given.member()
    return lambda: opening.enter_those_due(opened, now=NOW)


def _write_step() -> Step:
    return lambda: opening.write_step(
        name="Thanks", days=1, subject="Hello", words="Dear", to_administrators=False, is_used=True
    )


def _send() -> Step:
    _asked()
    return lambda: notices.send_due_notices(now=NOW)


def _send_again() -> Step:
    _send()()
    return lambda: notices.send_notice_again(notice=RenewalNotice.objects.get(), now=NOW)


def _decline() -> Step:
    renewal, by = _asked()
    return lambda: answers.decline_renewal(renewal=renewal, because="No money", by=by, now=NOW)


def _await() -> Step:
    renewal, by = _asked()
    return lambda: answers.await_decision(renewal=renewal, on=given.on("2027-03-01").date(), by=by, now=NOW)


def _pause() -> Step:
    renewal, by = _asked()
    return lambda: answers.pause_reminders(
        renewal=renewal, until=given.on("2027-03-01").date(), because="", by=by, now=NOW
    )


def _take_up() -> Step:
    renewal, by = _asked()
    return lambda: answers.take_up_again(renewal=renewal, by=by, now=NOW)


def _wish() -> Step:
    renewal, by = _asked()
    return lambda: answers.wish_for_areas(
        partnership=renewal.partnership, words="Brook joined", by=by, now=NOW
    )


def _settle() -> Step:
    renewal, by = _asked()
    wish = answers.wish_for_areas(partnership=renewal.partnership, words="Brook joined", by=by, now=NOW)
    return lambda: answers.settle_area_wish(wish=wish, answer="Added", by=by, now=NOW)


def _renew() -> Step:
    renewal, _ = _asked()
    return lambda: renewing.renew_partnership(
        partnership=renewal.partnership, year=given.next_year(), seats=5, now=NOW
    )


def _name_payer() -> Step:
    renewal, _ = _asked()
    return lambda: payers.name_payer(
        partnership=renewal.partnership,
        name="Brook Council",
        contact_name="",
        email="pay@brook.example",
        address="1 Square",
        postcode="",
        needs_purchase_order=False,
        now=NOW,
    )


STEPS: dict[str, Callable[[], Step]] = {
    "membership.services.payers.name_payer": _name_payer,
    "membership.services.renewals.answers.await_decision": _await,
    "membership.services.renewals.answers.decline_renewal": _decline,
    "membership.services.renewals.answers.pause_reminders": _pause,
    "membership.services.renewals.answers.settle_area_wish": _settle,
    "membership.services.renewals.answers.take_up_again": _take_up,
    "membership.services.renewals.answers.wish_for_areas": _wish,
    "membership.services.renewals.notices.send_due_notices": _send,
    "membership.services.renewals.notices.send_notice_again": _send_again,
    "membership.services.renewals.opening.enter_those_due": _enter,
    "membership.services.renewals.opening.load_schedule": lambda: opening.load_schedule,
    "membership.services.renewals.opening.open_renewals": _open,
    "membership.services.renewals.opening.write_step": _write_step,
    "membership.services.renewals.renewing.renew_partnership": _renew,
}

WITHOUT_TRACE = {
    "membership.services.renewals.renewing.invoice_for": "it only reads",
    "membership.services.renewals.renewing.refuse_seats": "it only refuses",
}
