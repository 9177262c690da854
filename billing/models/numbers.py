"""Series of numbers without gaps."""

import pghistory
from django.db import models


@pghistory.track()
class NumberSeries(models.Model):
    """The last number given in a series. Taken under the row's lock in the transaction that uses it, so that none is lost or doubled."""

    name = models.CharField(max_length=20, primary_key=True)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "number series"

    def __str__(self) -> str:
        return f"{self.name} {self.last_number}"
