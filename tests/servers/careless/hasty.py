"""A worker that marks copies as sent before it transmits them."""

import django

from association.rehearsal.queue import app

django.setup()

from office.models import Copy  # noqa: E402
from office.services import copies  # noqa: E402
from office.services.claiming import Claimed  # noqa: E402

__all__ = ["app"]


class Hasty(copies._Worker):
    def _transmit(self, transport: object, copy: Claimed) -> int:
        Copy.objects.filter(pk=copy.id).update(state="sent", sent_at=self.moment)
        return super()._transmit(transport, copy)


copies._Worker = Hasty
