"""A canvas for flat, layered pictures: gradients, ridges, water, glows, a little grain.

Coordinates run over 1600 by 900 and are drawn at twice that size, so that edges come out smooth.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

WIDTH, HEIGHT, SCALE = 1600, 900, 2

Colour = str
Point = tuple[float, float]


@dataclass(frozen=True)
class Palette:
    """Deep ink blue-green, paper, one warm accent, and what lies between."""

    night: Colour = "#0b2429"
    ink: Colour = "#12383f"
    deep: Colour = "#1f5059"
    mid: Colour = "#4a7f84"
    soft: Colour = "#8db3b1"
    mist: Colour = "#c9dbd5"
    paper: Colour = "#f6f0e4"
    cream: Colour = "#fae3bd"
    amber: Colour = "#f0b35f"
    warm: Colour = "#d8743c"
    rust: Colour = "#a44f2b"


PALETTE = Palette()


class Pen:
    """Notes the outlines of one layer; each call returns the pen, so that a layer reads as one line."""

    def __init__(self) -> None:
        self._strokes: list[tuple[str, list[Point], dict[str, float]]] = []

    def polygon(self, points: Sequence[Point], *, cut: bool = False) -> Pen:
        """Fill an outline, or cut it out of what is there."""
        return self._note("polygon", points, fill=0 if cut else 255)

    def box(
        self, x: float, y: float, width: float, height: float, *, round: float = 0, cut: bool = False
    ) -> Pen:
        """Fill a rectangle given by its upper left corner."""
        return self._note(
            "rounded_rectangle",
            [(x, y), (x + width, y + height)],
            radius=round * SCALE,
            fill=0 if cut else 255,
        )

    def boxes(self, places: Iterable[Point], width: float, height: float, *, round: float = 0) -> Pen:
        """Fill many equal rectangles given by their upper left corners."""
        for x, y in places:
            self.box(x, y, width, height, round=round)
        return self

    def disc(self, x: float, y: float, radius: float, *, flat: float = 1, cut: bool = False) -> Pen:
        """Fill a circle; ``flat`` below 1 makes it an ellipse that lies down."""
        tall = radius * flat
        return self._note("ellipse", [(x - radius, y - tall), (x + radius, y + tall)], fill=0 if cut else 255)

    def line(self, points: Sequence[Point], width: float, *, cut: bool = False) -> Pen:
        """Draw a line of even width."""
        return self._note("line", points, width=round(width * SCALE), fill=0 if cut else 255)

    def _note(self, kind: str, points: Sequence[Point], **how: float) -> Pen:
        self._strokes.append((kind, [(x * SCALE, y * SCALE) for x, y in points], how))
        return self

    def mask(self, size: tuple[int, int]) -> tuple[Image.Image, tuple[int, int]] | None:
        """The layer's mask and where its upper left corner lies; None if nothing of it shows."""
        edge = 2 + max((how.get("width", 0) for *_, how in self._strokes), default=0)
        xs = [x for _, points, _ in self._strokes for x, _ in points]
        ys = [y for _, points, _ in self._strokes for _, y in points]
        left, top = max(math.floor(min(xs) - edge), 0), max(math.floor(min(ys) - edge), 0)
        right, bottom = min(math.ceil(max(xs) + edge), size[0]), min(math.ceil(max(ys) + edge), size[1])
        if left >= right or top >= bottom:
            return None
        mask = Image.new("L", (right - left, bottom - top))
        drawing = ImageDraw.Draw(mask)
        for kind, points, how in self._strokes:
            getattr(drawing, kind)([(x - left, y - top) for x, y in points], **how)
        return mask, (left, top)


class Canvas:
    """One picture in the making."""

    def __init__(self, name: str) -> None:
        self.random = random.Random(name)  # noqa: S311
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE))

    def fill(self, *colours: Colour, top: float = 0, bottom: float = HEIGHT) -> None:
        """Lay colours from ``top`` to ``bottom``, each running into the next and the last one on to the edge."""
        step = (bottom - top) / max(len(colours) - 1, 1)
        for place, (above, below) in enumerate(pairwise(colours)):
            start, end = round((top + place * step) * SCALE), round((top + (place + 1) * step) * SCALE)
            self.image.paste(_gradient(above, below, end - start), (0, start))
        self.image.paste(colours[-1], (0, round(bottom * SCALE), self.image.width, self.image.height))

    def shape(
        self, pen: Pen, *colours: Colour, span: tuple[float, float] = (0, HEIGHT), strength: float = 1
    ) -> None:
        """Draw one layer in a colour, or in two that run into each other from the top to the bottom of ``span``."""
        if (painted := pen.mask(self.image.size)) is None:
            return
        mask, (left, above) = painted
        if strength < 1:
            mask = mask.point(lambda value: round(value * strength))
        top, bottom = (round(edge * SCALE) - above for edge in span)
        layer = Image.new("RGB", mask.size, colours[-1])
        if len(colours) > 1:
            layer.paste(colours[0], (0, 0, mask.width, max(top, 0)))
            layer.paste(_gradient(colours[0], colours[1], bottom - top, mask.width), (0, top))
        self.image.paste(layer, (left, above), mask)

    def ridge(
        self, y: float, height: float, *colours: Colour, waves: float = 2.0, depth: float = 260
    ) -> list[Point]:
        """Draw a range of hills from edge to edge, fading downwards; returns its skyline."""
        skyline = self.skyline(y, height, waves=waves)
        outline = [*skyline, (WIDTH, HEIGHT), (0, HEIGHT)]
        self.shape(Pen().polygon(outline), *colours, span=(y - height, y - height + depth))
        return skyline

    def skyline(self, y: float, height: float, *, waves: float = 2.0) -> list[Point]:
        """A gently uneven line from left to right."""
        parts = [
            (waves * factor, self.random.uniform(0, math.tau), 1 / factor**1.35)
            for factor in (1, 2.1, 4.3, 9.7)
        ]
        total = sum(weight for *_, weight in parts)
        return [
            (x, y - height * sum(w * math.sin(f * math.tau * x / WIDTH + p) for f, p, w in parts) / total)
            for x in range(-8, WIDTH + 9, 4)
        ]

    def dots(self, places: Sequence[Point], radius: float, colour: Colour, strength: float = 1) -> None:
        """Many small discs of one colour."""
        pen = Pen()
        for x, y in places:
            pen.disc(x, y, radius)
        self.shape(pen, colour, strength=strength)

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float = 1) -> None:
        """Soft light round a point."""
        size = round(radius * 2 * SCALE)
        light = ImageOps.invert(Image.radial_gradient("L")).resize((size, size), Image.Resampling.BICUBIC)
        light = light.point(lambda value: round((max(value - 74, 0) / 181) ** 1.8 * 255 * strength))
        self.image.paste(colour, (round((x - radius) * SCALE), round((y - radius) * SCALE)), light)

    def sun(self, x: float, y: float, radius: float, colour: Colour, halo: Colour) -> None:
        """A disc and the light round it."""
        self.glow(x, y, radius * 5.5, halo, 0.75)
        self.shape(Pen().disc(x, y, radius), colour)

    def water(
        self, shore: float, tint: Colour, *, strength: float = 0.45, light: Colour = PALETTE.paper
    ) -> None:
        """Mirror what stands above ``shore`` below it, with streaks of light."""
        depth = HEIGHT - shore
        above = self.image.crop((0, round((shore - depth) * SCALE), self.image.width, round(shore * SCALE)))
        mirrored = (
            ImageOps.flip(above).resize((WIDTH // 8, HEIGHT // 16)).filter(ImageFilter.GaussianBlur(1.2))
        )
        mirrored = mirrored.resize((self.image.width, round(depth * SCALE)), Image.Resampling.BICUBIC)
        mirrored = Image.blend(mirrored, Image.new("RGB", mirrored.size, tint), strength)
        self.image.paste(mirrored, (0, round(shore * SCALE)))
        for _ in range(90):
            nearness = self.random.random() ** 1.6
            y = shore + 4 + nearness * depth
            length = self.random.uniform(20, 90) * (0.5 + 2.2 * nearness)
            x = self.random.gauss(WIDTH / 2, WIDTH / 3)
            streak = [
                (x - length, y),
                (x, y - 1.2 - 2 * nearness),
                (x + length, y),
                (x, y + 1.2 + 2 * nearness),
            ]
            self.shape_small(streak, light, 0.10 + 0.14 * self.random.random())

    def shape_small(self, points: Sequence[Point], colour: Colour, strength: float) -> None:
        """One small translucent outline."""
        self.shape(Pen().polygon(points), colour, strength=strength)

    def finished(self) -> Image.Image:
        """The picture at its own size, with the grain of printed paper."""
        return grained(self.image.reduce(SCALE))


def smooth(points: Sequence[Point]) -> list[Point]:
    """A curve through the points (Catmull and Rom's), for coasts and banks without corners."""
    ends = [points[0], *points, points[-1]]
    curve: list[Point] = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for step in range(16):
            t = step / 16
            curve.append(
                tuple(  # type: ignore[arg-type]
                    0.5
                    * (
                        2 * q
                        + (r - p) * t
                        + (2 * p - 5 * q + 4 * r - s) * t * t
                        + (3 * q - p - 3 * r + s) * t**3
                    )
                    for p, q, r, s in zip(a, b, c, d, strict=True)
                )
            )
    return [*curve, points[-1]]


def grained(image: Image.Image) -> Image.Image:
    """The same picture with a faint, always equal grain."""
    tile = _grain()
    grain = Image.new("L", image.size)
    for x in range(0, image.width, tile.width):
        for y in range(0, image.height, tile.height):
            grain.paste(tile, (x, y))
    return ImageChops.overlay(image, Image.merge("RGB", (grain, grain, grain)))


@cache
def _grain() -> Image.Image:
    dice = random.Random("grain")  # noqa: S311
    return Image.frombytes("L", (256, 256), bytes(127 + round(dice.gauss(0, 5)) for _ in range(256 * 256)))


def _gradient(top: Colour, bottom: Colour, height: int, width: int = WIDTH * SCALE) -> Image.Image:
    column = Image.linear_gradient("L").resize((1, max(height, 1)), Image.Resampling.BICUBIC)
    return ImageOps.colorize(column, top, bottom).resize((width, max(height, 1)), Image.Resampling.NEAREST)
