"""The account area: what the person should know at a glance, panels with the details, and the way to the pages beside.

Each part is owned by the app whose facts it shows. An upper app registers it in `AppConfig.ready`; this app never learns which
apps exist above it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

Context = Mapping[str, object]


@dataclass(frozen=True)
class Line:
    """A full sentence that answers, with the way on.

    `asks` says in a few words what waits for the person, such as “an invoice is overdue”; empty where nothing does.
    """

    words: str
    address: str = ""
    label: str = ""
    asks: str = ""


@dataclass(frozen=True)
class Answer:
    """What the top of the account page answers about one subject; `subject` stands beside the lines."""

    subject: str
    lines: tuple[Line, ...]

    @property
    def asks(self) -> bool:
        return any(line.asks for line in self.lines)


@dataclass(frozen=True)
class Panel:
    """One part of a person's account page.

    Arguments: `name` is unique; panels, and their answers, stand in the order of `order`, then of `name`; `template` is rendered
    with what `context` returns for the request. A panel whose `context` returns None is not shown, but may still answer: `answer`
    gets the request and that context, so that nothing is asked of the database twice. A panel that has answered is folded away,
    unless its context says `stays_open`: there is something to choose in it.
    """

    name: str
    order: int
    template: str
    context: Callable[[HttpRequest], Context | None]
    answer: Callable[[HttpRequest, Context | None], Answer | None] | None = None


@dataclass(frozen=True)
class ShownPanel:
    """A panel with the facts for one person; folded where the top of the page has told the gist of it."""

    template: str
    context: Context
    is_folded: bool = False


@dataclass(frozen=True)
class Overview:
    """A person's account page: answers at the top, panels below."""

    answers: tuple[Answer, ...]
    panels: tuple[ShownPanel, ...]

    @property
    def folded(self) -> list[ShownPanel]:
        return [panel for panel in self.panels if panel.is_folded]

    @property
    def open(self) -> list[ShownPanel]:
        return [panel for panel in self.panels if not panel.is_folded]

    @property
    def asks(self) -> list[str]:
        """What waits for the person, in a few words each."""
        return [line.asks for answer in self.answers for line in answer.lines if line.asks]


@dataclass(frozen=True)
class Destination:
    """A page of the account area, as its navigation names it.

    Arguments: `address` is the name of an address, for everybody; or a function that returns where the page lies for the person,
    None where it is not for them. It must ask the database nothing.
    """

    name: str
    order: int
    label: str
    address: str | Callable[[HttpRequest], str | None]


_panels: dict[str, Panel] = {}
_destinations: dict[str, Destination] = {}


def register_panel(panel: Panel) -> None:
    """Add a panel to everybody's account page; the same name again replaces it."""
    _panels[panel.name] = panel


def register_destination(destination: Destination) -> None:
    """Add a page to the account area's navigation; the same name again replaces it."""
    _destinations[destination.name] = destination


def overview_for(request: HttpRequest) -> Overview:
    """Return what the signed-in person's account page shows, in order."""
    answers, shown = [], []
    for panel in sorted(_panels.values(), key=lambda panel: (panel.order, panel.name)):
        context = panel.context(request)
        answer = panel.answer(request, context) if panel.answer else None
        if answer is not None:
            answers.append(answer)
        if context is not None:
            is_folded = answer is not None and not context.get("stays_open")
            shown.append(ShownPanel(panel.template, context, is_folded))
    return Overview(tuple(answers), tuple(shown))


def destinations_for(request: HttpRequest) -> list[tuple[Destination, str]]:
    """Return the pages of the person's account area with their addresses, in order."""
    found = []
    for destination in sorted(_destinations.values(), key=lambda each: (each.order, each.name)):
        place = destination.address
        address = reverse(place) if isinstance(place, str) else place(request)
        if address is not None:
            found.append((destination, address))
    return found


def listed(names: Iterable[str]) -> str:
    """Return names as they stand in a sentence: “Jo Lead, Sam Marsh and you”."""
    *others, last = [*names] or [""]
    return f"{', '.join(others)} and {last}" if others else last
