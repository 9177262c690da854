"""Naming who comes, each made ready to be taken once; and what writes letters or keeps needs, which leaves no trace."""

from collections.abc import Callable

from django.utils import timezone

from events.services import naming
from events.services.naming import Person
from tests.factories.events import PlaceFactory

Step = Callable[[], object]
JO = Person("Jo", "Saltby", "jo@saltby.example")
LETTER = "A letter is a row of its own, and so is the mail that it becomes."
HEALTH = "What people need is about health: it is kept without history and deleted on a day."
READS = "Decides, and writes nothing."


def _name() -> Step:
    place = PlaceFactory(held=True)
    return lambda: naming.name_people(booking=place.booking, people={place.pk: JO}, now=timezone.now())


def _write() -> Step:
    place = PlaceFactory(held=True)
    return lambda: naming.write_person(place, JO, now=timezone.now())


STEPS: dict[str, Callable[[], Step]] = {
    "events.services.naming.name_people": _name,
    "events.services.naming.write_person": _write,
}

WITHOUT_TRACE = {
    "events.services.naming.is_somebody_else": READS,
    "events.services.naming.check_changeable": READS,
    "events.services.letters.announce_booking": LETTER,
    "events.services.letters.announce_places": LETTER,
    "events.services.letters.announce_no_room": LETTER,
    "events.services.letters.announce_gone": LETTER,
    "events.services.letters.announce_change": LETTER,
    "events.services.letters.announce_entry": LETTER,
    "events.services.letters.tell_who_gave_way": LETTER,
    "events.services.letters.nudge": LETTER,
    "events.services.writing.write_due_letters": LETTER,
    "events.services.writing.write_letter": LETTER,
    "events.services.resending.resend_booking": LETTER,
    "events.services.resending.resend_place": LETTER,
    "events.services.reminders.remind": LETTER,
    "events.services.reminders.thank": LETTER,
    "events.services.reminders.due_steps": READS,
    "events.services.reminders.due_at": READS,
    "events.services.material.announce_material": LETTER,
    "events.services.telling.tell_details": HEALTH,
    "events.services.telling.forget_details_of": HEALTH,
    "events.services.telling.forget_due_details": HEALTH,
}
