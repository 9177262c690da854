"""The demonstration's pictures, drawn by the project itself and always the same."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from .drawing import Canvas
from .harbours import ferry_crossing, harbour_wall
from .landscapes import allotments, estuary_at_first_light, lighthouse_and_bay, moorland_path, orchard_rows
from .places import (
    lanterns_on_the_quay,
    market_square_evening,
    seven_arches,
    terraces_on_the_hill,
    viaduct_at_dusk,
)
from .portraits import portrait
from .rooms import reading_room_window, seminar_room

CREDIT = "Drawn for this demonstration"


@dataclass(frozen=True)
class Drawing:
    """A picture in the catalogue; ``alt`` says what there is to see."""

    name: str
    title: str
    alt: str
    draw: Callable[[], Image.Image]

    @property
    def file_name(self) -> str:
        """What the file is called on disk."""
        return f"{self.name}.jpg"

    def as_jpeg(self) -> bytes:
        """The picture as a file."""
        made = io.BytesIO()
        self.draw().save(made, "JPEG", quality=86, optimize=True, progressive=True)
        return made.getvalue()


def _scene(paint: Callable[[Canvas], None], title: str, alt: str) -> Drawing:
    name = paint.__name__.replace("_", "-")

    def draw() -> Image.Image:
        canvas = Canvas(name)
        paint(canvas)
        return canvas.finished()

    return Drawing(name, title, alt, draw)


def _person(name: str) -> Drawing:
    key = "portrait-" + name.lower().replace(" ", "-")
    initials = "".join(word[0] for word in name.split())
    return Drawing(
        key,
        f"{name} (portrait)",
        f"The initials {initials} over a small landscape, standing for {name}.",
        lambda: portrait(name),
    )


CATALOGUE: tuple[Drawing, ...] = (
    _scene(
        estuary_at_first_light,
        "Estuary at first light",
        "Two small sailing boats on a still estuary as the sun rises over misty hills.",
    ),
    _scene(
        seven_arches,
        "Seven arches",
        "Three people cross a stone bridge whose seven arches are mirrored in a river.",
    ),
    _scene(
        seminar_room,
        "A table by the window",
        "Eleven people sit round an oval table in front of tall windows with hills beyond.",
    ),
    _scene(
        terraces_on_the_hill,
        "Terraces on the hill",
        "Rows of narrow terraced houses with lit windows climb a hill in the evening.",
    ),
    _scene(
        ferry_crossing,
        "Ferry crossing",
        "A small orange ferry on its cable half-way between two wooded banks.",
    ),
    _scene(
        reading_room_window,
        "Reading-room window",
        "An arched window between full bookshelves, with an open book and a lit lamp on the desk.",
    ),
    _scene(
        viaduct_at_dusk,
        "Viaduct at dusk",
        "A lit train crosses a tall viaduct while the last light fades behind the hills.",
    ),
    _scene(
        moorland_path,
        "Path over the moor",
        "A pale path winds over a dark moor towards a low sun, past two cairns.",
    ),
    _scene(
        harbour_wall,
        "Harbour wall",
        "A curved stone wall with a small light shelters three fishing boats from a rough sea.",
    ),
    _scene(
        lighthouse_and_bay,
        "Lighthouse and bay",
        "A striped lighthouse on a headland sends two beams across a bay at night.",
    ),
    _scene(
        orchard_rows,
        "Orchard rows",
        "Rows of round fruit trees run across golden ground to the foot of blue hills.",
    ),
    _scene(
        market_square_evening,
        "Market square, evening",
        "People walk among striped market stalls below a clock tower at dusk.",
    ),
    _scene(
        allotments,
        "Allotments",
        "Allotment plots in bright strips, with sheds and bean poles, below a low sun.",
    ),
    _scene(
        lanterns_on_the_quay,
        "Lanterns on the quay",
        "Paper lanterns hang in two strings above a quay where six people stand at night.",
    ),
    _person("Imelda Farraday"),
    _person("Josiah Penhallow"),
)
