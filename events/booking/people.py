"""Who books and who comes: typed, ticked among colleagues, or left for later."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from accounts.models import User
from events.booking.facts import Facts
from events.booking.person_forms import ContactForm, OwnPlaceForm, PersonForm
from events.models import Booking, Place
from events.services.naming import NAME_LATER, Contact, Person, name_people
from membership.handling import handles
from membership.models import Seat
from office.refusals import Refusal

TYPED = re.compile(r"^p(\d{1,18})-last_name$")


@dataclass(frozen=True)
class Colleague:
    """Somebody with a seat of the partnership, who can be ticked."""

    user: User
    role: str
    is_ticked: bool
    has_place: str = ""
    """The reference of another booking in which they have a place already."""

    @property
    def name(self) -> str:
        return f"colleague-{self.user.pk}"


@dataclass
class PersonRow:
    """A place and the form for who comes on it; `is_me` offers the person who books."""

    place: Place
    form: PersonForm
    offers_me: bool = False
    is_me: bool = False
    colleague: User | None = None


class PeopleForm:
    """The whole step. `is_quiet` shows what was typed without saying what is wrong with it."""

    def __init__(
        self, facts: Facts, *, person: Any, data: Mapping[str, Any] | None = None, is_quiet: bool = False
    ) -> None:
        self.facts, self.booking, self.user, self.data = facts, facts.booking, person, data
        self.problems: list[str] = []
        self.seats = colleagues_of(self.booking, person)
        self.contact = _form(
            ContactForm, "you", data, is_quiet=is_quiet, initial=contact_of(self.booking, person)
        )
        elsewhere = places_elsewhere(self.booking, [seat.user_id for seat in self.seats])
        self.colleagues = [
            Colleague(
                seat.user,
                seat.role.name if seat.role else "",
                f"colleague-{seat.user_id}" in data if data is not None else seat.user_id in self._on_places,
                has_place=elsewhere.get(seat.user_id, ""),
            )
            for seat in self.seats
        ]
        self.rows = [self._row(each.place, is_quiet=is_quiet) for each in facts.places]

    @property
    def _on_places(self) -> set[int | None]:
        return {each.place.user_id for each in self.facts.places}

    @property
    def errors(self) -> bool:
        return bool(self.problems or self.contact.errors or any(row.form.errors for row in self.rows))

    def is_valid(self) -> bool:
        """Read who comes into `people`, by the keys of places."""
        forms_are_valid = [self.contact.is_valid(), *[row.form.is_valid() for row in self.rows]]
        if not all(forms_are_valid):
            return False
        self.people: dict[int, Person] = {}
        waiting = [*self._ticked(), *self._typed_for_places_that_are_gone()]
        keep = {person.user_id: person for person in waiting if person.user_id}
        blank: list[int] = []
        for row in self.rows:
            typed = self._me(row) if row.is_me else row.form.person
            if typed.is_named:
                self.people[row.place.pk] = replace(typed, user_id=typed.user_id or self._known(row, typed))
            elif (stays := keep.get(row.place.user_id or 0)) is not None and stays in waiting:
                self.people[row.place.pk] = stays
                waiting.remove(stays)
            else:
                blank.append(row.place.pk)
        for pk in blank:
            self.people[pk] = waiting.pop(0) if waiting else NAME_LATER
        if waiting:
            names = ", ".join(f"{person.first_name} {person.last_name}".strip() for person in waiting)
            self.problems.append(f"There is no place left for {names}. Add places, or clear another name.")
        return not self.problems

    def save(self, *, now: datetime) -> None:
        """Write who books and who comes."""
        data = self.contact.cleaned_data
        contact = Contact(f"{data['first_name']} {data['last_name']}", data["email"], data["phone"])
        name_people(booking=self.booking, contact=contact, people=self.people, now=now)

    def add_problem(self, problem: Refusal) -> None:
        self.problems.append(str(problem))

    def _row(self, place: Place, *, is_quiet: bool) -> PersonRow:
        first = place.pk == self.facts.places[0].place.pk and not self.colleagues
        is_me = first and (
            f"p{place.pk}-me" in self.data
            if self.data is not None
            else _is_contact(self.booking, place, alone=self.facts.number == 1)
        )
        ticked = {each.user.pk: each.user for each in self.colleagues if each.is_ticked}
        colleague = ticked.get(place.user_id or 0)
        initial = {name: getattr(place, name) for name in PersonForm.base_fields} if not colleague else {}
        if not initial.get("organisation") and self.booking.partnership and not colleague:
            initial["organisation"] = self.booking.partnership.name
        kind = OwnPlaceForm if is_me else PersonForm
        form = _form(kind, f"p{place.pk}", self.data, is_quiet=is_quiet, initial=initial)
        return PersonRow(place, form, offers_me=first, is_me=is_me, colleague=colleague)

    def _me(self, row: PersonRow) -> Person:
        data, typed = self.contact.cleaned_data, row.form.cleaned_data
        return Person(
            first_name=data["first_name"],
            last_name=data["last_name"],
            email=data["email"],
            job_title=typed["job_title"],
            organisation=typed["organisation"],
            user_id=self.user.pk if data["email"].lower() == getattr(self.user, "email", "") else None,
        )

    def _known(self, row: PersonRow, typed: Person) -> int | None:
        """An account stays with its place as long as the address does."""
        return row.place.user_id if row.place.email.lower() == typed.email.lower() else None

    def _ticked(self) -> list[Person]:
        organisation = self.booking.partnership.name if self.booking.partnership else ""
        return [
            Person(
                first_name=each.user.first_name or ("" if each.user.last_name else each.user.name[:80]),
                last_name=each.user.last_name,
                email=each.user.email,
                job_title=each.role,
                organisation=organisation,
                user_id=each.user.pk,
            )
            for each in self.colleagues
            if each.is_ticked
        ]

    def _typed_for_places_that_are_gone(self) -> list[Person]:
        """People whose places were given back in another window while they were typed: they take places without a name."""
        here, found = {row.place.pk for row in self.rows}, []
        for name in self.data or {}:
            match = TYPED.match(name)
            if match and int(match[1]) not in here:
                form = PersonForm(self.data, prefix=f"p{match[1]}")
                if form.is_valid() and form.person.is_named:
                    found.append(form.person)
        return found


def colleagues_of(booking: Booking, person: Any) -> list[Seat]:
    """Return the seats of the booking's partnership, for those who look after its affairs and for nobody else."""
    if booking.partnership is None or not person.is_authenticated or not handles(person, booking.partnership):
        return []
    seats = Seat.objects.held().filter(partnership=booking.partnership, user__is_active=True)
    return list(seats.select_related("user", "role").order_by("user__last_name", "user__first_name", "pk"))


def places_elsewhere(booking: Booking, users: Collection[int]) -> dict[int, str]:
    """Return which of these people have a place at the event through another booking, with its reference."""
    if not users:
        return {}
    rows = Place.objects.booked().filter(booking__event=booking.event_id, user__in=users)
    found = rows.exclude(booking=booking).order_by("pk").values_list("user", "booking__reference")
    return {user: reference for user, reference in found if user}


def contact_of(booking: Booking, person: Any) -> dict[str, str]:
    """Return who books, as far as it is known: as it was typed, or the signed-in person."""
    if booking.contact_email:
        first, _, last = booking.contact_name.rpartition(" ")
        return {
            "first_name": first,
            "last_name": last,
            "email": booking.contact_email,
            "phone": booking.contact_phone,
        }
    if person.is_authenticated:
        return {"first_name": person.first_name, "last_name": person.last_name, "email": person.email}
    return {}


def _is_contact(booking: Booking, place: Place, *, alone: bool) -> bool:
    if alone and not booking.contact_email and not place.is_named:
        return True
    return bool(place.email and place.email == booking.contact_email and place.name == booking.contact_name)


def _form(kind: type[Any], prefix: str, data: Any, *, is_quiet: bool, initial: dict[str, Any]) -> Any:
    """Return a form with what was typed; a quiet one as if it had been kept."""
    if data is not None and is_quiet:
        typed = kind(data, prefix=prefix)
        initial = {
            name: field.widget.value_from_datadict(data, {}, typed.add_prefix(name))
            for name, field in typed.fields.items()
        }
        data = None
    return kind(data, prefix=prefix, initial=initial)
