"""The schedule of letters that an installation starts with; staff edit the rows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    """See `membership.models.RenewalStep`."""

    name: str
    days: int | None
    subject: str
    words: str
    to_administrators: bool = False


SCHEDULE = (
    Letter(
        name="Renewals open",
        days=None,
        subject="{partnership}: your membership for {year}",
        words="""Dear {names},

{partnership}’s membership for {year_before} runs until {last_day}. You can renew it for {year} now. Nothing is lost by renewing early: \
the new year starts when the old one ends.

It takes two steps: check your seats and areas, then choose card or invoice. You can give a purchase order \
number there, or send it later.""",
        to_administrators=True,
    ),
    Letter(
        name="Two weeks before the year ends",
        days=-14,
        subject="{partnership}: two weeks left to renew for {year}",
        words="""Dear {names},

{partnership}’s membership year ends on {last_day}, and we have not heard from you about {year} yet. If your council needs a \
purchase order, now is a good time to ask for one.""",
    ),
    Letter(
        name="The year has ended",
        days=1,
        subject="{partnership}: your membership year has ended",
        words="""Dear {names},

{partnership}’s membership year ended on {last_day}. Everybody on your seats can still read everything until {access_ends}, so that \
there is time to renew.""",
        to_administrators=True,
    ),
    Letter(
        name="Two weeks of grace left",
        days=46,
        subject="{partnership}: access ends on {access_ends}",
        words="""Dear {names},

On {access_ends} the {seats} seats of {partnership} stop opening what is for members. Renewing before then keeps everybody in; the \
seats stay with the people who have them.""",
        to_administrators=True,
    ),
    Letter(
        name="Access has ended",
        days=61,
        subject="{partnership}: your access has ended",
        words="""Dear {names},

The membership of {partnership} has lapsed. Your seats are kept for you: as soon as you renew, everybody on them can read again, with no \
gap left in your membership.

If you have decided not to renew, we would be glad to know why, so that we can do better.""",
    ),
)
