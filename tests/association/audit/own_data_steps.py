"""Services about people's own data, each made ready to be taken once."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from accounts.holdings import subject_of
from accounts.services import erasing, unused
from billing.services import forgetting as forgetting_money
from events.services import old_names
from membership.services import forgetting as forgetting_membership
from tests.factories import billing
from tests.factories.events import BookingFactory, EventFactory, PlaceFactory
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory
from tests.factories.staff import ProspectContactFactory

Step = Callable[[], object]
LATER = timedelta(days=10 * 365)


def _erase() -> Step:
    person = SeatFactory().user
    return lambda: erasing.erase_person(
        subject=subject_of(person), by=UserFactory(administrator=True), reason="asked", now=timezone.now()
    )


def _forget_people() -> Step:
    UserFactory(signs_in=True)
    unused.forget_people(now=timezone.now() + LATER)
    return lambda: unused.forget_people(now=timezone.now() + LATER + timedelta(days=61))


def _forget_contacts() -> Step:
    ProspectContactFactory()
    return lambda: forgetting_membership.forget_old_contacts(now=timezone.now() + LATER)


def _forget_money() -> Step:
    billing.issued(customer=billing.CustomerFactory(contact_name="Jo"))
    return lambda: forgetting_money.forget_old_names(now=timezone.now() + LATER)


def _forget_names() -> Step:
    PlaceFactory(booking=BookingFactory(event=EventFactory(over=True), free=True))
    return lambda: old_names.forget_old_names(now=timezone.now() + LATER)


READS = "reads, and changes nothing"
REDACTS = "takes people out of the trail itself: that it was done is recorded with the erasure"
OWN = "a request about one's own data is a record of its own, in which nothing is overwritten"
STEPS: dict[str, Callable[[], Step]] = {
    "accounts.services.erasing.erase_person": _erase,
    "accounts.services.unused.forget_people": _forget_people,
    "billing.services.forgetting.forget_old_names": _forget_money,
    "membership.services.forgetting.forget_old_contacts": _forget_contacts,
    "events.services.old_names.forget_old_names": _forget_names,
}
WITHOUT_TRACE = {
    "accounts.services.asking.request_of": READS,
    "accounts.services.asking.ask_for_erasure": OWN,
    "accounts.services.asking.withdraw_request": OWN,
    "accounts.services.asking.refuse_request": OWN,
    "accounts.services.copying.make_copy": "reads; that a copy was made stands in the log",
    "accounts.services.copying.gather": READS,
    "accounts.services.erasing.plan_erasure": READS,
    "accounts.services.erasing.refuse_erasure": READS,
    "accounts.services.erasing.forget_letters": "deletes mail that has been sent",
    "accounts.services.erasing_again.erasures_on_record": READS,
    "accounts.services.erasing_again.erase_again": "erases by `erase_person`, which is tried by itself",
    "accounts.services.new_devices.tell_of_new_device": "writes a mail",
    "accounts.services.second_factors.remove_second_factors": "stands in the admin's log with who did it and why",
    "accounts.services.history.forget_history": "deletes the oldest of the trail itself",
    "accounts.services.redacting.trails_of": READS,
    "accounts.services.redacting.redact_trail": REDACTS,
    "accounts.services.redacting.redact_log": REDACTS,
    "accounts.services.redacting.replace_mentions": REDACTS,
    "accounts.services.sealing.seal_second_factors": "writes the same secrets in another form",
    "accounts.services.sessions.end_session": "signs one device out, at its owner's word",
    "accounts.services.sessions.end_other_sessions": "signs devices out, at their owner's word",
    "accounts.services.unused.unused_accounts": READS,
    "events.services.old_names.forget_contacts": "a part of forgetting, which is tried as a whole",
    "events.services.old_names.forget_people": "a part of forgetting, which is tried as a whole",
    "events.services.old_names.forget_waiting": "a part of forgetting, which is tried as a whole",
}
