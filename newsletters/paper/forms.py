"""The form for paper of a block: the facts that `templates/pdf/blocks/<name>.typ` draws.

A block that the site draws with `blocks/quote.html` stands on paper as `pdf/blocks/quote.typ`, given what `FORMS["quote"]` returns. Each
form gets the context that the site's template gets, from the block's own `get_context`: what is locked there is locked here.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.template.defaultfilters import capfirst
from django.urls import reverse
from wagtail.blocks import Block, BoundBlock, RichTextBlock

from cms.templatetags.files import file_facts
from membership.access import Access
from newsletters.blocks.entries import Shown
from newsletters.paper.pictures import picture_for_paper
from newsletters.paper.rich import Facts, absolute, passages_of, plain

FOLDER = "blocks/"
Form = Callable[[Any, Mapping[str, Any]], Facts | None]


class NoPaperFormError(Exception):
    """A block that the site can draw and paper cannot."""


def name_of(block: Block) -> str:
    """Return the name of a block's form, the one of its template for the site. Raises `NoPaperFormError`."""
    template = getattr(block.meta, "template", None) or ""
    if not template.startswith(FOLDER):
        raise NoPaperFormError(f"{type(block).__name__} “{block.name}” is drawn by “{template}”.")
    return str(template.removeprefix(FOLDER).removesuffix(".html"))


def facts_of(bound: BoundBlock, context: Mapping[str, Any]) -> Facts | None:
    """Return what a block says on paper, None where it says nothing. Raises `NoPaperFormError`."""
    name = name_of(bound.block)
    if name not in FORMS:
        raise NoPaperFormError(f"“{name}” has no form for paper.")
    own = bound.block.get_context(bound.value, parent_context=dict(context))
    facts = FORMS[name](bound.value, own)
    return None if facts is None else {"is": name, **_said(facts)}


def _said(facts: Any) -> Any:
    """Return the facts with no words where a value was never given, as in what an older version stored."""
    if isinstance(facts, dict):
        return {name: _said(value) for name, value in facts.items()}
    if isinstance(facts, list):
        return [_said(each) for each in facts]
    return "" if facts is None else facts


def facts_of_stream(stream: Any, context: Mapping[str, Any]) -> list[Facts]:
    """Return what the blocks of a stream say, in order."""
    return [facts for bound in stream for facts in [facts_of(bound, context)] if facts is not None]


def day(value: date) -> str:
    """Write a day as the site does."""
    return f"{value:%-d %B %Y}"


def _rich(html: Any, context: Mapping[str, Any]) -> list[Facts]:
    return passages_of(html or "", level=context.get("level", 4), base=context.get("web_address", ""))


def _to(address: str, context: Mapping[str, Any]) -> str:
    return absolute(address, base=context.get("web_address", ""))


def _section(value: Any, context: Mapping[str, Any]) -> Facts:
    return {
        "level": 2,
        "title": value.title,
        "introduction": _rich(value["introduction"], context),
        "items": facts_of_stream(value["items"], context),
    }


def _item(value: Any, context: Mapping[str, Any]) -> Facts:
    voice = {"association": "The association’s position", "contributor": "A contributor’s view"}
    byline = ", ".join(filter(None, [value["byline_name"], value["byline_role"]]))
    about = [*filter(None, [byline and f"By {byline}", voice.get(value["voice"] or "", "")])]
    closing = ""
    if value["closes_on"]:
        note, when = capfirst(value["closing_note"]), day(value["closes_on"])
        if context["is_closed"]:
            closing = f"{note or 'This'} closed on {when}"
        else:
            closing = f"{note}: closes on {when}" if note else f"Closes on {when}"
    return {
        "level": 3,
        "title": value["heading"],
        "about": about,
        "closing": closing,
        "is_closed": context["is_closed"],
        "body": facts_of_stream(value["body"], {**context, "level": 4}),
        "topics": [
            {"words": topic.title, "link": _to(topic.url or "", context)} for topic in context["topics"]
        ],
    }


def _news_page(value: Any, context: Mapping[str, Any]) -> Facts | None:
    news = context["news"]
    if news is None:
        return None
    return {
        "level": 3,
        "title": news.title,
        "about": [f"News, {day(news.date)}", *_for_whom(news.access, news.opens_on)],
        "teaser": plain(news.teaser),
        "note": _rich(value["note"], context),
        "link": _to(news.url or "", context),
    }


def _for_whom(access: str, opens_on: date | None) -> list[str]:
    if access == Access.MEMBERS_FIRST and opens_on:
        return [f"Members first, everybody from {day(opens_on)}"]
    return [] if access == Access.PUBLIC else ["For members"]


def _filled(value: Any, context: Mapping[str, Any]) -> Facts:
    more = context["more"]
    return {
        "level": 3,
        "title": value["heading"],
        "note": _rich(value["note"], context),
        "entries": [_entry(entry, context) for entry in context["entries"]],
        "more": f"and {more} more {context['list_name']}".strip() if more else "",
        "more_link": _to(context["list_address"], context),
        "nothing": context["nothing"],
    }


def _entry(entry: Shown, context: Mapping[str, Any]) -> Facts:
    return {
        "title": entry.title,
        "line": entry.line,
        "teaser": entry.teaser,
        "link": _to(entry.address, context),
        "is_locked": entry.is_locked,
    }


def _rich_text(value: Any, context: Mapping[str, Any]) -> Facts:
    return {"passages": _rich(value, context)}


def _button(value: Any, context: Mapping[str, Any]) -> Facts | None:
    return {"words": value["text"], "link": _to(value.href, context)} if value.href else None


def _document(value: Any, context: Mapping[str, Any]) -> Facts | None:
    document = value["document"]
    if document is None or (not context["readable"] and document.access == Access.WITHHELD):
        return None
    if not context["readable"]:
        return {
            "title": value["title"] or "A document for members",
            "about": "For members: sign in on the site to read it.",
            "note": value["note"],
            "link": "",
        }
    is_for_members = document.access in (Access.MEMBERS, Access.GIVEN)
    return {
        "title": value["title"] or document.title,
        "about": file_facts(document) + (" · for members" if is_for_members else ""),
        "note": value["note"],
        "link": _to(reverse("document", args=[document.pk]), context),
    }


def _image(value: Any, context: Mapping[str, Any]) -> Facts | None:
    picture = value["image"] and picture_for_paper(
        value["image"],
        viewer=context["viewer"],
        closed=context["closed_collections"],
        now=context["now"],
    )
    if not picture:
        return None
    decorative = getattr(value["image"], "decorative", False)
    alt = "" if decorative else (value["image"].contextual_alt_text or value["image"].title)
    return {
        "picture": picture,
        "alt": alt,
        "caption": value["caption"],
        "credit": value["credit"],
        "is_half": value["width"] == "half",
    }


def _quote(value: Any, context: Mapping[str, Any]) -> Facts:
    by = ", ".join(filter(None, [value["name"], value["role"]]))
    return {"passages": plain(value["text"]), "by": by}


def _callout(value: Any, context: Mapping[str, Any]) -> Facts:
    return {"tone": value["tone"], "heading": value["heading"], "passages": _rich(value["body"], context)}


def _figures(value: Any, context: Mapping[str, Any]) -> Facts:
    return {
        "level": context.get("level", 4),
        "heading": value["heading"],
        "figures": [
            {name: figure[name] for name in ("figure", "label", "note")} for figure in value["figures"]
        ],
        "source": value["source"],
    }


def _timeline(value: Any, context: Mapping[str, Any]) -> Facts:
    return {
        "level": context.get("level", 4),
        "heading": value["heading"],
        "entries": [
            {
                "when": entry["when"],
                "heading": entry["heading"],
                "done": bool(entry["done"]),
                "passages": _rich(entry["body"], context),
            }
            for entry in value["entries"]
        ],
    }


def _table(value: Any, context: Mapping[str, Any]) -> Facts:
    table = value["table"]
    return {
        "caption": value["caption"],
        "columns": [
            {"heading": column["heading"], "is_number": column["block"].name == "numeric"}
            for column in table.columns
        ],
        "rows": [[_cell(cell, context) for cell in row] for row in table.rows],
    }


def _cell(cell: Any, context: Mapping[str, Any]) -> list[Facts]:
    if isinstance(cell.block, RichTextBlock):
        return _rich(cell.value, context)
    return plain(str(cell.value or ""))


def _members_part(value: Any, context: Mapping[str, Any]) -> Facts:
    if not context["readable"]:
        return {"readable": False, "teaser": plain(value["teaser"]), "link": context.get("web_address", "")}
    return {"readable": True, "body": facts_of_stream(value["body"], context)}


FORMS: dict[str, Form] = {
    "button": _button,
    "callout": _callout,
    "coming_events": _filled,
    "document": _document,
    "figures": _figures,
    "image": _image,
    "item": _item,
    "latest_examples": _filled,
    "members_part": _members_part,
    "new_members": _filled,
    "news_page": _news_page,
    "quote": _quote,
    "recent_publications": _filled,
    "rich_text": _rich_text,
    "section": _section,
    "table": _table,
    "timeline": _timeline,
}
