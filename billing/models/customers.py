"""Who is invoiced."""

import pghistory
from django.db import models
from django.utils import timezone


@pghistory.track()
class Customer(models.Model):
    """The legal body that pays, often a council on behalf of a partnership."""

    name = models.CharField("legal name", max_length=160)
    on_behalf_of = models.CharField(max_length=160, blank=True, help_text="The partnership it pays for.")
    contact_name = models.CharField(max_length=120, blank=True)
    email = models.EmailField("e-mail for invoices")
    address = models.TextField(help_text="Street and town, a line each.")
    postcode = models.CharField(max_length=12, blank=True)
    needs_purchase_order = models.BooleanField(
        default=False, help_text="No invoice is issued before a purchase order number has arrived."
    )
    notes = models.TextField(blank=True, help_text="For staff only.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name}, for {self.on_behalf_of}" if self.on_behalf_of else self.name
