"""A mailing sent while workers, schedulers, broker and database are killed; and careless workers, whom the rehearsal must find out."""

import os
from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.db import connection

from association.local.child import recognise
from association.local.processes import find
from association.rehearsal.company import KINDS
from association.rehearsal.play import Plan, rehearse
from association.rehearsal.stage import Stage, standing
from association.rehearsal.verdict import Mail, Taken, judge

SEED = int(os.environ.get("REHEARSAL_SEED", "20"))


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with standing() as stage:
        yield stage
    assert not list(find(recognise(stage.folder)))
    assert not stage.folder.exists()


@pytest.fixture
def as_the_tests_have_it(django_db_setup):
    """Fills the stage's database with the tests' tables, which takes seconds where migrating takes a minute."""

    def copy(stage: Stage) -> None:
        facts = connection.settings_dict
        host = quote(facts["HOST"], safe="")
        stage.copy_database(f"postgres://{facts['USER']}@/{facts['NAME']}?host={host}&port={facts['PORT']}")

    return copy


@pytest.mark.prove
@pytest.mark.timeout(2400)
class TestKills:
    def test_nobody_is_missed_and_nobody_gets_two(self, stage, as_the_tests_have_it, prove_size) -> None:
        plan = Plan(
            recipients=prove_size(10_000, 300),
            kills=5,
            seed=SEED,
            milliseconds=prove_size(2, 20),
        )
        report = rehearse(stage, plan, prepare=as_the_tests_have_it)
        assert report.verdict.violations == []
        assert {kill.partition(" after")[0] for kill in report.kills} == set(KINDS)
        assert sum(report.verdict.states.values()) == plan.recipients + 20
        assert report.verdict.states["sent"] > 0.8 * plan.recipients
        assert report.verdict.states["uncertain"] < 0.1 * plan.recipients

    def test_nor_with_two_schedulers_and_three_workers(self, stage, as_the_tests_have_it, prove_size) -> None:
        plan = Plan(
            recipients=prove_size(2_000, 100), kills=prove_size(5, 1), seed=SEED + 1, workers=3, schedulers=2
        )
        report = rehearse(stage, plan, prepare=as_the_tests_have_it)
        assert report.verdict.violations == []
        assert sum(report.verdict.states.values()) == plan.recipients + 20


@pytest.mark.prove
@pytest.mark.timeout(2400)
class TestCarelessWorkers:
    """What shows that the rehearsals above can fail."""

    def test_one_that_marks_before_it_transmits_loses_mail(self, stage, as_the_tests_have_it) -> None:
        plan = Plan(recipients=100, kills=0, seed=SEED, queue="tests.servers.careless.hasty")
        report = rehearse(stage, plan, prepare=as_the_tests_have_it)
        assert any("marked as sent and never arrived" in violation for violation in report.verdict.violations)

    def test_one_that_does_not_mark_sends_twice(self, stage, as_the_tests_have_it) -> None:
        plan = Plan(recipients=100, kills=0, seed=SEED, queue="tests.servers.careless.forgetful")
        report = rehearse(stage, plan, prepare=as_the_tests_have_it)
        assert any("arrived twice" in violation for violation in report.verdict.violations)


class TestVerdict:
    READERS = Counter(["jo@a.example"])

    @pytest.mark.parametrize(
        ("state", "times", "said"),
        [
            ("sent", 1, None),
            ("failed", 0, None),
            ("uncertain", 0, None),
            ("uncertain", 1, None),
            ("suppressed", 0, None),
            ("sent", 0, "never arrived"),
            ("sent", 2, "arrived twice"),
            ("uncertain", 2, "arrived twice"),
            ("failed", 1, "marked as failed and arrived"),
            ("suppressed", 1, "nothing may go there"),
            ("sending", 1, "still under way"),
            ("waiting", 0, "still under way"),
        ],
    )
    def test_of_one_copy(self, state: str, times: int, said: str | None) -> None:
        verdict = judge(
            mails=[Mail("1@a", "jo@a.example", state, 1)],
            readers=self.READERS,
            taken=[Taken("1@a", "jo@a.example", "take")] * times,
        )
        assert bool(verdict.violations) == bool(said)
        assert not said or said in verdict.violations[0]

    def test_who_has_no_copy_or_two_or_another_s_is_told(self) -> None:
        mail, taken = Mail("1@a", "jo@a.example", "sent", 1), Taken("1@a", "jo@a.example", "take")
        nobody = judge(mails=[], readers=self.READERS, taken=[])
        assert nobody.violations == ["1 has no copy: jo@a.example"]
        twice = judge(
            mails=[mail, Mail("2@a", "jo@a.example", "failed", 1)], readers=self.READERS, taken=[taken]
        )
        assert twice.violations == ["1 has two copies: jo@a.example"]
        astray = judge(mails=[mail], readers=self.READERS, taken=[Taken("1@a", "zoe@a.example", "take")])
        assert astray.violations == ["1 got somebody else's mail: zoe@a.example"]
        unknown = judge(
            mails=[mail], readers=self.READERS, taken=[taken, Taken("9@a", "x@a.example", "take")]
        )
        assert unknown.violations == ["1 arrived and has no row: x@a.example"]
