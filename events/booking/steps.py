"""The steps of a booking, for people: where one stands in it and what comes next. Steps with nothing to ask are left out."""

from dataclasses import dataclass

from events.booking.facts import Facts

PLACES, PEOPLE, CHOICES, PAYER, CHECK = "places", "people", "choices", "payer", "check"


@dataclass(frozen=True)
class Step:
    """One page of the form; `short` stands in the list of steps."""

    name: str
    title: str
    short: str
    lead: str
    button: str


ALL = (
    Step(
        PLACES,
        "Choose places",
        "Places",
        "We keep them for you while you fill in the rest.",
        "Keep these places and go on",
    ),
    Step(
        PEOPLE,
        "Who is coming?",
        "People",
        "You can leave a place empty and name the person later.",
        "Save and go on",
    ),
    Step(
        CHOICES,
        "Workshops and more",
        "Choices",
        "Choose for everybody now, or leave it to each person: they get a link of their own.",
        "Save and go on",
    ),
    Step(PAYER, "Who pays?", "Payment", "", "Save and check everything"),
    Step(CHECK, "Check and book", "Check", "Please read once more what you have typed.", ""),
)
BY_NAME = {step.name: step for step in ALL}


def steps_of(facts: Facts) -> list[Step]:
    """Return the steps in which this booking is asked something."""
    asked = {CHOICES: facts.has_parts, PAYER: facts.total_pence > 0}
    return [step for step in ALL if asked.get(step.name, True)]


def after(name: str, facts: Facts) -> str:
    """Return the name of the step that follows; the check for the last."""
    names = [step.name for step in ALL]
    asked = {step.name for step in steps_of(facts)}
    return next((each for each in names[names.index(name) + 1 :] if each in asked), CHECK)


def before(name: str, facts: Facts) -> str | None:
    """Return the name of the step that comes before, None for the first."""
    names = [step.name for step in steps_of(facts)]
    place = names.index(name) if name in names else 0
    return names[place - 1] if place else None


def missing_step(facts: Facts) -> str | None:
    """Return the first step in which something is missing before the booking can be placed."""
    booking = facts.booking
    if not facts.places:
        return PLACES
    if not booking.contact_email:
        return PEOPLE
    if facts.total_pence and not (booking.payer and booking.pays_by and booking.customer_id):
        return PAYER
    return None
