"""The web server's settings; `deploy/start web` reads them. Numbers come from the environment where machines differ."""

import gc
import os
from typing import Any

from association.environment import number, text
from association.settings.log import LOGGING

bind = text("WEB_BIND", "0.0.0.0:8000")
workers = number("WEB_WORKERS", 2)
worker_class = "gthread"
# Threads wait for the database and for slow readers; what computes is limited by the number of workers anyway.
threads = number("WEB_THREADS", 4)
# Loaded once and shared: each further worker costs only what it changes.
preload_app = True
# What libraries leak is given back now and then, not by all workers at the same time.
max_requests = 2000
max_requests_jitter = 400
# Longer than the proxy waits to connect, shorter than it waits for an answer.
timeout = 60
graceful_timeout = 30
# Longer than the proxy keeps its connections, so that it never sends into one that is just being closed.
keepalive = 75
# In memory: on a slow disk a worker's sign of life could come late.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - gunicorn makes a file of its own there
control_socket_disable = True
# The site writes a line for each request; gunicorn's own would hold addresses.
accesslog = None
OURS = {"handlers": ["console"], "propagate": False}
logconfig_dict = {
    **LOGGING,
    "loggers": {**LOGGING["loggers"], "gunicorn.error": {**OURS, "level": "INFO"}},
}


def when_ready(server: Any) -> None:
    """Load once what the first request of each worker would, and take it out of the collector's sight: so they go on sharing it."""
    from django.urls import get_resolver

    get_resolver()._populate()
    gc.collect()
    gc.freeze()
