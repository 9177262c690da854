"""The time by which workers go: the database's, so that machines whose clocks differ agree on what is due and what is over."""

from datetime import datetime

from django.db import connection


def database_time() -> datetime:
    """Return the database's present time, aware."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment
