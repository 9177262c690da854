"""Addresses whose owners had their data erased: known again when they turn up, readable by nobody."""

from hashlib import sha256

from django.db import models

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


def digest_of(address: str) -> str:
    """Return what is kept of an address that is forgotten."""
    return sha256(normal_address(address).encode()).hexdigest()
