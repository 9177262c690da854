"""Addresses whose owners had their data erased: known again when they turn up, readable by nobody."""

from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac

from office.addresses import normal_address


class ForgottenAddress(models.Model):
    """What can be computed from an address that bulk mail must not go to, since its owner's data were erased."""

    digest = models.CharField(
        max_length=64, unique=True, help_text="SHA-256 of the address in small letters."
    )
    since = models.DateTimeField()

    class Meta:
        ordering = ["-since"]
        verbose_name_plural = "forgotten addresses"

    def __str__(self) -> str:
        return f"an address forgotten on {self.since:%-d %B %Y}"


def peppers() -> list[str]:
    """Return what is put before an address, the present one first: without the site's secret nobody can try addresses out."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        salted_hmac("office.forgotten", "address", secret=key, algorithm="sha256").hexdigest() for key in keys
    ]


def digests_of(address: str) -> list[str]:
    """Return what may be kept of an address that is forgotten: under the present secret, then under earlier ones."""
    return [sha256(f"{pepper}{normal_address(address)}".encode()).hexdigest() for pepper in peppers()]
