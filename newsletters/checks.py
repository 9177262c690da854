"""Conventions of what is mailed and what is printed, as system checks."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField

from newsletters.emails.forms import FOLDER, MJML, TEXT, form_of
from newsletters.paper.forms import FORMS, name_of
from office.papers.rendering import FOLDER as PAPERS


@register()
def blocks_can_be_mailed(app_configs: Iterable[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Find blocks that the site can draw and a mail cannot: every one has a form as MJML and one as text."""
    streams = (
        field.stream_block
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, StreamField)
    )
    drawn = {
        block.meta.template: block
        for stream in streams
        for block in blocks_below(stream)
        if (getattr(block.meta, "template", None) or "").startswith(FOLDER)
    }
    return [message for _, block in sorted(drawn.items()) for message in _missing(block)]


@register()
def blocks_of_issues_can_be_printed(
    app_configs: Iterable[Any] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Find blocks that an issue can hold and its PDF cannot draw: every one has its facts and a form in templates/pdf/blocks."""
    issue = apps.get_model("newsletters", "IssuePage")
    drawn = {
        name_of(block): block
        for field in issue._meta.get_fields()
        if isinstance(field, StreamField)
        for block in blocks_below(field.stream_block)
        if (getattr(block.meta, "template", None) or "").startswith(FOLDER)
    }
    return [
        Error(
            f"{type(block).__module__}.{type(block).__name__} as “{block.name}” has no form for paper: {missing}.",
            hint="Write it beside the others; docs/reading.md says how.",
            id="newsletters.E002",
        )
        for name, block in sorted(drawn.items())
        for missing in _missing_on_paper(name)
    ]


def _missing_on_paper(name: str) -> Iterator[str]:
    if name not in FORMS:
        yield f"“{name}” in newsletters.paper.forms"
    if not (PAPERS / "blocks" / f"{name}.typ").is_file():
        yield f"pdf/blocks/{name}.typ"


def blocks_below(block: Block) -> Iterator[Block]:
    """Yield every block below this one, whatever it is part of."""
    if isinstance(block, ListBlock):
        children = [block.child_block]
    elif isinstance(block, StreamBlock | StructBlock):
        children = list(block.child_blocks.values())
    else:
        children = []
    for child in children:
        yield child
        yield from blocks_below(child)


def _missing(block: Block) -> Iterator[CheckMessage]:
    for form in (MJML, TEXT):
        name = form_of(block, form)
        try:
            get_template(name)
        except TemplateDoesNotExist:
            yield Error(
                f"{type(block).__module__}.{type(block).__name__} as “{block.name}” has no e-mail form: {name}.",
                hint="Write it beside the block's template for the site; docs/emails.md says how.",
                id="newsletters.E001",
            )
