"""A worker that transmits without marking what it begins."""

import django

from association.rehearsal.queue import app

django.setup()

from office.models import Copy  # noqa: E402
from office.services import copies  # noqa: E402
from office.services.claiming import Claimed  # noqa: E402

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
