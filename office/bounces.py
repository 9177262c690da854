"""What a provider says about a mail, in our words: each has its own way of telling a dead address from a full mailbox."""

from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason

BOUNCED, COMPLAINED, UNSUBSCRIBED = "bounced", "complained", "unsubscribed"
KINDS = {
    EventType.BOUNCED: BOUNCED,
    EventType.REJECTED: BOUNCED,
    EventType.FAILED: BOUNCED,
    EventType.COMPLAINED: COMPLAINED,
    EventType.UNSUBSCRIBED: UNSUBSCRIBED,
}
"""What is noted of all that providers tell; mail that arrived or was opened is nobody's business here."""

# Refused for what the mail was or who sent it: this says nothing about the address.
_NOT_ABOUT_THE_ADDRESS = {RejectReason.BLOCKED, RejectReason.SPAM, RejectReason.TIMED_OUT}
# SparkPost's classes of bounces that it calls hard: invalid recipient, and no such recipient.
_HARD_CLASSES = {"10", "30"}
_HARD_WORDS = {"hard_bounce", "hard_bounced", "invalid_email", "hardbounce", "permanent", "bounce"}


def is_final(event: AnymailTrackingEvent, *, provider: str) -> bool:
    """Say whether a bounce means that the address is dead, so that writing again is of no use.

    Where a provider does not tell, a bounce counts as passing: an address is better tried again than lost.
    """
    if event.reject_reason in _NOT_ABOUT_THE_ADDRESS:
        return False
    if event.event_type == EventType.REJECTED:
        # The provider knows the address as dead from an earlier bounce, or it is none.
        return event.reject_reason in {RejectReason.INVALID, RejectReason.BOUNCED}
    told = event.esp_event or {}
    if event.event_type == EventType.FAILED:
        return provider == "Postal" and _at(told, "payload", "status") == "HardFail"
    return event.event_type == EventType.BOUNCED and _is_hard(told, provider)


def _is_hard(told: Any, provider: str) -> bool:
    match provider:
        case "Mailgun" | "Mailtrap" | "Postal" | "Unisender Go":
            # What passes, these call deferred; Mailgun's older reports carry the answer of the mail server.
            return True
        case "Amazon SES":
            word = _at(told, "bounce", "bounceType")
        case "MailerSend":
            word = _at(told, "data", "type")
        case "Mailjet":
            return bool(_at(told, "hard_bounce"))
        case "Postmark":
            word = _at(told, "Type") or _at(told, "SuppressionReason")
        case "Resend":
            word = _at(told, "data", "bounce", "type")
        case "SendGrid":
            word = _at(told, "type")
        case "SparkPost":
            events = (_at(told, "msys") or {}).values()
            return any(str(_at(each, "bounce_class")) in _HARD_CLASSES for each in events)
        case _:
            word = _at(told, "event")
    return str(word).casefold() in _HARD_WORDS


def _at(told: Any, *names: str) -> Any:
    for name in names:
        told = told.get(name) if hasattr(told, "get") else None
    return told
