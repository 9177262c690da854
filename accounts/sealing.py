"""Secrets of second factors, sealed in the database: whoever reads a copy of it cannot make anybody's codes.

The key comes from SECRET_KEY, which does not lie in the database. While SECRET_KEY is being changed, what was sealed with the one
before opens with SECRET_KEY_FALLBACKS.
"""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# Tells what is sealed from what was written before anything was; no secret of an authenticator app holds a colon (RFC 4648, 6).
SEAL = "sealed:"
PURPOSE = b"association second factors"


class UnreadableSecretError(Exception):
    """A secret was sealed with a key that is neither SECRET_KEY nor among SECRET_KEY_FALLBACKS."""

    def __init__(self) -> None:
        super().__init__(
            "The secret of a second factor cannot be opened: add the key of before to SECRET_KEY_FALLBACKS."
        )


def seal(secret: str) -> str:
    """Return the secret as the database may keep it."""
    return SEAL + _keys(settings.SECRET_KEY).encrypt(secret.encode()).decode()


def unseal(kept: str) -> str:
    """Return the secret again; one that was never sealed is returned as it is. Raises `UnreadableSecretError`."""
    if not kept.startswith(SEAL):
        return kept
    keys = _keys(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    try:
        return keys.decrypt(kept.removeprefix(SEAL).encode()).decode()
    except InvalidToken as problem:
        raise UnreadableSecretError from problem


def is_sealed_with_present_key(kept: str) -> bool:
    """Say whether the secret would still open if SECRET_KEY_FALLBACKS were emptied."""
    if not kept.startswith(SEAL):
        return False
    try:
        _keys(settings.SECRET_KEY).decrypt(kept.removeprefix(SEAL).encode())
    except InvalidToken:
        return False
    return True


@lru_cache(maxsize=8)
def _keys(*secrets: str) -> MultiFernet:
    return MultiFernet([Fernet(_derived(secret)) for secret in secrets])


def _derived(secret: str) -> bytes:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return urlsafe_b64encode(key)
