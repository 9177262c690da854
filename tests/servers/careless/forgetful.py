"""A worker that transmits without marking what it begins."""

from association.rehearsal.queue import app
from office.models import Copy
from office.services import copies
from office.services.claiming import Claimed

__all__ = ["app"]


class Forgetful(copies._Worker):
    def _begin(self, batch: list[Claimed]) -> bool:
        return True

    def _transmit(self, transport: object, copy: Claimed) -> int:
        number = super()._transmit(transport, copy)
        if number:
            Copy.objects.filter(pk=copy.id).update(state="sent", sent_at=self.moment)
        return number


copies._Worker = Forgetful
