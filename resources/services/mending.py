"""New addresses for examples whose links have died or moved, or that something newer has replaced."""

from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from accounts.models import User
from office.refusals import Refusal
from resources.links.addresses import UnsafeAddressError, target_of
from resources.models import Example, ExampleStep, Link, LinkWatch, Sharing, State
from resources.refusals import NotNowError
from resources.services.contributing import alike, in_words, locked
from resources.services.currency import confirm
from resources.services.filing import refile
from resources.services.link_checks import watch_links


class AddressRefusedError(Refusal):
    """The new address cannot be used, and says why."""

    def __init__(self, words: str) -> None:
        super().__init__(words, field="address")


@transaction.atomic
def give_new_address(
    *, example: Example, address: str, words: str = "", by: User | None, now: datetime
) -> Example:
    """Give an example a new address; return it as it then stands.

    Of an example for members, an address at the same host, or at the partnership's own website, is taken at once and checked within
    minutes. Any other goes past the staff first, like a new example. Raises `AddressRefusedError` or `NotNowError`.
    """
    example = _published(example)
    _check(address, example)
    hosts = {_host(example.link), _host(example.partnership.website)} - {""}
    is_taken = _host(address) in hosts and example.sharing != Sharing.PUBLIC
    confirm(examples=[example], by=by, now=now)
    example.link = address
    example.state = State.PUBLISHED if is_taken else State.WAITING
    example.save(update_fields=["link", "state"])
    said = f"New address: {address}" + (f"\n{words}" if words else "")
    ExampleStep.objects.create(example=example, kind=ExampleStep.Kind.CHANGED, words=said, by=by, at=now)
    watch_links([example], now=now)
    refile(examples=[example.pk])
    example.refresh_from_db()
    return example


@transaction.atomic
def take_over_move(*, watch: LinkWatch, by: User, now: datetime) -> Example:
    """Give an example the address that its link leads to for good, on a staff member's word.

    Raises `AddressRefusedError` or `NotNowError`.
    """
    example = _published(watch.example)
    if example.link != watch.address:
        raise NotNowError("Its address was changed while you looked. Look again.")
    _check(watch.moved_to, example)
    example.link = watch.moved_to
    example.save(update_fields=["link"])
    ExampleStep.objects.create(
        example=example,
        kind=ExampleStep.Kind.CHANGED,
        words=f"It has moved for good. New address: {example.link}",
        by=by,
        at=now,
    )
    watch_links([example], now=now)
    refile(examples=[example.pk])
    return example


def _published(example: Example) -> Example:
    """Hold the example, which somebody may have taken away since the question was asked."""
    example = locked(example)
    if example.state != State.PUBLISHED:
        raise NotNowError(f"This example is {in_words(example)}: its address cannot be changed now.")
    return example


def _check(address: str, example: Example) -> None:
    try:
        target_of(address)
    except UnsafeAddressError as problem:
        raise AddressRefusedError(str(problem)) from None
    if address == example.link:
        raise AddressRefusedError(
            "This is the address that does not work."
            if example.link_verdict == Link.DEAD
            else "This is the address that we have already."
        )
    if same := alike(address, besides=example):
        named = next((each for each in same if _may_be_named(each, example)), None)
        raise AddressRefusedError(
            f"This address is in the directory already: “{named}”."
            if named
            else "Somebody has shared this address with us already."
        )


def _may_be_named(other: Example, example: Example) -> bool:
    """What nobody has looked at yet is known to its own partnership alone."""
    return other.is_listed or other.partnership_id == example.partnership_id


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")
