"""The page that shows everything the site is made of, for whoever adds to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from wagtail.blocks import Block
from wagtail.fields import StreamField

from association.local_pages.specimens import examples
from newsletters.checks import blocks_below

TEMPLATES = Path(settings.BASE_DIR) / "templates"
COMPONENTS = TEMPLATES / "components"
TOKENS = Path(settings.BASE_DIR) / "static" / "css" / "tokens.css"
# What stands on every page, so on this one too, and what only machines see: it needs no second showing.
ON_EVERY_PAGE = {"feed_links", "footer", "htmx_config", "masthead", "sharing", "stylesheets"}


@dataclass(frozen=True)
class Shown:
    """A component or a block in one state, drawn."""

    state: str
    html: SafeString


@dataclass(frozen=True)
class Entry:
    """A component or a block with all its states."""

    name: str
    about: str
    shown: tuple[Shown, ...]


def component_names() -> list[str]:
    """Return the names of all components, the files' without `.html`."""
    return sorted(path.stem for path in COMPONENTS.glob("*.html"))


def blocks() -> dict[str, Block]:
    """Return one block for every template that a stream of the site draws, by the template's name."""
    streams = (
        field.stream_block
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, StreamField)
    )
    drawn = (block for stream in streams for block in blocks_below(stream))
    named = ((getattr(block.meta, "template", None) or "", block) for block in drawn)
    return {template: block for template, block in named if (TEMPLATES / template).is_file()}


@never_cache
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show tokens, type, components and blocks; on one machine only."""
    if settings.SITE_MODE != "local":
        raise PermissionDenied
    tokens = list(_tokens())
    context = {
        "colours": [name for name, value in tokens if value.startswith("#")],
        "sizes": [name for name, _ in tokens if name.startswith("size-")],
        "spaces": [name for name, _ in tokens if name.startswith("space-")],
        "components": list(_components(request)),
        "blocks": list(_blocks(request)),
        "always": sorted(ON_EVERY_PAGE),
        "rows": range(1, 51),
    }
    return render(request, "pages/local/styleguide.html", context)


def _tokens() -> Iterator[tuple[str, str]]:
    seen = set()
    for name, value in re.findall(r"--([a-z0-9-]+):\s*([^;]+);", TOKENS.read_text(encoding="utf-8")):
        if name not in seen:
            seen.add(name)
            yield name, value


def _components(request: HttpRequest) -> Iterator[Entry]:
    made = examples()
    for name in component_names():
        if name in ON_EVERY_PAGE:
            continue
        about = re.search(r"{% comment %}(.*?){% endcomment %}", (COMPONENTS / f"{name}.html").read_text())
        shown = tuple(
            Shown(each.state, render_to_string(f"components/{name}.html", each.values, request))
            for each in made.get(name, ())
        )
        yield Entry(name, about[1] if about else "", shown)


def _blocks(request: HttpRequest) -> Iterator[Entry]:
    given: dict[str, Any] = {
        "request": request,
        "level": 3,
        "viewer": request.viewer,  # type: ignore[attr-defined]
        "now": request.now,  # type: ignore[attr-defined]
    }
    for template, block in sorted(blocks().items()):
        value = block.get_preview_value() if block.is_previewable else block.get_default()
        html = block.bind(value).render(context=given)
        yield Entry(block.label, f"{template}. {block.get_description()}", (Shown("", SafeString(html)),))
