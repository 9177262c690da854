"""Reading the mail that letters about events became."""

from io import BytesIO

from django.utils import timezone
from pypdf import PdfReader

from events.services.writing import write_due_letters
from office.models import OutboxMessage


def written(*, now=None):
    """Write what is due and return every mail of the outbox, the oldest first."""
    write_due_letters(now=now or timezone.now())
    return list(OutboxMessage.objects.order_by("pk"))


def mail_to(address, *, now=None):
    """Write what is due and return the one mail to an address."""
    (mail,) = [mail for mail in written(now=now) if mail.recipients == [address]]
    return mail


def attached(mail, name):
    """Return the bytes of an attachment."""
    return bytes(mail.attachments.get(name=name).content)


def words_of(pdf):
    """Return the text of a PDF, in one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
