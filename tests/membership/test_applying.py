"""What an applicant does: start, go on, send, answer, withdraw."""

import re
from uuid import uuid4

import pytest
from django.utils import timezone

from membership.models import Application, ApplicationLink, Doubt
from membership.services import applying
from membership.services.deciding import ask_applicant
from office.models import OutboxMessage
from tests.factories import applications as made
from tests.factories.membership import AreaFactory, PartnershipFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
State = Application.State


def mails_to(address: str) -> list[OutboxMessage]:
    return [mail for mail in OutboxMessage.objects.order_by("pk") if address in mail.recipients]


class TestStarting:
    def test_mails_a_link_whose_words_no_staff_can_read(self):
        made.started(email="jo@saltby.example")
        (mail,) = mails_to("jo@saltby.example")
        assert mail.is_secret
        token = re.search(r"/join/([-\w]+)/", mail.text)[1]
        assert applying.application_of(token).application.email == "jo@saltby.example"

    def test_keeps_only_the_hash_of_the_link(self):
        _, token = made.started()
        kept = ApplicationLink.objects.get()
        assert token not in str(kept.__dict__)
        assert applying.application_of(kept.token_hash) is None

    def test_twice_with_the_same_form_starts_one_application_and_mails_once(self):
        key = uuid4()
        first, token = made.started(key=key)
        second, other = made.started(key=key)
        assert first == second
        assert applying.application_of(token).application == applying.application_of(other).application
        assert len(mails_to(first.email)) == 1


class TestSaving:
    def test_keeps_a_step_and_nothing_of_the_others(self):
        application, _ = made.started()
        applying.save_step(
            application=application,
            step="billing",
            values={"billed_name": "Saltby Council", "seats": 40},
            now=timezone.now(),
        )
        application.refresh_from_db()
        assert (application.billed_name, application.seats) == ("Saltby Council", 5)

    def test_mails_a_link_to_an_address_that_was_corrected(self):
        application, _ = made.started(email="jo@slatby.example")
        values = {"email": "jo@saltby.example"}
        applying.save_step(application=application, step="partnership", values=values, now=timezone.now())
        assert len(mails_to("jo@saltby.example")) == 1

    def test_is_over_once_the_application_is_sent(self):
        application = made.submitted()
        with pytest.raises(applying.HasBeenSentError):
            applying.save_step(
                application=application, step="areas", values={"covers": "x"}, now=timezone.now()
            )


class TestSending:
    @pytest.mark.parametrize(
        ("emptied", "step"),
        [
            ({"areas": []}, "areas"),
            ({"billed_address": ""}, "billing"),
            ({"pays_by": ""}, "payment"),
            ({"needs_purchase_order": None}, "payment"),
        ],
    )
    def test_names_the_step_that_is_missing(self, emptied, step):
        application, _ = made.filled_in(**emptied)
        with pytest.raises(applying.NotCompleteError) as refused:
            applying.submit_application(application=application, now=timezone.now())
        assert refused.value.step == step

    def test_twice_sends_once_and_tells_both_sides(self, staff_address):
        application, _ = made.filled_in()
        for _ in range(2):
            applying.submit_application(application=application, now=timezone.now())
        application.refresh_from_db()
        assert application.state == State.SUBMITTED
        assert [mail.subject for mail in mails_to(staff_address)] == [
            "Application to join: Saltby Safeguarding Children Partnership"
        ]
        assert len(mails_to(application.email)) == 2

    @pytest.mark.parametrize(
        "name",
        [
            "Saltby & Wick Safeguarding Children Partnership",
            "SALTBY AND WICK safeguarding-children partnership",
            "Saltby and Wick Safeguarding Children Partnership.",
        ],
    )
    def test_writes_down_a_partnership_of_the_same_name(self, name):
        known = PartnershipFactory(name="Saltby and Wick Safeguarding Children Partnership")
        (doubt,) = made.submitted(name).doubts.all()
        assert (doubt.partnership, doubt.kind) == (known, Doubt.Kind.SAME_NAME)

    def test_writes_down_a_partnership_of_the_same_kind_in_the_same_area(self):
        area = AreaFactory()
        known = PartnershipFactory(name="Saltby Board")
        known.areas.add(area)
        other_kind = PartnershipFactory(name="Saltby Adults", kind="adults_or_joint")
        other_kind.areas.add(area)
        (doubt,) = made.submitted(areas=[area]).doubts.all()
        assert (doubt.partnership, doubt.kind) == (known, Doubt.Kind.SAME_AREA)

    def test_writes_down_a_partnership_that_had_the_name_before(self):
        known = PartnershipFactory(name="Wick Partnership")
        known.former_names.create(name="Saltby safeguarding children partnership", until="2020-01-01")
        assert made.submitted().doubts.get().partnership == known

    def test_writes_down_another_application_that_has_been_sent(self):
        first = made.submitted("Saltby Partnership", email="first@saltby.example")
        made.started("saltby partnership", email="never-sent@saltby.example")
        (doubt,) = made.submitted("Saltby partnership", areas=None).doubts.all()
        assert doubt.other == first

    def test_has_no_doubt_about_a_stranger(self):
        PartnershipFactory(name="Wick Partnership").areas.add(AreaFactory())
        assert not made.submitted().doubts.exists()


class TestEnteringForSomebody:
    def test_sends_at_once_and_says_so(self):
        by = UserFactory()
        application = made.entered(by=by)
        assert (application.state, application.entered_by) == (State.SUBMITTED, by)
        assert "We have entered" in mails_to(application.email)[-1].text

    def test_needs_what_an_applicant_needs(self):
        with pytest.raises(applying.NotCompleteError):
            made.entered(areas=[])
        assert not Application.objects.exists()


class TestAnswering:
    def test_gives_the_application_back_to_the_staff(self, staff_address):
        application = made.submitted()
        ask_applicant(application=application, words="Which areas?", by=UserFactory(), now=timezone.now())
        assert "Which areas?" in mails_to(application.email)[-1].text
        applying.answer_question(application=application, words="All of Saltby.", now=timezone.now())
        application.refresh_from_db()
        assert application.state == State.SUBMITTED
        assert application.questions.get().answer == "All of Saltby."
        assert "has answered" in mails_to(staff_address)[-1].subject

    def test_needs_a_question(self):
        with pytest.raises(applying.NothingAskedError):
            applying.answer_question(application=made.submitted(), words="Well", now=timezone.now())


class TestWithdrawing:
    def test_ends_an_application_for_good(self):
        application = made.submitted()
        for _ in range(2):
            applying.withdraw_application(application=application, now=timezone.now())
        application.refresh_from_db()
        assert application.state == State.WITHDRAWN
        with pytest.raises(applying.IsClosedError):
            applying.submit_application(application=application, now=timezone.now())


class TestLostLinks:
    def test_are_sent_anew_for_every_application_of_the_address(self):
        made.started(email="jo@saltby.example")
        made.submitted("Wick Partnership", email="Jo@Saltby.example")
        before = OutboxMessage.objects.count()
        assert applying.send_links(email=" jo@saltby.example", now=timezone.now()) == 2
        assert OutboxMessage.objects.count() == before + 2

    def test_are_sent_to_nobody_else(self):
        made.started()
        assert applying.send_links(email="stranger@saltby.example", now=timezone.now()) == 0


class TestAbandoned:
    def test_applications_are_forgotten_once_no_link_opens_them(self):
        kept, _ = made.started("Kept Partnership")
        sent = made.submitted("Sent Partnership", email="sent@saltby.example")
        gone, _ = made.filled_in("Gone Partnership", email="gone@saltby.example")
        for application in (sent, gone):
            made.expire(application)
        assert applying.forget_abandoned(now=timezone.now()) == 1
        assert applying.forget_abandoned(now=timezone.now()) == 0
        assert set(Application.objects.all()) == {kept, sent}

    def test_one_that_was_gone_on_with_by_a_newer_link_is_kept(self):
        application, _ = made.started()
        made.expire(application)
        applying.send_links(email=application.email, now=timezone.now())
        assert applying.forget_abandoned(now=timezone.now()) == 0
