"""Freezing who receives a mailing and leaving its topic exclude each other; people leave side by side."""

from collections.abc import Iterable

from django.db import connection

from newsletters.models import MailTopic

FREEZING = 0x66727A65
_NUMBERS = {topic: number for number, topic in enumerate(MailTopic)}


def lock_topic_to_freeze(topic: MailTopic) -> None:
    """Let nobody leave the topic until this transaction ends; waits for those who are leaving.

    Without it somebody could leave while the recipients are being written, and receive the mailing after having been told
    that they have left.
    """
    _take("pg_advisory_xact_lock", [topic])


def lock_topics_to_leave(topics: Iterable[MailTopic]) -> None:
    """Let no recipients of these topics be frozen until this transaction ends; waits for those that are being frozen."""
    _take("pg_advisory_xact_lock_shared", topics)


def _take(function: str, topics: Iterable[MailTopic]) -> None:
    # In one order, so that two who take several never wait for each other.
    with connection.cursor() as cursor:
        for number in sorted({_NUMBERS[topic] for topic in topics}):
            cursor.execute(f"SELECT {function}(%s, %s)", [FREEZING, number])
