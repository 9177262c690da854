"""Reminders: each goes once on its day, and the ledger says of every other why it did not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from membership.models import Fee, Partnership, RenewalNotice, RenewalStep
from membership.services.renewals import answers
from membership.services.renewals.notices import NothingToSendError, send_due_notices, send_notice_again
from membership.services.renewals.opening import AlreadyOpenError, YearIsOverError, open_renewals
from membership.services.renewals.renewing import renew_partnership
from office.models import OutboxMessage
from tests.factories.mail import OutboxMessageFactory
from tests.factories.membership import MembershipFactory, PartnershipFactory, SeatFactory, year_of
from tests.factories.people import UserFactory
from tests.factories.renewals import JANUARY, member, next_year, on, opened, renewal_of

pytestmark = pytest.mark.django_db


def ledger(partnership: Partnership) -> dict[str, str]:
    """What became of each letter so far: “mailed”, or the reason."""
    rows = RenewalNotice.objects.filter(renewal__partnership=partnership).select_related("step")
    return {row.step.name: row.reason or "mailed" for row in rows}


def mails_about_renewing() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(renewal_notices__isnull=False).order_by("pk"))


class TestOpening:
    def test_everybody_of_the_year_before_is_asked_paid_or_not(self) -> None:
        paid, unpaid = member(), member(lead="b@saltby.example", awaiting_payment=True)
        member(lead="c@saltby.example", cancelled=True)
        member(lead="d@saltby.example", applied=True)
        MembershipFactory(year=year_of(JANUARY.date() - timedelta(days=365)))
        asked = opened().renewals.values_list("partnership", flat=True)
        assert set(asked) == {paid.partnership_id, unpaid.partnership_id}

    def test_a_partnership_that_went_up_in_another_is_not_asked(self) -> None:
        membership = member()
        Partnership.objects.filter(pk=membership.partnership_id).update(closed_on=JANUARY.date())
        assert not opened().renewals.exists()

    def test_a_year_is_opened_once(self) -> None:
        opened()
        with pytest.raises(AlreadyOpenError):
            opened()

    def test_a_year_that_is_over_is_not_opened(self) -> None:
        with pytest.raises(YearIsOverError):
            open_renewals(year=next_year(), by=None, now=on("2028-04-01"))

    def test_who_joins_afterwards_is_asked_as_well(self) -> None:
        opened()
        late = member()
        send_due_notices(now=on("2027-02-20"))
        assert ledger(late.partnership) == {"Renewals open": "mailed"}


class TestLetters:
    def test_say_the_fee_and_lead_to_the_page(self) -> None:
        membership = member()
        opened()
        assert send_due_notices(now=JANUARY) == 1
        (mail,) = mails_about_renewing()
        assert mail.recipients == ["lead@saltby.example"]
        assert mail.subject == f"{membership.partnership}: your membership for 2027/28"
        for words in ("Dear Jo Saltby", "31 March 2027", "Together: £500.00", "/renewals/"):
            assert words in mail.text

    def test_go_to_administrators_where_the_step_says_so_and_to_each_once(self) -> None:
        membership = member()
        lead = membership.partnership.seats.get().user
        for person in (lead, UserFactory(email="clerk@saltby.example")):
            membership.partnership.administrators.create(user=person)
        opened()
        send_due_notices(now=JANUARY)
        send_due_notices(now=on("2027-03-17"))
        first, second = mails_about_renewing()
        assert first.recipients == ["lead@saltby.example", "clerk@saltby.example"]
        assert second.recipients == ["lead@saltby.example"]

    def test_of_a_whole_schedule_go_on_their_days_and_never_twice(self) -> None:
        membership = member()
        opened()
        days = []
        day = JANUARY
        while day < on("2027-07-01"):
            if send_due_notices(now=day):
                days.append(str(timezone.localdate(day)))
            send_due_notices(now=day)
            day += timedelta(days=1)
        assert days == ["2027-01-15", "2027-03-17", "2027-04-01", "2027-05-16", "2027-05-31"]
        assert len(mails_about_renewing()) == 5
        assert set(ledger(membership.partnership).values()) == {"mailed"}


class TestReasons:
    def test_nobody_who_can_sign_in(self) -> None:
        membership = member(lead=None)
        SeatFactory(partnership=membership.partnership, lead_contact=True, user__is_active=False)
        opened()
        send_due_notices(now=JANUARY)
        assert ledger(membership.partnership) == {"Renewals open": "no_lead_contact"}
        SeatFactory(partnership=membership.partnership, lead_contact=True)
        send_due_notices(now=on("2027-01-20"))
        assert ledger(membership.partnership) == {"Renewals open": "mailed"}

    def test_mail_to_the_address_fails(self) -> None:
        membership = member()
        failed = OutboxMessageFactory(
            failed=True, recipients=["lead@saltby.example"], created_at=on("2027-01-10")
        )
        opened()
        send_due_notices(now=JANUARY)
        assert ledger(membership.partnership) == {"Renewals open": "address_fails"}
        OutboxMessageFactory(
            sent=True, recipients=failed.recipients, created_at=on("2027-01-11"), sent_at=on("2027-01-11")
        )
        send_due_notices(now=JANUARY)
        assert ledger(membership.partnership) == {"Renewals open": "mailed"}

    def test_no_fee_is_set(self) -> None:
        membership = member()
        Fee.objects.filter(year=next_year()).delete()
        opened()
        send_due_notices(now=JANUARY)
        assert ledger(membership.partnership) == {"Renewals open": "no_fee"}

    def test_renewed_already(self) -> None:
        membership = member()
        opened()
        renew_partnership(partnership=membership.partnership, year=next_year(), seats=5, now=JANUARY)
        send_due_notices(now=JANUARY)
        assert ledger(membership.partnership) == {"Renewals open": "renewed"}

    def test_went_up_in_another_meanwhile(self) -> None:
        membership = member()
        opened()
        Partnership.objects.filter(pk=membership.partnership_id).update(closed_on=JANUARY.date())
        send_due_notices(now=JANUARY)
        assert ledger(membership.partnership) == {"Renewals open": "closed"}

    def test_days_gone_by_when_renewals_open_late(self) -> None:
        membership = member()
        opened(now=on("2027-03-20"))
        send_due_notices(now=on("2027-03-20"))
        assert ledger(membership.partnership) == {
            "Renewals open": "mailed",
            "Two weeks before the year ends": "overtaken",
        }

    def test_an_interruption_of_weeks_sends_only_the_latest(self) -> None:
        membership = member()
        opened()
        send_due_notices(now=on("2027-04-02"))
        assert ledger(membership.partnership) == {
            "Renewals open": "overtaken",
            "Two weeks before the year ends": "overtaken",
            "The year has ended": "mailed",
        }

    def test_a_letter_left_out_of_the_schedule_is_not_answered_for(self) -> None:
        membership = member()
        opened()
        RenewalStep.objects.filter(days=None).update(is_used=False)
        send_due_notices(now=JANUARY)
        assert ledger(membership.partnership) == {}


class TestAnswers:
    def test_not_renewing_stops_the_reminders(self) -> None:
        membership = member()
        opened()
        answers.decline_renewal(
            renewal=renewal_of(membership), because="No money", by=UserFactory(), now=JANUARY
        )
        send_due_notices(now=on("2027-04-01"))
        assert set(ledger(membership.partnership).values()) == {"not_renewing"}

    def test_a_decision_to_come_pauses_them_and_the_latest_goes_the_day_after(self) -> None:
        membership = member()
        opened()
        send_due_notices(now=JANUARY)
        answers.await_decision(
            renewal=renewal_of(membership), on=on("2027-03-25").date(), by=UserFactory(), now=JANUARY
        )
        send_due_notices(now=on("2027-03-25"))
        assert ledger(membership.partnership)["Two weeks before the year ends"] == "decision_awaited"
        send_due_notices(now=on("2027-03-26"))
        assert ledger(membership.partnership)["Two weeks before the year ends"] == "mailed"

    def test_a_pause_over_two_letters_is_followed_by_one(self) -> None:
        membership = member()
        opened()
        send_due_notices(now=JANUARY)
        answers.pause_reminders(
            renewal=renewal_of(membership),
            until=on("2027-04-10").date(),
            because="Merging",
            by=UserFactory(),
            now=JANUARY,
        )
        send_due_notices(now=on("2027-03-20"))
        send_due_notices(now=on("2027-04-05"))
        send_due_notices(now=on("2027-04-11"))
        assert ledger(membership.partnership) == {
            "Renewals open": "mailed",
            "Two weeks before the year ends": "overtaken",
            "The year has ended": "mailed",
        }

    def test_taken_back_reminders_go_on(self) -> None:
        membership = member()
        opened()
        by = UserFactory()
        answers.decline_renewal(renewal=renewal_of(membership), because="No money", by=by, now=JANUARY)
        answers.take_up_again(renewal=renewal_of(membership), by=by, now=JANUARY)
        send_due_notices(now=JANUARY)
        assert ledger(membership.partnership) == {"Renewals open": "mailed"}

    def test_a_day_gone_by_or_far_away_is_refused(self) -> None:
        membership = member()
        opened()
        renewal = renewal_of(membership)
        for day in (JANUARY.date(), JANUARY.date() + timedelta(days=181)):
            with pytest.raises(answers.DayError):
                answers.await_decision(renewal=renewal, on=day, by=UserFactory(), now=JANUARY)

    def test_who_has_renewed_has_nothing_to_decline(self) -> None:
        membership = member()
        opened()
        renew_partnership(partnership=membership.partnership, year=next_year(), seats=5, now=JANUARY)
        with pytest.raises(answers.HasRenewedError):
            answers.decline_renewal(
                renewal=renewal_of(membership), because="No", by=UserFactory(), now=JANUARY
            )


class TestSendingAgain:
    def test_writes_a_further_mail_and_the_ledger_points_to_it(self) -> None:
        member()
        opened()
        send_due_notices(now=JANUARY)
        notice = RenewalNotice.objects.get()
        send_notice_again(notice=notice, now=on("2027-01-20"))
        assert OutboxMessage.objects.filter(subject__contains="2027/28").count() == 2
        assert RenewalNotice.objects.get().message == OutboxMessage.objects.latest("pk")

    def test_is_refused_for_who_has_renewed(self) -> None:
        membership = member()
        opened()
        send_due_notices(now=JANUARY)
        renew_partnership(partnership=membership.partnership, year=next_year(), seats=5, now=JANUARY)
        with pytest.raises(NothingToSendError):
            send_notice_again(notice=RenewalNotice.objects.get(), now=JANUARY)


class TestManyPartnerships:
    def test_are_all_answered_for_over_several_batches(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("membership.services.renewals.notices.BATCH", 3)
        for number in range(8):
            member(lead=f"lead{number}@saltby.example" if number % 4 else None)
        PartnershipFactory()
        opened()
        assert send_due_notices(now=JANUARY) == 6
        assert RenewalNotice.objects.count() == 8
