"""Logs: one line of JSON an event in production, plain lines on one machine; never personal data. And who may see the figures."""

from typing import Any

from association import environment
from association.settings.core import SITE_MODE

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "association.logs.RequestIdFilter"},
        "no_addresses": {"()": "association.logs.NoAddressesFilter"},
    },
    "formatters": {
        "json": {"()": "association.logs.JsonFormatter"},
        "plain": {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id", "no_addresses"],
            "formatter": "json" if SITE_MODE == "production" else "plain",
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING" if SITE_MODE == "test" else "INFO"},
    "loggers": {
        "django_tasks": {"level": "WARNING"},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # Each request and each task has a line of the site's own.
        "association.requests": {"level": "INFO" if SITE_MODE == "production" else "WARNING"},
        "association.tasks": {"level": "INFO" if SITE_MODE == "production" else "WARNING"},
        "django.request": {"level": "ERROR"},
        "celery.app.trace": {"level": "ERROR"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "gunicorn.access": {"level": "WARNING"},
        # Names its hosts in every line that it says about looking them up.
        "urllib3": {"level": "WARNING"},
    },
}

# Who shows this may read /metrics and the details of /readyz. Without one /metrics does not exist.
METRICS_TOKEN = environment.text("METRICS_TOKEN", "")
