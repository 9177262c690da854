"""The account area: a page of panels, each owned by the app whose facts it shows.

An upper app registers its panel in `AppConfig.ready`; this app never learns which apps exist above it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest

Context = Mapping[str, object]


@dataclass(frozen=True)
class Panel:
    """One part of a person's account page.

    Arguments: `name` is unique; panels stand in the order of `order`, then of `name`; `template` is rendered with
    what `context` returns for the request. A panel whose `context` returns None is not shown.
    """

    name: str
    order: int
    template: str
    context: Callable[[HttpRequest], Context | None]


@dataclass(frozen=True)
class ShownPanel:
    """A panel with the facts for one person."""

    template: str
    context: Context


_panels: dict[str, Panel] = {}


def register_panel(panel: Panel) -> None:
    """Add a panel to everybody's account page; the same name again replaces it."""
    _panels[panel.name] = panel


def panels_for(request: HttpRequest) -> list[ShownPanel]:
    """Return what the signed-in person's account page shows, in order."""
    shown = []
    for panel in sorted(_panels.values(), key=lambda panel: (panel.order, panel.name)):
        context = panel.context(request)
        if context is not None:
            shown.append(ShownPanel(panel.template, context))
    return shown
