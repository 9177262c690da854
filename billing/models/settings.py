"""How the association invoices."""

import pghistory
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

prefix = RegexValidator(r"^[A-Z0-9-]{1,8}$", "Use capital letters, digits and hyphens.")


@pghistory.track()
@register_setting(icon="form")
class BillingSettings(BaseGenericSetting):
    """Terms of payment and how numbers look; what has been issued stays as it is."""

    payment_days = models.PositiveSmallIntegerField(
        default=30, validators=[MaxValueValidator(365)], help_text="Days from issue until an invoice is due."
    )
    invoice_prefix = models.CharField(max_length=8, default="INV-", validators=[prefix])
    credit_note_prefix = models.CharField(max_length=8, default="CN-", validators=[prefix])

    panels = [FieldPanel("payment_days"), FieldPanel("invoice_prefix"), FieldPanel("credit_note_prefix")]

    class Meta:
        verbose_name = "invoicing"

    def __str__(self) -> str:
        return f"due after {self.payment_days} days"
