"""Profiles on lists of people: proposed by staff, agreed to, changed, hidden and withdrawn by the person."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.selectors import person_at
from cms.services.searching import follow
from office.refusals import Refusal
from resources.models import PeopleListPage, Profile
from resources.models.people import CONSENT, OPEN_FOR, hash_of, new_token
from resources.profile_letters import ask_to_check, tell_proposed

SOURCE = "person"
PROPOSALS_KEPT_FOR = timedelta(days=180)
WITHDRAWN_KEPT_FOR = timedelta(days=730)


class AlreadyOnTheListError(Refusal):
    """The person has a profile on the list, or has been asked."""


class HasDeclinedError(Refusal):
    """The person declined or withdrew, which is not asked about again by mistake."""


class NotToBeAskedError(Refusal):
    """The letter makes no sense any more: the person has answered."""


class NoConsentError(Refusal):
    """Without the person's agreement nothing is shown."""


@transaction.atomic
def propose_person(
    *,
    people_list: PeopleListPage,
    email: str,
    name: str,
    role: str = "",
    proposed_by: User,
    now: datetime,
    ask_again: bool = False,
) -> Profile:
    """Ask somebody by letter whether they agree to stand on a list; nothing is shown before they do.

    Arguments: `ask_again` writes to somebody who declined or withdrew, on the word of staff who have spoken to them.
    Raises `AlreadyOnTheListError` or `HasDeclinedError`.
    """
    address = email.strip().lower()
    PeopleListPage.objects.select_for_update(of=("self",)).get(pk=people_list.pk)
    known = Profile.objects.filter(people_list=people_list.pk, email=address).first()
    if known and known.state != Profile.State.WITHDRAWN:
        raise AlreadyOnTheListError(
            f"{known.name} is on this list already ({known.state.label}).", field="email"
        )
    if known and not ask_again:
        raise HasDeclinedError(
            f"{known.name} declined or withdrew. Ask again only if they told you that they want to be asked.",
            field="ask_again",
        )
    profile = known or Profile(people_list=people_list, email=address)
    profile.name, profile.role = name, role
    profile.proposed_by, profile.proposed_at = proposed_by, now
    profile.consented_at, profile.consent_words, profile.withdrawn_at, profile.hidden_at = (
        None,
        "",
        None,
        None,
    )
    profile.user = person_at(address)
    token = _new_link(profile, now=now)
    profile.save()
    tell_proposed(profile, token=token, now=now)
    return profile


@transaction.atomic
def send_letter_again(*, profile: Profile, now: datetime) -> Profile:
    """Write to a person who has not answered yet once more, with a new link. Raises `NotToBeAskedError`."""
    profile = _locked(profile)
    if profile.state != Profile.State.PROPOSED:
        raise NotToBeAskedError(f"{profile.name} has answered: {profile.state.label}.")
    token = _new_link(profile, now=now)
    profile.save(update_fields=["token_hash", "link_until"])
    tell_proposed(profile, token=token, now=now)
    return profile


@transaction.atomic
def agree(
    *,
    profile: Profile,
    has_agreed: bool,
    name: str,
    role: str,
    regions: Iterable[str],
    expertise: Iterable[str],
    words: str,
    contact: str,
    now: datetime,
) -> Profile:
    """Keep what the person wrote and show it to members, with the wording that they agreed to. Raises `NoConsentError`.

    An account with the address of the letter is linked, so that the person can change the profile when signed in.
    """
    if not has_agreed:
        raise NoConsentError(
            "Tick this to be shown on the list. Without it nothing is shown.", field="has_agreed"
        )
    profile = _standing(profile)
    _note(profile, name, role, regions, expertise, words, contact)
    profile.consented_at, profile.consent_words = now, CONSENT
    profile.hidden_at, profile.checked_at = None, now
    profile.user = profile.user or person_at(profile.email)
    profile.save()
    _follow(profile)
    return profile


@transaction.atomic
def change_own_profile(
    *,
    profile: Profile,
    name: str,
    role: str,
    regions: Iterable[str],
    expertise: Iterable[str],
    words: str,
    contact: str,
    now: datetime,
) -> Profile:
    """Keep what the person changed; it counts as looked through. Where it stands, shown or hidden, stays. Raises `NoConsentError`."""
    profile = _standing(profile)
    _note(profile, name, role, regions, expertise, words, contact)
    profile.checked_at = now
    profile.save()
    _follow(profile)
    return profile


@transaction.atomic
def hide(*, profile: Profile, now: datetime) -> Profile:
    """Take the profile out of sight for a while; the person can show it again."""
    profile = _locked(profile)
    profile.hidden_at = profile.hidden_at or now
    profile.save(update_fields=["hidden_at"])
    _follow(profile)
    return profile


@transaction.atomic
def show_again(*, profile: Profile, now: datetime) -> Profile:
    """Show a hidden profile again, which the person agreed to before. Raises `NoConsentError` for any other."""
    profile = _locked(profile)
    if profile.consented_at is None or profile.withdrawn_at:
        raise NoConsentError("This profile can be shown only after you have agreed to it.")
    profile.hidden_at, profile.checked_at = None, now
    profile.save(update_fields=["hidden_at", "checked_at"])
    _follow(profile)
    return profile


@transaction.atomic
def withdraw(*, profile: Profile, now: datetime) -> Profile:
    """Take the profile off the list and wipe what the person wrote.

    Name and address stay with the staff alone, so that nobody asks the person again by mistake; safe to run twice.
    """
    profile = _locked(profile)
    profile.withdrawn_at = profile.withdrawn_at or now
    profile.role, profile.regions, profile.expertise, profile.words, profile.contact = "", [], [], "", ""
    profile.link_until = now
    profile.save()
    _follow(profile)
    return profile


@transaction.atomic
def remind_yearly(*, now: datetime) -> int:
    """Ask everybody whose profile nobody has looked through for a year whether it is still right; safe to run twice.

    Returns how many letters were written.
    """
    due = Profile.objects.to_check(now=now).select_for_update(of=("self",), skip_locked=True)
    profiles = list(due.select_related("people_list"))
    for profile in profiles:
        token = _new_link(profile, now=now)
        profile.reminded_at = now
        profile.save(update_fields=["token_hash", "link_until", "reminded_at"])
        ask_to_check(profile, token=token, now=now)
    return len(profiles)


@transaction.atomic
def forget_old_profiles(*, now: datetime) -> int:
    """Delete who was asked and did not answer for half a year, and who declined or withdrew two years ago; returns how many.

    Safe to run twice.
    """
    silent = Q(consented_at=None, withdrawn_at=None, proposed_at__lt=now - PROPOSALS_KEPT_FOR)
    gone = Profile.objects.filter(silent | Q(withdrawn_at__lt=now - WITHDRAWN_KEPT_FOR))
    return gone.delete()[1].get("resources.Profile", 0)


def _locked(profile: Profile) -> Profile:
    return Profile.objects.select_for_update(of=("self",)).select_related("people_list").get(pk=profile.pk)


def _standing(profile: Profile) -> Profile:
    """Hold a profile that its person has not withdrawn, not even while this form was on its way."""
    profile = _locked(profile)
    if profile.withdrawn_at:
        raise NoConsentError("This profile was withdrawn.")
    return profile


def _new_link(profile: Profile, *, now: datetime) -> str:
    token = new_token()
    profile.token_hash, profile.link_until = hash_of(token), now + OPEN_FOR
    return token


def _note(
    profile: Profile,
    name: str,
    role: str,
    regions: Iterable[str],
    expertise: Iterable[str],
    words: str,
    contact: str,
) -> None:
    profile.name, profile.role, profile.words, profile.contact = name, role, words, contact
    profile.regions, profile.expertise = list(regions), list(expertise)


def _follow(profile: Profile) -> None:
    follow(source=SOURCE, keys=[str(profile.pk)])
