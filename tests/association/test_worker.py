"""The worker, as a process of its own with a real queue."""

import os
import subprocess
import sys

import pytest

PLAY = """
import sys, time, threading
from django.conf import settings
from association import worker

settings.CELERY_TASK_TIME_LIMIT = 2

@worker.app.task
def take(seconds):
    time.sleep(seconds)
    print("done", threading.current_thread().name != threading.main_thread().name, flush=True)

@worker.app.task
def leave():
    worker.app.control.shutdown()

worker.app.finalize()
for seconds in {tasks}:
    take.delay(seconds)
if {ends}:
    leave.apply_async(countdown=6)
sys.exit(worker.main())
"""


@pytest.fixture
def work(redis_server):
    """Run a worker that finds tasks of so many seconds in its queue; return its exit code and what it said."""

    def run(tasks, *, ends):
        environment = {**os.environ, "REDIS_URL": redis_server, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        return subprocess.run(
            [sys.executable, "-c", PLAY.format(tasks=tasks, ends=ends)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


class TestWorker:
    def test_does_several_things_at_a_time_and_stops_when_told(self, work):
        told = work([1, 1, 1], ends=True)
        assert told.stdout.count("done True") == 3
        assert told.returncode == 0, told.stderr[-2000:]

    def test_ends_when_a_task_outlasts_its_limit(self, work):
        told = work([300], ends=False)
        assert told.returncode == 1, told.stderr[-2000:]
        assert "outlasts its limit" in told.stdout + told.stderr
