"""What the e-mail forms of blocks are written with."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import nh3
from django import template
from django.conf import settings
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import BoundBlock
from wagtail.rich_text import RichText, expand_db_html

from cms.templatetags.headings import headings_from
from membership.access import Gated, is_open_to_everybody
from newsletters.emails import text as words
from newsletters.emails.forms import MJML, render_block
from newsletters.emails.pictures import FULL, HALF, MailPicture, picture_for_mail
from office.mjml import absolute

register = template.Library()

TAGS = {"p", "h2", "h3", "h4", "h5", "h6", "b", "strong", "i", "em", "a", "ol", "ul", "li", "br", "hr"}


@register.simple_tag(takes_context=True)
def mail_block(context: Context, bound: BoundBlock, **more: Any) -> SafeString:
    """Show a block in the form, MJML or text, that the mail around it has; `level` and other words go into its context."""
    given: dict[Any, Any] = context.flatten()
    return render_block(bound, given | more)


@register.simple_tag(takes_context=True)
def mail_picture(context: Context, picture: Any, width: int = FULL) -> MailPicture | None:
    """Return the picture at most `width` pixels wide, or None where not everybody may see it."""
    if picture is None:
        return None
    return picture_for_mail(
        picture, width=width, closed=context.get("closed_collections") or (), now=context["now"]
    )


@register.filter
def mail_html(value: RichText | str | None, level: int | str | None = None) -> SafeString:
    """Show rich text in MJML: well-formed, only the tags that editors have, the highest heading at `level`."""
    html = nh3.clean(_html(value), tags=TAGS, attributes={"a": {"href"}}, link_rel=None)
    return headings_from(mark_safe(html), level)  # noqa: S308 cleaned above


@register.filter
def mail_text(value: RichText | str | None, level: int | str | None = None) -> str:
    """Show rich text as text: paragraphs, lists, headings underlined, links with their addresses."""
    return words.text_of_html(absolute(_html(value)), level=int(level or 4))


@register.filter
def underlined(heading: object, level: int | str = 3) -> str:
    """Show a heading, if there is one, with a line below it that tells its level."""
    return words.underlined(str(heading or ""), int(level))


@register.filter
def quoted(text: object) -> str:
    """Show somebody's words as mail shows what is quoted."""
    return "\n".join(f"> {line}".rstrip() for line in str(text).splitlines())


@register.filter
def inset(text: object) -> str:
    """Move lines to the right, below the list entry that they belong to."""
    return "\n".join(f"  {line}".rstrip() for line in str(text).splitlines())


@register.filter
def mail_width(width: str) -> int:
    """Return how many pixels a picture takes that the editor wants in full width, or half of it."""
    return HALF if width == "half" else FULL


@register.filter
def open_to_everybody(item: Gated, now: datetime) -> bool:
    """Say whether everybody may read it at `now`."""
    return is_open_to_everybody(item, now=now)


@register.simple_tag(takes_context=True)
def cells_of(
    context: Context, columns: Sequence[Mapping[str, Any]], row: Iterable[BoundBlock]
) -> list[tuple[str, str]]:
    """Return the cells of a table's row that hold something, each with the heading of its column, in the mail's form."""
    cells = [
        (column["heading"], mail_cell(context, cell)) for column, cell in zip(columns, row, strict=False)
    ]
    return [(heading, cell) for heading, cell in cells if cell]


@register.simple_tag(takes_context=True)
def mail_cell(context: Context, cell: BoundBlock) -> str:
    """Show a cell of a table in the mail's form; in text in one line."""
    if not isinstance(cell.value, RichText):
        return "" if cell.value is None else str(cell.value)
    return mail_html(cell.value) if context["form"] == MJML else " ".join(mail_text(cell.value).split())


@register.filter
def on_site(address: str) -> str:
    """Give an address of this site its host; addresses elsewhere stay."""
    return urljoin(settings.SITE_URL, address)


def _html(value: RichText | str | None) -> str:
    source = value.source if isinstance(value, RichText) else str(value or "")
    return str(expand_db_html(source))
