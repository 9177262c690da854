"""The site's queue, its sweeps of mail every second: what production does within a minute, a rehearsal sees at once."""

from datetime import timedelta

from association.celery import app

SWEEPS = (
    "newsletters.tasks.begin_due_mailings",
    "office.tasks.sweep_consignments",
    "office.tasks.send_waiting_mail",
)

app.conf.beat_schedule = {name: {"task": name, "schedule": timedelta(seconds=1)} for name in SWEEPS}
