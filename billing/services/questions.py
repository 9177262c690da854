"""What people decide about open questions."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from billing.models import OpenQuestion
from billing.services import BillingError


class NeedsAnAnswerError(BillingError):
    """Whoever looks later must see what was decided."""


@transaction.atomic
def settle_question(*, question: OpenQuestion, answer: str, by: User, now: datetime) -> OpenQuestion:
    """Close a question with what was decided; closing it twice keeps the first answer. Raises `NeedsAnAnswerError`."""
    question = OpenQuestion.objects.select_for_update().get(pk=question.pk)
    if question.settled_at:
        return question
    if not answer.strip():
        raise NeedsAnAnswerError("Say what you decided and why.", field="answer")
    question.settled_at, question.settled_by, question.answer = now, by, answer.strip()
    question.save(update_fields=["settled_at", "settled_by", "answer"])
    return question
