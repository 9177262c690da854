"""Taking what readers tell us, dealing with it, and forgetting it in time."""

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, linebreaks

from newsletters.models import IssueFeedback, IssuePage, NewsIndexPage, NewsPage, SuggestedContribution
from newsletters.models.feedback import KEPT_FOR
from office.models import Identity
from office.refusals import Refusal
from office.services.outbox import write_message

if TYPE_CHECKING:
    from accounts.models import User


UNDECIDED = (SuggestedContribution.State.WAITS, SuggestedContribution.State.TALKING)


class MayNotWriteNewsError(Refusal):
    """The person may not add news, or there is nowhere to add it."""


class AlreadyDealtWithError(Refusal):
    """Somebody has marked the answer as dealt with."""


def give_feedback(*, issue: IssuePage, answer: str, comment: str = "", now: datetime) -> IssueFeedback:
    """Keep one answer to whether an issue met somebody's needs.

    Arguments: `answer` is a value of `IssueFeedback.Answer`. Who answers is not asked and not kept, so each answer counts as one.
    """
    return IssueFeedback.objects.create(issue=issue, answer=answer, comment=comment.strip(), given_at=now)


@transaction.atomic
def deal_with_feedback(*, feedback: IssueFeedback, now: datetime) -> IssueFeedback:
    """Note that somebody has read an answer's words and done what they asked for. Raises `AlreadyDealtWithError`."""
    feedback = IssueFeedback.objects.select_for_update(of=("self",)).get(pk=feedback.pk)
    if feedback.dealt_with_at:
        raise AlreadyDealtWithError("This is marked as dealt with already.")
    feedback.dealt_with_at = now
    feedback.save(update_fields=["dealt_with_at"])
    return feedback


@transaction.atomic
def suggest_contribution(
    *, topic: str, text: str, name: str, email: str, organisation: str = "", now: datetime
) -> SuggestedContribution:
    """Keep what a reader offers to contribute and tell the office. The same offer sent twice while it waits is one."""
    said = {"topic": topic.strip(), "text": text.strip(), "email": email.strip().lower()}
    if waiting := SuggestedContribution.objects.waiting().filter(**said).first():
        return waiting
    made = SuggestedContribution.objects.create(
        **said, name=name.strip(), organisation=organisation.strip(), received_at=now
    )
    if office := Identity.load().email:
        write_message(
            recipients=[office],
            subject=f"Suggested contribution: {made.topic}",
            text=_letter(made),
            headers={"Reply-To": made.email},
            now=now,
        )
    return made


@transaction.atomic
def note_contribution(
    *, contribution: SuggestedContribution, state: str, note: str, now: datetime
) -> SuggestedContribution:
    """Write down where a suggestion stands: `state` is a value of `SuggestedContribution.State`, `note` is for staff alone."""
    contribution = SuggestedContribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
    if contribution.state != state:
        contribution.state, contribution.state_changed_at = state, now
    contribution.note = note.strip()
    contribution.save(update_fields=["state", "state_changed_at", "note"])
    return contribution


def news_list_for(user: "User") -> NewsIndexPage | None:
    """Return the list of news if the person may write in it."""
    news = NewsIndexPage.objects.first()
    return news if news is not None and news.permissions_for_user(user).can_add_subpage() else None


@transaction.atomic
def draft_contribution(*, contribution: SuggestedContribution, by: "User", now: datetime) -> NewsPage:
    """Return the draft of a piece of news with a suggestion's words, made at `now` where there is none; the two know of one another.

    The draft begins with the words as they were sent and ends with whose they are, for an editor to work on. A suggestion that was
    not decided counts as planned from then on. Raises `MayNotWriteNewsError`.
    """
    contribution = SuggestedContribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
    if contribution.page is not None:
        return contribution.page
    news = news_list_for(by)
    if news is None:
        raise MayNotWriteNewsError(
            "There is no list of news that you may write in. Ask an administrator for the editor’s role."
        )
    whose = ", ".join(filter(None, [contribution.name, contribution.organisation]))
    words = f"{linebreaks(contribution.text, autoescape=True)}<p><i>{escape(whose)}</i></p>"
    page = NewsPage(title=contribution.topic, date=timezone.localdate(now), live=False, owner=by)
    page.body = [{"type": "rich_text", "value": words}]
    news.add_child(instance=page)
    page.save_revision(user=by, log_action="wagtail.create")
    contribution.page = page
    if contribution.state in UNDECIDED:
        contribution.state, contribution.state_changed_at = SuggestedContribution.State.PLANNED, now
    contribution.save(update_fields=["page", "state", "state_changed_at"])
    return page


def forget_old_feedback(*, now: datetime) -> int:
    """Delete answers and suggestions whose time is over; safe to run twice. Returns how many."""
    answers = IssueFeedback.objects.filter(given_at__lte=now - KEPT_FOR).delete()[0]
    return answers + SuggestedContribution.objects.filter(received_at__lte=now - KEPT_FOR).delete()[0]


def _letter(made: SuggestedContribution) -> str:
    where = urljoin(settings.SITE_URL, reverse("contribution:inspect", args=[made.pk]))
    by = f"{made.name}, {made.organisation}" if made.organisation else made.name
    return (
        f"{by} suggests a contribution to the newsletter.\n\n{made.topic}\n\n{made.text}"
        f"\n\nAnswer to {made.email}, then write down where it stands: {where}"
    )
