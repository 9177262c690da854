"""What staff do while a mailing goes: pause, go on, stop, and send again what failed."""

from typing import Any

from django.http import Http404, HttpRequest

from newsletters.mailing_staff.base import SEND, MailingStep
from newsletters.mailing_staff.telling import people
from office.models import Consignment, Copy
from office.services.consignments import pause, resume, send_failed_again, stop


class GoingStep(MailingStep):
    """A step about a mailing that has begun."""

    permission_required = SEND
    consignment: Consignment

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.mailing.consignment is None:
            raise Http404
        self.consignment = self.mailing.consignment

    def number(self, state: str) -> int:
        return self.consignment.copies.filter(state=state).count()


class Pause(GoingStep):
    page_title = label = "Pause"
    submit_label = "Pause it"
    done = "Paused. What was with the mail server at that moment still arrives."

    def explanation(self) -> str:
        return (
            "Nothing more leaves until somebody resumes it. What is with the mail server now still arrives."
        )

    def perform(self, data: dict[str, Any]) -> None:
        pause(consignment=self.consignment, by=self.person)


class Resume(GoingStep):
    page_title = label = "Resume"
    submit_label = "Resume it"
    done = "It goes on."

    def explanation(self) -> str:
        return f"It goes on where it stood: {people(self.number(Copy.State.WAITING))} still to come."

    def perform(self, data: dict[str, Any]) -> None:
        resume(consignment=self.consignment, by=self.person)


class Stop(GoingStep):
    page_title = label = "Stop"
    submit_label = "Stop it for good"
    done = "Stopped."

    def explanation(self) -> str:
        waiting = self.number(Copy.State.WAITING)
        return (
            f"{people(waiting).capitalize()} will not get it, and that cannot be taken back. "
            "What has left cannot be called back. To stop for a while, pause it instead."
        )

    def perform(self, data: dict[str, Any]) -> None:
        number = stop(consignment=self.consignment, by=self.person, now=self.now)
        self.done = f"Stopped. {people(number).capitalize()} did not get it."


class SendFailedAgain(GoingStep):
    page_title = label = "Send to failed again"
    submit_label = "Send to them again"

    def explanation(self) -> str:
        return (
            f"{people(self.number(Copy.State.FAILED)).capitalize()} whose copy failed get one more try. "
            "A failed copy was refused by the mail server, so nobody gets it twice."
        )

    def perform(self, data: dict[str, Any]) -> None:
        number = send_failed_again(consignment=self.consignment, by=self.person, now=self.now)
        self.done = f"{people(number).capitalize()} are in line again." if number else "No copy has failed."
