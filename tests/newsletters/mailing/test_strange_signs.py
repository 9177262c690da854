"""Signs that people paste along without seeing them, such as a vertical tab out of a slide."""

from datetime import timedelta

import mrml
import pytest
from django.utils import timezone

from newsletters.models import Mailing
from newsletters.services.mailings import UNDO_WINDOW, begin_due, schedule
from office.letters import compose_letter
from tests.factories.mailings import MailingFactory
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

SIGNS = [chr(number) for number in (*range(1, 9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0xFFFE, 0xFFFF)]


@pytest.mark.parametrize("sign", SIGNS, ids=ascii)
def test_hinder_no_letter(sign: str) -> None:
    letter = compose_letter(
        recipients=["jo@reading.example"], subject="Hello", words=f"Dear Jo{sign}Smith,\n\nall is well."
    )
    html, _ = letter.alternatives[0]
    assert "all is well" in html


def test_hinder_no_mailing_and_none_of_those_after_it() -> None:
    now = timezone.now()
    SeatFactory()
    strange = MailingFactory(subject="One\x0btwo", preview_text="a\x1fb")
    other = MailingFactory()
    for minutes, mailing in enumerate([strange, other]):
        schedule(mailing=mailing, send_at=now + timedelta(minutes=minutes), by=UserFactory(), now=now)
    assert begin_due(now=now + UNDO_WINDOW + timedelta(minutes=5)) == 2


def test_a_mailing_that_cannot_be_drawn_is_held_and_others_go(monkeypatch) -> None:
    now = timezone.now()
    SeatFactory()
    broken, other = MailingFactory(subject="Broken"), MailingFactory()
    for minutes, mailing in enumerate([broken, other]):
        schedule(mailing=mailing, send_at=now + timedelta(minutes=minutes), by=UserFactory(), now=now)
    draw = mrml.to_html

    def refuse(written, **options):
        if "Broken" in written:
            raise OSError("unable to parse")
        return draw(written, **options)

    monkeypatch.setattr(mrml, "to_html", refuse)
    begin_due(now=now + UNDO_WINDOW + timedelta(minutes=5))
    states = dict(Mailing.objects.values_list("subject", "state"))
    assert states == {"Broken": "draft", other.subject: "begun"}
    broken.refresh_from_db()
    assert broken.held_because
