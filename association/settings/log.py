"""Logs: one line of JSON an event in production, plain lines on one machine; never personal data."""

from association.settings.core import SITE_MODE

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "association.logs.RequestIdFilter"}},
    "formatters": {
        "json": {"()": "association.logs.JsonFormatter"},
        "plain": {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": "json" if SITE_MODE == "production" else "plain",
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING" if SITE_MODE == "test" else "INFO"},
    "loggers": {
        "django_tasks": {"level": "WARNING"},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
