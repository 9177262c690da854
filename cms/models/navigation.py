"""What stands in the header and the footer."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import CharBlock, PageChooserBlock, StructBlock
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField


class LinkBlock(StructBlock):
    """A link to a page of the site, with other words if wanted."""

    page = PageChooserBlock()
    label = CharBlock(required=False, help_text="Empty: the page's own title.")

    class Meta:
        icon = "link"


@register_setting(icon="list-ul")
class Navigation(BaseGenericSetting):
    """The links of every page, chosen and ordered by editors."""

    header = StreamField([("link", LinkBlock())], blank=True)
    footer = StreamField([("link", LinkBlock())], blank=True)

    panels = [FieldPanel("header"), FieldPanel("footer")]

    class Meta:
        verbose_name = "navigation"

    def __str__(self) -> str:
        return "Navigation"

    updated_at = models.DateTimeField(auto_now=True)
