"""Two of the staff approve at the same moment: it happens once."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from billing.models import Invoice
from membership.models import Application, Membership, Partnership
from membership.services.deciding import MayBeTheSameError, approve_application
from tests.factories import applications as made
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def at_once(applications: list[Application], people: list[User]) -> list[str]:
    """Let each person approve their application at the same moment; returns what went wrong, by kind."""
    barrier, wrong = Barrier(len(people)), []

    def decide(application: Application, by: User) -> None:
        barrier.wait(10)
        try:
            approve_application(application=application, partnership=None, by=by, now=timezone.now())
        except MayBeTheSameError:
            wrong.append("may be the same")
        except Exception as problem:  # noqa: BLE001 - a thread's error would be lost otherwise
            wrong.append(repr(problem))
        finally:
            connection.close()

    threads = [Thread(target=decide, args=pair) for pair in zip(applications, people, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return wrong


class TestApprovedAtOnce:
    def test_one_application_becomes_one_member_with_one_invoice(self):
        made.set_fees()
        people = UserFactory.create_batch(6)
        application = made.submitted()
        assert at_once([application] * 6, people) == []
        assert Membership.objects.count() == Invoice.objects.count() == Partnership.objects.count() == 1

    def test_two_applications_of_one_body_become_one_member(self):
        made.set_fees()
        people = UserFactory.create_batch(2)
        pair = [
            made.submitted("Saltby & Wick Partnership", email="one@saltby.example"),
            made.submitted("Saltby and Wick Partnership", email="two@saltby.example"),
        ]
        assert at_once(pair, people) == ["may be the same"]
        assert Partnership.objects.count() == 1
