"""`python -m association.bench.mail_senders WAY NUMBER`: one process that sends so many mails when it is told to go.

`ours`: what a worker does. `raw`: smtplib with a mail that is ready. `rendering`: a loop that renders a template for each mail.
"""

import os
import smtplib
import sys
from collections.abc import Callable
from time import process_time

import django


def ours(number: int) -> int:
    """Send what is due, as the task does, with no end to the turn."""
    from django.utils import timezone

    from office.services.copies import send_copies

    return send_copies(now=timezone.now(), seconds=600).number


def raw(number: int) -> int:
    """Send one prebuilt mail over and over, to another address each time."""
    from django.conf import settings

    content = prebuilt()
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as server:
        server.ehlo()
        for n in range(number):
            server.sendmail("office@bench.example", [f"reader{n}@bench.example"], content, ["BODY=8BITMIME"])
    return number


def rendering(number: int) -> int:
    """Render the words of each mail from a template, build it, send it, and mark its row as sent."""
    from django.core.mail import EmailMultiAlternatives
    from django.template import Context, Template
    from django.utils import timezone

    from office.marks import MARK
    from office.models import Copy, Edition
    from office.transport import transport_of_settings

    edition = Edition.objects.order_by("-pk")[0]
    text, html = (Template(MARK.sub(r"{{ \1 }}", words)) for words in (edition.text, edition.html))
    transport = transport_of_settings()
    transport.open()
    sent = 0
    for copy in Copy.objects.waiting()[:number]:
        context = Context({**copy.personal, "why": copy.why, "copy": copy.pk})
        email = EmailMultiAlternatives(
            edition.subject, text.render(context), "office@bench.example", [copy.address]
        )
        email.attach_alternative(html.render(context), "text/html")
        transport.send_messages([email])
        Copy.objects.filter(pk=copy.pk).update(state="sent", sent_at=timezone.now())
        sent += 1
    transport.close()
    return sent


def prebuilt() -> bytes:
    """Return one copy's mail, whole."""
    from office.marks import Master
    from office.models import Edition
    from office.services.copies import words_of

    edition = Edition.objects.order_by("-pk")[0]
    master = Master(sender="Office <office@bench.example>", words=words_of(edition))
    return master.fill_in(address="reader@bench.example", key="0" * 36, parts={"name": "Jo", "copy": "1.x"})


WAYS: dict[str, Callable[[int], int]] = {"ours": ours, "raw": raw, "rendering": rendering}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.settings")
    django.setup()
    from django.db import connection

    connection.ensure_connection()
    way = WAYS[sys.argv[1]]
    print("ready", flush=True)
    sys.stdin.readline()
    began = process_time()
    sent = way(int(sys.argv[2]))
    print(sent, process_time() - began, flush=True)


if __name__ == "__main__":
    main()
