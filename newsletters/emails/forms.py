"""The e-mail form of a block: one as MJML and one as text, beside its template for the site.

A block that the site draws with `blocks/quote.html` is mailed as `emails/blocks/quote.mjml` and `emails/blocks/quote.txt`. Both get the
context that the site's template gets, from the block's own `get_context`. MJML forms stand in a column; text forms need no escaping and
no wrapping.
"""

from collections.abc import Mapping
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import Block, BoundBlock

MJML, TEXT = "mjml", "txt"
FOLDER = "blocks/"
TOP_LEVEL = 3
"""The level of a body's highest heading, where the body's place says nothing else."""


class NoEmailFormError(Exception):
    """A block that the site draws with no template of `blocks/`, so that it has no form for mail either."""


def form_of(block: Block, form: str) -> str:
    """Return the template of a block's e-mail form, `mjml` or `txt`. Raises NoEmailFormError."""
    template = getattr(block.meta, "template", None) or ""
    if not template.startswith(FOLDER):
        raise NoEmailFormError(f"{type(block).__name__} “{block.name}” is drawn by “{template}”.")
    return f"emails/{template.removesuffix('.html')}.{form}"


def render_block(bound: BoundBlock, context: Mapping[str, Any]) -> SafeString:
    """Render a block in the form that `context["form"]` names. Raises NoEmailFormError, and TemplateDoesNotExist where none was written."""
    form = context["form"]
    own = bound.block.get_context(bound.value, parent_context={"level": TOP_LEVEL, **context})
    return render_form(form_of(bound.block, form), {**own, "form": form})


def render_form(template_name: str, context: Mapping[str, Any]) -> SafeString:
    """Render a template of either form; text is not escaped."""
    template = get_template(template_name).template  # type: ignore[attr-defined]
    words = template.render(Context(dict(context), autoescape=not template_name.endswith(".txt")))
    return mark_safe(words)  # noqa: S308 escaped where it is HTML; where it is text nothing is to be escaped
