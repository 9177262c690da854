"""The services that staff keep, win and reorganise partnerships with, each made ready to be taken once."""

from collections.abc import Callable

from django.utils import timezone

from membership.access import london_day
from membership.merging import plan_merge
from membership.models import PartnershipUpload
from membership.services import (
    importing,
    interest,
    merging,
    notes,
    prospects,
    renaming,
    reorganising,
    splitting,
)
from tests.factories.membership import AreaFactory, MembershipFactory, PartnershipFactory, SeatFactory
from tests.factories.people import UserFactory
from tests.factories.staff import (
    ExpressionOfInterestFactory,
    PartnershipNoteFactory,
    ProspectContactFactory,
    ProspectNoteFactory,
)

Step = Callable[[], object]


def _note_values() -> dict[str, object]:
    now = timezone.now()
    return {"kind": "note", "words": "They join.", "happened_at": now, "now": now}


def _add_note() -> Step:
    partnership, by = PartnershipFactory(), UserFactory()
    return lambda: notes.add_note(partnership=partnership, by=by, **_note_values())


def _change_note() -> Step:
    note = PartnershipNoteFactory()
    return lambda: notes.change_note(note=note, by=note.written_by, **_note_values())


def _note_interest() -> Step:
    return lambda: interest.note_interest(
        name="Jo", email="jo@saltby.example", organisation="Saltby", now=timezone.now()
    )


def _settle_interest() -> Step:
    row, by = ExpressionOfInterestFactory(), UserFactory()
    return lambda: interest.settle_interest(interest=row, state="closed", by=by, now=timezone.now())


def _add_contact() -> Step:
    area = AreaFactory()
    return lambda: prospects.add_contact(area=area, name="Sandy", now=timezone.now())


def _remove_contact() -> Step:
    contact = ProspectContactFactory()
    return lambda: prospects.remove_contact(contact=contact)


def _note_contact() -> Step:
    area, by = AreaFactory(), UserFactory()
    return lambda: prospects.note_contact(area=area, contact=None, by=by, **_note_values())


def _change_contact_note() -> Step:
    note = ProspectNoteFactory()
    return lambda: prospects.change_contact_note(
        note=note, contact=None, by=note.written_by, **_note_values()
    )


def _send_invitation() -> Step:
    contact, by = ProspectContactFactory(), UserFactory()
    return lambda: prospects.send_invitation(
        contact=contact, subject="Join us", words="Dear {name}", by=by, now=timezone.now()
    )


def _rename() -> Step:
    partnership, now = PartnershipFactory(), timezone.now()
    return lambda: renaming.rename_partnership(
        partnership=partnership, name="Another name", on=london_day(now), now=now
    )


def _merge() -> Step:
    now, by = timezone.now(), UserFactory()
    one, other = MembershipFactory().partnership, PartnershipFactory()
    seen = plan_merge(sources=[one], target=other, now=now).seen
    return lambda: merging.merge_partnerships(
        sources=[one], target=other, people=(), seats=5, on=london_day(now), seen=seen, by=by, now=now
    )


def _split() -> Step:
    now, by, source = timezone.now(), UserFactory(), MembershipFactory().partnership
    seen = splitting.plan_split(source=source, now=now).seen
    parts = [splitting.Part(name=name, contracted=5) for name in ("East", "West")]
    return lambda: splitting.split_partnership(
        source=source, parts=parts, on=london_day(now), seen=seen, by=by, now=now
    )


def _take_up_seats() -> Step:
    seat, target = SeatFactory(), PartnershipFactory()
    return lambda: reorganising.take_up_seats([seat], target, now=timezone.now())


def _end_seats() -> Step:
    seat = SeatFactory()
    return lambda: reorganising.end_seats([seat], now=timezone.now())


def _ensure_lead() -> Step:
    seat = SeatFactory()
    return lambda: reorganising.ensure_lead(seat.partnership)


def _move_membership() -> Step:
    membership, target = MembershipFactory(), PartnershipFactory()
    return lambda: reorganising.move_membership(membership, target)


def _close() -> Step:
    source, heir, by, now = PartnershipFactory(), PartnershipFactory(), UserFactory(), timezone.now()
    return lambda: reorganising.close(
        source, heir=heir, successors=[heir], kind="merged", on=london_day(now), by=by, now=now
    )


LIST = b"Partnership\nSaltby\n"


def _uploaded() -> PartnershipUpload:
    return importing.keep_upload(name="list.csv", content=LIST, by=UserFactory(), now=timezone.now())


def _apply_upload() -> Step:
    upload = _uploaded()
    seen = importing.mark_of(importing.results_in(upload))
    return lambda: importing.apply_upload(upload=upload, seen=seen, now=timezone.now())


def _take() -> Step:
    listing = importing.match_columns(importing.read_table(LIST))
    return lambda: importing.take(listing, now=timezone.now())


STEPS: dict[str, Callable[[], Step]] = {
    "membership.services.notes.add_note": _add_note,
    "membership.services.notes.change_note": _change_note,
    "membership.services.interest.note_interest": _note_interest,
    "membership.services.interest.settle_interest": _settle_interest,
    "membership.services.prospects.add_contact": _add_contact,
    "membership.services.prospects.remove_contact": _remove_contact,
    "membership.services.prospects.note_contact": _note_contact,
    "membership.services.prospects.change_contact_note": _change_contact_note,
    "membership.services.prospects.send_invitation": _send_invitation,
    "membership.services.renaming.rename_partnership": _rename,
    "membership.services.merging.merge_partnerships": _merge,
    "membership.services.splitting.split_partnership": _split,
    "membership.services.reorganising.take_up_seats": _take_up_seats,
    "membership.services.reorganising.end_seats": _end_seats,
    "membership.services.reorganising.ensure_lead": _ensure_lead,
    "membership.services.reorganising.move_membership": _move_membership,
    "membership.services.reorganising.close": _close,
    "membership.services.importing.apply_upload": _apply_upload,
    "membership.services.importing.take": _take,
}
PART_OF_REORGANISING = "a part of merging and splitting, which are tried as a whole"
CHANGES_NOTHING = "changes no money, seat or membership"
WITHOUT_TRACE = {
    "membership.services.notes.may_change_note": "writes nothing",
    "membership.services.notes.refuse_future": "writes nothing",
    "membership.services.prospects.change_contact": f"{CHANGES_NOTHING}; what is known of a contact is personal data",
    "membership.services.prospects.fill_in": "writes nothing",
    "membership.services.splitting.plan_split": "writes nothing",
    "membership.services.reorganising.lock_open": "writes nothing",
    "membership.services.reorganising.refuse_taken_name": "writes nothing",
    "membership.services.reorganising.refuse_too_few_seats": "writes nothing",
    "membership.services.reorganising.move_invitations": PART_OF_REORGANISING,
    "membership.services.reorganising.move_renewals": PART_OF_REORGANISING,
    "membership.services.reorganising.move_administrators": PART_OF_REORGANISING,
    "membership.services.importing.keep_upload": f"{CHANGES_NOTHING}: keeps a list and what it would do",
    "membership.services.importing.try_out": "takes back everything it writes",
    "membership.services.importing.check_again": f"{CHANGES_NOTHING}: notes anew what a list would do",
    "membership.services.importing.give_up_upload": f"{CHANGES_NOTHING}: forgets a list",
    "membership.services.importing.mark_of": "writes nothing",
    "membership.services.importing.results_in": "writes nothing",
}
