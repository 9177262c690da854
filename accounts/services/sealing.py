"""Sealing what lies open, or under a key of before."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.sealing import is_sealed_with_present_key, seal, unseal

# Where the secret of each kind lies; a passkey's row holds only what everybody may know.
SECRET_OF = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


@transaction.atomic
def seal_second_factors() -> int:
    """Seal every secret with the present key and return how many were not; safe to run twice, and while people sign in.

    Raises `UnreadableSecretError`, with nothing changed, where a key of before is missing.
    """
    changed = 0
    for row in Authenticator.objects.select_for_update().filter(type__in=SECRET_OF).order_by("pk"):
        name = SECRET_OF[Authenticator.Type(row.type)]
        kept = row.data.get(name)
        if kept is None or is_sealed_with_present_key(kept):
            continue
        row.data[name] = seal(unseal(kept))
        row.save(update_fields=["data"])
        changed += 1
    return changed
