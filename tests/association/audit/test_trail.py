"""Every service that changes money, seats or membership leaves a trace that nobody can leave out."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

import pgtrigger
import pytest

from tests.association import audit
from tests.association.audit.trail import services, written_by

pytestmark = pytest.mark.django_db

PARTS = [
    import_module(f"{audit.__name__}.{found.name}")
    for found in iter_modules(audit.__path__)
    if found.name.endswith("_steps")
]
STEPS = {name: step for part in PARTS for name, step in part.STEPS.items()}
WITHOUT_TRACE = {name: why for part in PARTS for name, why in part.WITHOUT_TRACE.items()}


class TestTrail:
    def test_every_service_is_tried_here_or_says_why_it_leaves_no_trace(self) -> None:
        assert sorted(services()) == sorted([*STEPS, *WITHOUT_TRACE])

    @pytest.mark.parametrize("name", sorted(STEPS))
    def test_it_writes_to_the_audit_trail(self, name: str) -> None:
        step: Callable[[], object] = STEPS[name]()
        assert written_by(step) > 0

    def test_a_service_that_wrote_none_would_be_noticed(self) -> None:
        step = STEPS["membership.services.seats.end_seat"]()
        with pgtrigger.ignore():
            assert written_by(step) == 0
