"""Pages that only a link in a mail opens: links are made for them, into the scratch database alone."""

from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from association.bench.places_shown import event, first

STRANGER = "jo.tarrant@example.org"


def invitation(state: str, *, to: str = STRANGER) -> Callable[[], str]:
    """Return the page of an invitation to a seat that stands so: open, expired, withdrawn or accepted."""

    def address() -> str:
        from membership.models import Invitation, Seat
        from membership.models.invitations import hash_of

        now = timezone.now()
        token = f"shown-{state}-{hash_of(to)[:12]}"
        sent = now - timedelta(days=40 if state == "expired" else 1)
        seat = first(Seat.objects.held().exclude(user__email=to))
        over = {
            "withdrawn": {"withdrawn_at": now},
            "accepted": {"accepted_at": now, "accepted_by": seat.user},
        }
        Invitation.objects.get_or_create(
            token_hash=hash_of(token),
            defaults={
                "partnership": seat.partnership,
                # A partnership has one open invitation for an address.
                "email": to if state == "open" else f"{state}.{to}",
                "first_name": "Jo",
                "last_name": "Tarrant",
                "invited_at": sent,
                "expires_at": sent + timedelta(days=30),
                **over.get(state, {}),
            },
        )
        return reverse("invitation", args=[token])

    return address


def application(name: str, state: str, *step: str) -> Callable[[], str]:
    """Return a page of an application to join that stands so; one that was only started is complete, so that it can be sent."""

    def address() -> str:
        from membership.application_letters import make_link
        from membership.models import Application

        found = first(Application.objects.filter(state=state))
        if state == Application.State.STARTED:
            Application.objects.filter(pk=found.pk).update(
                covers="Two voluntary bodies",
                billed_name="Dunmere Council",
                billed_email="payments@dunmere.example",
                billed_address="Town Hall\nDunmere\nZZ1 1ZZ",
                pays_by="invoice",
                needs_purchase_order=False,
            )
        return reverse(name, args=[make_link(found, now=timezone.now()), *step])

    return address


def profile() -> str:
    """Return the page on which a person is asked whether they stand on a list."""
    from resources.models import Profile
    from resources.models.people import hash_of, new_token

    found = first(Profile.objects.filter(withdrawn_at=None))
    token = new_token()
    until = timezone.now() + timedelta(days=1)
    Profile.objects.filter(pk=found.pk).update(token_hash=hash_of(token), link_until=until)
    return reverse("resources:profile_link", args=[token])


def waiting_list() -> str:
    """Return the form with which one joins the waiting list of an event that is sold out."""
    from events.models import Ticket

    address = event("waiting_join", "Sold out")()
    ticket = first(Ticket.objects.filter(event__slug=address.split("/")[2]).order_by("pk"))
    return f"{address}?ticket={ticket.pk}"
