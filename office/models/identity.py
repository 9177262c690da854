"""Who the association is."""

from django.core.validators import RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, StructBlock, URLBlock
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import RichTextField, StreamField


@register_setting(icon="home")
class Identity(BaseGenericSetting):
    """Who the association is: shown on every page, mail and invoice, edited by staff, never a constant."""

    name = models.CharField(max_length=120, default="The Association")
    short_name = models.CharField(max_length=40, blank=True, help_text="An abbreviation, if one is in use.")
    strapline = models.CharField(max_length=160, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    postal_address = models.TextField(blank=True)
    legal_form = models.CharField(
        max_length=120, blank=True, help_text="For example “charitable incorporated organisation”."
    )
    charity_number = models.CharField(max_length=20, blank=True)
    company_number = models.CharField(max_length=20, blank=True)
    vat_number = models.CharField(
        max_length=20, blank=True, help_text="Leave empty if the association is not registered for VAT."
    )
    registered_address = models.TextField(blank=True)
    bank_account_name = models.CharField(max_length=80, blank=True)
    bank_sort_code = models.CharField(
        max_length=8, blank=True, validators=[RegexValidator(r"^\d\d-\d\d-\d\d$", "Write it as 00-00-00.")]
    )
    bank_account_number = models.CharField(
        max_length=8,
        blank=True,
        validators=[RegexValidator(r"^\d{8}$", "A UK account number has eight digits.")],
    )
    signposting = RichTextField(
        blank=True,
        features=["bold", "link"],
        help_text="Shown with every public form: the association takes no referrals about children; where to turn instead.",
    )
    social_links = StreamField(
        [("link", StructBlock([("label", CharBlock()), ("url", URLBlock())], icon="link"))], blank=True
    )
    demonstration = models.BooleanField(
        default=False, editable=False, help_text="Every page says that its content is invented."
    )

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("short_name"), FieldPanel("strapline")], "Name"),
        MultiFieldPanel(
            [
                FieldPanel("email"),
                FieldPanel("phone"),
                FieldPanel("postal_address"),
                FieldPanel("social_links"),
            ],
            "Contact",
        ),
        MultiFieldPanel(
            [
                FieldPanel("legal_form"),
                FieldPanel("charity_number"),
                FieldPanel("company_number"),
                FieldPanel("registered_address"),
                FieldPanel("vat_number"),
            ],
            "Legal",
        ),
        MultiFieldPanel(
            [
                FieldPanel("bank_account_name"),
                FieldPanel("bank_sort_code"),
                FieldPanel("bank_account_number"),
            ],
            "Bank",
        ),
        FieldPanel("signposting"),
    ]

    class Meta:
        verbose_name = "identity"

    def __str__(self) -> str:
        return self.name
