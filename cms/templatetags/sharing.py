"""How pages look where links are shared, and what search engines are told of them."""

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from cms.cards import HEIGHT, WIDTH
from cms.structured import breadcrumbs_of
from office.models import Identity

register = template.Library()

# What could end the element, or begin another, is written as JSON's own escapes.
UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@register.simple_tag(takes_context=True)
def sharing_card(context: template.Context, shared: Any) -> dict[str, Any]:
    """Return the address, size and words of the card of a page or an example."""
    identity = context.get("identity") or Identity.load()
    card = shared.card
    return {"address": card.address(identity), "alt": card.alt(identity), "width": WIDTH, "height": HEIGHT}


@register.simple_tag(takes_context=True)
def structured_data(context: template.Context) -> SafeString:
    """Return what search engines are told of the page, as JSON-LD; a block of data that no browser runs."""
    page = context.get("page")
    if page is None or not hasattr(page, "structured_data"):
        return SafeString("")
    graph = [*page.structured_data(context.flatten()), *breadcrumbs_of(page)]
    if not graph:
        return SafeString("")
    data = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    return mark_safe(f'<script type="application/ld+json">{data.translate(UNSAFE)}</script>')  # noqa: S308 escaped
