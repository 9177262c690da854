"""Conventions of blocks and pages, turned into system checks."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock


@register()
def blocks_can_be_chosen(app_configs: Iterable[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Find blocks that editors meet in the picker without knowing what they are or how they will look."""
    from cms.models import ContentPage

    streams = (
        field.stream_block
        for model in apps.get_models()
        if issubclass(model, ContentPage)
        for field in model._meta.get_fields()
        if isinstance(field, StreamField)
    )
    offered = {id(block): block for stream in streams for block in blocks_offered(stream)}
    return [message for block in offered.values() for message in _missing(block)]


def blocks_offered(block: Block) -> Iterator[Block]:
    """Yield every block below this one that an editor picks from a list."""
    if isinstance(block, ListBlock):
        yield from blocks_offered(block.child_block)
    elif isinstance(block, StreamBlock):
        for child in block.child_blocks.values():
            yield child
            yield from blocks_offered(child)
    elif isinstance(block, StructBlock) and not isinstance(block, ImageBlock):
        for child in block.child_blocks.values():
            yield from blocks_offered(child)


def _missing(block: Block) -> Iterator[CheckMessage]:
    where = f"{type(block).__module__}.{type(block).__name__} as “{block.name}”"
    if not block.get_description():
        yield Error(f"{where} has no description.", hint="Say in a few words what it is for.", id="cms.E001")
    template = getattr(block.meta, "template", None)
    if not template or not _exists(template):
        yield Error(f"{where} has no template: {template}.", hint="Each block has one.", id="cms.E002")
    if not block.is_previewable:
        yield Error(f"{where} has no preview.", hint="Give it a preview_value.", id="cms.E003")
    if block.meta.icon == "placeholder" or not block.meta.group:
        yield Error(f"{where} has no icon or no group.", hint="The picker shows both.", id="cms.E004")


def _exists(template: str) -> bool:
    try:
        get_template(template)
    except TemplateDoesNotExist:
        return False
    return True
