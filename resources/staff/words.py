"""Words that the staff's pages share."""

from resources.models import State

STATES: dict[str, str] = {
    State.WAITING: "waits",
    State.ASKED: "asked",
    State.PUBLISHED: "published",
    State.DECLINED: "declined",
    State.WITHDRAWN: "withdrawn",
    State.TAKEN_DOWN: "taken down",
}
"""Where an example stands, in the staff's words."""
