"""The locks under which a partnership's memberships and seats change, and under which partnerships are admitted."""

from django.db import connection

from membership.models import Partnership

ADMISSIONS = 0x4A4F494E


def lock_partnership(partnership: Partnership) -> None:
    """Hold the partnership's row until the surrounding transaction ends, so that counting and writing are one step."""
    Partnership.objects.select_for_update().only("pk").get(pk=partnership.pk)


def lock_admissions() -> None:
    """Admit one applicant at a time until the surrounding transaction ends, so that two applications of one body are not both entered.

    There is no row yet that could be held. Taken before any row's lock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADMISSIONS])
