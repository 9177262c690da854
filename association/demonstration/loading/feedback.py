"""What readers told the editors: answers about the newest issues, and what they offer to write."""

from datetime import datetime, timedelta

from newsletters.models import IssueFeedback, IssuePage, SuggestedContribution
from newsletters.selectors import latest_issues

# Of each issue, the newest first: how many said yes, partly and no without a word.
TALLIES = ((3, 1, 0), (11, 3, 1), (9, 4, 2), (12, 1, 0))
WORDS = (
    (0, "yes", "The five findings on one page went straight to our executive. Thank you."),
    (
        0,
        "partly",
        "Useful, but I had to ask a colleague what “pathfinder” meant. A line for newcomers would help.",
    ),
    (1, "partly", "More on adults’ partnerships, please. Half of us serve both."),
    (1, "no", "I look for templates that I can use, and this month there were none."),
    (2, "yes", "The piece on listening to young carers changed our audit questions."),
)
OFFERS = (
    (
        3,
        "How we shortened our case audits to one page",
        "We used to write twelve pages that nobody read. Since spring we write one, and the next meeting begins with it. "
        "I could tell how we agreed what to leave out, and share the form.",
        "Maren Whitcombe",
        "maren.whitcombe@hallowmere.example",
        "Hallowmere Safeguarding Children Partnership",
        SuggestedContribution.State.WAITS,
        "",
    ),
    (
        19,
        "A year of joint supervision with school nurses",
        "Four schools, one supervision group, and what we would do differently.",
        "Tobias Okafor-Lind",
        "tobias.okafor-lind@pendlemere.example",
        "",
        SuggestedContribution.State.PLANNED,
        "Agreed 600 words for the issue after next; photographs follow.",
    ),
)


def load_feedback(*, now: datetime) -> None:
    """Let readers answer about the newest issues, at times before `now` (aware), and offer two contributions."""
    issues = list(latest_issues(count=len(TALLIES)))
    rows = [
        IssueFeedback(issue=issue, answer=answer, given_at=_given_at(issue, number, now=now))
        for issue, tally in zip(issues, TALLIES, strict=False)
        for answer, many in zip(IssueFeedback.Answer.values, tally, strict=True)
        for number in range(many)
    ]
    rows += [
        IssueFeedback(
            issue=issues[which],
            answer=answer,
            comment=words,
            given_at=_given_at(issues[which], number, now=now),
            dealt_with_at=now - timedelta(days=2) if which > 1 else None,
        )
        for number, (which, answer, words) in enumerate(WORDS)
        if which < len(issues)
    ]
    IssueFeedback.objects.bulk_create(rows)
    for days, topic, text, name, email, organisation, state, note in OFFERS:
        SuggestedContribution.objects.create(
            topic=topic,
            text=text,
            name=name,
            email=email,
            organisation=organisation,
            state=state,
            note=note,
            received_at=now - timedelta(days=days),
            state_changed_at=None
            if state == SuggestedContribution.State.WAITS
            else now - timedelta(days=days - 4),
        )


def _given_at(issue: IssuePage, number: int, *, now: datetime) -> datetime:
    """Spread the answers over the days after the issue came out, never into the future."""
    came_out = issue.first_published_at or now
    return min(came_out + timedelta(hours=5 + 7 * number), now - timedelta(minutes=10 + number))
