"""A letter is written and a mailing begun while the broker is down, or up and silent: nobody's request fails or waits long."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest
from django.conf import settings as project_settings
from django.db import connection

from office.models import Consignment, OutboxMessage
from tests.servers.redis import free_port, serving_redis

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

REQUEST = """
from time import monotonic
import django
django.setup()
from django.utils import timezone
from office.services.consignments import open_consignment
from office.services.outbox import write_message
began = monotonic()
write_message(recipients=["jo@a.example"], subject="A letter", text="Dear Jo", now=timezone.now())
open_consignment(name="An issue", sender="office@a.example", editions=[], now=timezone.now())
print(monotonic() - began)
"""


@pytest.fixture
def silent_redis(tmp_path: Path) -> Iterator[str]:
    """A Redis that takes connections and answers nothing."""
    with serving_redis(tmp_path) as address:
        (server,) = [child for child in psutil.Process().children() if child.cwd() == str(tmp_path.resolve())]
        server.send_signal(signal.SIGSTOP)
        try:
            yield address
        finally:
            server.send_signal(signal.SIGCONT)


def seconds_of_a_request(address: str, var: Path) -> float:
    facts = connection.settings_dict
    host = quote(facts["HOST"], safe="")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "association.settings",
        "SITE_MODE": "test",
        "DATABASE_URL": f"postgres://{facts['USER']}@/{facts['NAME']}?host={host}&port={facts['PORT']}",
        "VAR_DIR": str(var),
        "REDIS_URL": address,
        "PYTHONPATH": str(project_settings.BASE_DIR),
    }
    done = subprocess.run(
        [sys.executable, "-c", REQUEST], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return float(done.stdout.strip().splitlines()[-1])


def test_without_a_broker_both_are_written_at_once(tmp_path) -> None:
    assert seconds_of_a_request(f"redis://127.0.0.1:{free_port()}/0", tmp_path) < 2
    assert OutboxMessage.objects.get().state == OutboxMessage.State.WAITING
    assert Consignment.objects.get().state == Consignment.State.RUNNING


def test_a_broker_that_does_not_answer_is_waited_for_a_few_seconds(tmp_path, silent_redis) -> None:
    assert seconds_of_a_request(silent_redis, tmp_path) < 12
    assert (OutboxMessage.objects.count(), Consignment.objects.count()) == (1, 1)


def test_what_nobody_was_told_of_is_swept_within_a_minute() -> None:
    sweeps = {entry["task"]: entry["schedule"] for entry in project_settings.CELERY_BEAT_SCHEDULE.values()}
    for task in ("send_waiting_mail", "sweep_consignments"):
        assert sweeps[f"office.tasks.{task}"].total_seconds() <= 60
