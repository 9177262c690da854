"""What a partnership's timeline tells of how it applied: sent, asked, answered, decided."""

from collections.abc import Iterator, Sequence

from django.db.models import F
from django.urls import reverse

from membership.models import Application, ApplicationQuestion, Partnership
from membership.timeline import READ_A_SOURCE, Entry, register_timeline


def applications(partnerships: Sequence[Partnership]) -> Iterator[Entry]:
    """The applications that made these partnerships members, and what was asked about them; two queries."""
    rows = (
        Application.objects.filter(membership__partnership__in=partnerships)
        .select_related("entered_by", "decided_by")
        .annotate(partnership_id=F("membership__partnership"))
        .order_by("-submitted_at")[:READ_A_SOURCE]
    )
    for row in rows:
        key, address = row.partnership_id, reverse("application:inspect", args=[row.pk])
        who = str(row.entered_by) if row.entered_by else row.contact
        if row.submitted_at:
            yield Entry(row.submitted_at, "Application sent", key, words=row.words, who=who, address=address)
        if row.decided_at:
            yield Entry(
                row.decided_at, "Application approved", key, who=str(row.decided_by or ""), address=address
            )
    questions = (
        ApplicationQuestion.objects.filter(application__membership__partnership__in=partnerships)
        .select_related("asked_by")
        .annotate(partnership_id=F("application__membership__partnership"))
        .order_by("-asked_at")[:READ_A_SOURCE]
    )
    for question in questions:
        address = reverse("application:inspect", args=[question.application_id])
        yield Entry(
            question.asked_at,
            "Asked about the application",
            question.partnership_id,
            words=question.words,
            who=str(question.asked_by),
            address=address,
        )
        if question.answered_at:
            yield Entry(
                question.answered_at,
                "Question answered",
                question.partnership_id,
                words=question.answer,
                address=address,
            )


def register_source() -> None:
    """Put applications on the timeline."""
    register_timeline("applications", applications, label="Applications", icon="mail", order=30)
