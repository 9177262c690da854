"""Pictures of places that people made: bridges, quays, rooms."""

from __future__ import annotations

import math

from .drawing import HEIGHT, PALETTE, WIDTH, Canvas, Colour, Pen, Point, smooth

P = PALETTE


def terraces_on_the_hill(canvas: Canvas) -> None:
    """Rows of narrow houses climb a hill in the evening."""
    canvas.fill(P.ink, P.mid, P.soft, P.cream, bottom=470)
    canvas.sun(1180, 250, 58, P.paper, P.amber)
    canvas.ridge(360, 70, P.mid, P.mist, waves=0.9, depth=260)
    rows = ((430, 46, P.soft), (520, 62, P.mid), (625, 80, P.deep), (745, 102, P.ink), (880, 128, P.night))
    for place, (ground, wide, colour) in enumerate(rows):
        _terrace(canvas, ground, wide, colour, slope=0.10 - 0.012 * place, lit=0.16 + 0.1 * place)


def _terrace(canvas: Canvas, ground: float, wide: float, colour: Colour, *, slope: float, lit: float) -> None:
    roofs: list[list[Point]] = []
    walls: list[list[Point]] = []
    windows: list[tuple[float, float]] = []
    x = -wide * canvas.random.random() - wide
    while x < WIDTH + wide:
        base = ground - slope * (x - 200) - 18 * math.sin(x / 260)
        tall = wide * canvas.random.uniform(0.92, 1.08)
        walls.append([(x, HEIGHT), (x, base - tall), (x + wide, base - tall), (x + wide, HEIGHT)])
        peak = base - tall - wide * 0.52
        roofs.append([(x - 1, base - tall), (x + wide / 2, peak), (x + wide + 1, base - tall)])
        stack = x + wide * canvas.random.choice((0.16, 0.74))
        walls.append(
            [
                (stack, base - tall),
                (stack, peak - wide * 0.1),
                (stack + wide * 0.15, peak - wide * 0.1),
                (stack + wide * 0.15, base - tall),
            ]
        )
        windows += [
            (x + wide * part, base - tall * level)
            for part in (0.2, 0.58)
            for level in (0.82, 0.42)
            if canvas.random.random() < lit
        ]
        x += wide

    for outline in (*walls, *roofs):
        canvas.shape(Pen().polygon(outline), colour)
    panes = Pen()
    for left, top in windows:
        panes.box(left, top, wide * 0.2, wide * 0.24)
    if windows:
        canvas.shape(panes, P.amber if lit > 0.3 else P.cream)


def seven_arches(canvas: Canvas) -> None:
    """A stone bridge of seven arches and its reflection."""
    canvas.fill(P.soft, P.mist, P.paper, bottom=560)
    canvas.sun(420, 220, 54, P.amber, P.cream)
    canvas.ridge(430, 90, P.soft, P.mist, waves=1.1, depth=240)
    canvas.ridge(500, 60, P.mid, P.soft, waves=1.6, depth=160)
    canvas.ridge(548, 28, P.deep, P.mid, waves=2.4, depth=90)
    spans = (110, 140, 170, 196, 170, 140, 110)
    start = (WIDTH - sum(spans) - 8 * 40) / 2
    bridge = Pen()
    top = smooth([(-20, 560), (160, 500), (460, 420), (800, 388), (1140, 420), (1440, 500), (1620, 560)])
    bridge.polygon([*top, (WIDTH + 20, 640), (-20, 640)])
    x = start + 40
    for span in spans:
        crown = 600 - span * 0.62
        bridge.disc(x + span / 2, crown + span / 2, span / 2, cut=True)
        bridge.box(x, crown + span / 2, span, 200, cut=True)
        x += span + 40
    canvas.shape(bridge, P.ink, P.night, span=(388, 640))
    rail = smooth([(-20, 552), (160, 492), (460, 412), (800, 380), (1140, 412), (1440, 492), (1620, 552)])
    canvas.shape(Pen().line(rail, 7), P.warm)
    canvas.water(620, P.mid, strength=0.28)
    for x, y, size in ((690, 350, 1.0), (742, 349, 0.86), (905, 349, 1.05)):
        walker(canvas, x, y + 34, size * 0.62)


def viaduct_at_dusk(canvas: Canvas) -> None:
    """A lit train crosses a tall viaduct under the first stars."""
    canvas.fill(P.night, P.ink, P.deep, "#b98a67", P.amber, bottom=620)
    _stars(canvas, 70, 300)
    canvas.ridge(560, 80, P.deep, P.mid, waves=1.2, depth=240)
    canvas.ridge(640, 50, P.ink, P.deep, waves=1.9, depth=200)
    piers = Pen()
    piers.box(-10, 398, WIDTH + 20, 44)
    for x in range(-60, WIDTH, 190):
        piers.polygon([(x, 430), (x + 46, 430), (x + 58, HEIGHT), (x - 12, HEIGHT)])
        piers.box(x + 40, 430, 156, 80)
        piers.disc(x + 118, 520, 73, cut=True)
    canvas.shape(piers, P.night, P.ink, span=(398, 900))
    canvas.shape(Pen().box(-10, 390, WIDTH + 20, 9), P.deep)
    for carriage in range(4):
        x = 470 + carriage * 196
        canvas.shape(Pen().box(x, 338, 188, 52, round=10), P.paper if carriage else P.warm)
        canvas.shape(
            Pen().boxes([(x + 16 + n * 33, 350) for n in range(5)], 22, 18, round=3),
            P.amber if carriage else P.cream,
        )
    canvas.glow(470, 366, 150, P.cream, 0.75)
    canvas.ridge(850, 40, P.night, waves=1.4)
    _trees(canvas, ((130, 850, 74), (220, 862, 100), (1330, 840, 92), (1440, 860, 120), (1520, 850, 70)))


def lanterns_on_the_quay(canvas: Canvas) -> None:
    """Strings of paper lanterns over a quay at night."""
    canvas.fill(P.night, P.ink, P.deep, bottom=610)
    _stars(canvas, 60, 260)
    _gables(canvas, 560)
    canvas.water(610, P.night, strength=0.3, light=P.amber)
    for sag, height, count in ((120, 120, 9), (150, 215, 8)):
        for place in range(count):
            x = (place + 0.5 * (height > 200) + 0.5) * WIDTH / count
            y = height + sag * (1 - ((x - WIDTH / 2) / (WIDTH / 2)) ** 2) * 0.6
            _lantern(canvas, x, y, 1.0 if height < 200 else 1.25, (P.warm, P.amber, P.cream)[place % 3])
        rope = [
            (x, height - 34 + sag * (1 - ((x - WIDTH / 2) / (WIDTH / 2)) ** 2) * 0.6)
            for x in range(0, WIDTH + 1, 10)
        ]
        canvas.shape(Pen().line(rope, 2.5), P.soft)
    quay = [(0, 790), (WIDTH, 760), (WIDTH, HEIGHT), (0, HEIGHT)]
    canvas.shape(Pen().polygon(quay), P.ink, P.night, span=(760, 900))
    canvas.shape(Pen().line([(0, 790), (WIDTH, 760)], 8), P.deep)
    for x, size in ((330, 1.0), (392, 0.94), (760, 1.06), (1130, 0.9), (1186, 1.0), (1236, 0.62)):
        walker(canvas, x, 852 - x * 0.015, size * 1.35)


def _lantern(canvas: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    canvas.glow(x, y, 120 * size, colour, 0.62)
    canvas.shape(Pen().box(x - 11 * size, y - 40 * size, 22 * size, 80 * size, round=3), P.night)
    canvas.shape(Pen().disc(x, y, 33 * size, flat=0.98), P.paper, colour, span=(y - 46 * size, y + 30 * size))
    for part in (-0.45, 0.0, 0.45):
        half = 33 * size * math.sqrt(1 - part * part)
        canvas.shape(
            Pen().line([(x - half, y + 33 * size * part), (x + half, y + 33 * size * part)], 1.4),
            P.rust,
            strength=0.5,
        )


def _gables(canvas: Canvas, ground: float) -> None:
    x, lights = -20.0, []
    while x < WIDTH:
        wide, tall = canvas.random.uniform(90, 170), canvas.random.uniform(110, 240)
        outline = [
            (x, ground + 60),
            (x, ground - tall),
            (x + wide / 2, ground - tall - wide * 0.4),
            (x + wide, ground - tall),
            (x + wide, ground + 60),
        ]
        shade = canvas.random.choice((P.ink, "#17454d", "#0f3037"))
        canvas.shape(Pen().polygon(outline), shade)
        columns, storeys = int(wide // 42), int(tall // 52)
        lights += [
            (x + wide * (c + 0.5) / columns - 8, ground - tall + 18 + r * 52)
            for c in range(columns)
            for r in range(storeys)
            if canvas.random.random() < 0.42
        ]
        x += wide - 2
    canvas.shape(Pen().boxes(lights, 16, 24), P.amber)


def _stars(canvas: Canvas, count: int, lowest: float) -> None:
    places = [(canvas.random.uniform(0, WIDTH), canvas.random.uniform(0, lowest)) for _ in range(count)]
    canvas.dots(places[::2], 1.1, P.paper, 0.8)
    canvas.dots(places[1::2], 1.8, P.paper, 0.6)


def _trees(canvas: Canvas, places: tuple[tuple[float, float, float], ...]) -> None:
    draw = Pen()
    for x, ground, tall in places:
        draw.disc(x, ground - tall, tall * 0.5, flat=1.25)
        draw.box(x - 4, ground - tall, 8, tall + 60)
    canvas.shape(draw, P.night)


def walker(canvas: Canvas, x: float, y: float, size: float, colour: Colour = P.night) -> None:
    draw = Pen()
    draw.disc(x, y - 82 * size, 10 * size)
    draw.polygon(
        smooth(
            [
                (x - 12 * size, y - 20 * size),
                (x - 14 * size, y - 60 * size),
                (x, y - 70 * size),
                (x + 14 * size, y - 60 * size),
                (x + 13 * size, y - 20 * size),
            ]
        )
    )
    draw.line([(x - 6 * size, y - 24 * size), (x - 10 * size, y)], 8 * size)
    draw.line([(x + 6 * size, y - 24 * size), (x + 11 * size, y)], 8 * size)
    canvas.shape(draw, colour)


def market_square_evening(canvas: Canvas) -> None:
    """Striped stalls under lights in a town square."""
    canvas.fill(P.ink, P.deep, "#8f7a68", P.amber, bottom=560)
    _stars(canvas, 40, 180)
    _gables(canvas, 560)
    tower = Pen()
    tower.box(760, 150, 110, 430)
    tower.polygon([(748, 154), (815, 40), (882, 154)])
    canvas.shape(tower, P.night)
    canvas.glow(815, 214, 70, P.cream, 0.8)
    canvas.shape(Pen().disc(815, 214, 32), P.cream)
    canvas.shape(Pen().line([(815, 214), (815, 192)], 4), P.ink)
    canvas.shape(Pen().line([(815, 214), (831, 222)], 4), P.ink)
    canvas.shape(Pen().box(0, 620, WIDTH, 280), "#3a5f60", P.ink, span=(620, 900))
    for row in range(9):
        y = 640 + row * row * 3.6
        canvas.shape(Pen().line([(0, y), (WIDTH, y)], 1.4), P.soft, strength=0.3)
    for x, y, size, colour in (
        (40, 690, 0.85, P.warm),
        (330, 690, 0.85, P.soft),
        (1000, 690, 0.85, P.amber),
        (1290, 690, 0.85, P.warm),
        (-60, 850, 1.25, P.amber),
        (1180, 850, 1.25, P.soft),
    ):
        _stall(canvas, x, y, size, colour)
    for x, y, size in (
        (480, 800, 1.5),
        (560, 806, 1.4),
        (700, 780, 1.25),
        (905, 812, 1.5),
        (960, 816, 0.95),
        (1080, 790, 1.3),
        (640, 700, 0.8),
        (760, 704, 0.8),
        (880, 700, 0.78),
    ):
        walker(canvas, x, y, size)


def _stall(canvas: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    wide, tall = 270 * size, 190 * size
    canvas.shape(
        Pen().box(x + 14 * size, y - tall, wide - 28 * size, tall),
        P.cream,
        P.amber,
        span=(y - tall, y),
        strength=0.92,
    )
    canvas.shape(Pen().box(x + 6 * size, y - 74 * size, wide - 12 * size, 74 * size), P.ink)
    canvas.shape(
        Pen().boxes([(x + 8 * size, y - tall), (x + wide - 15 * size, y - tall)], 7 * size, tall), P.night
    )
    for n in range(11):
        px, py = x + (28 + n * 21.5) * size, y - (78 + 8 * (n % 3)) * size
        canvas.shape(Pen().disc(px, py, 12 * size), (P.rust, P.deep, P.warm)[n % 3])
    stripes = 9
    for n in range(stripes):
        a, b = x + wide * n / stripes, x + wide * (n + 1) / stripes
        inset = 26 * size
        top = [x + inset + (wide - 2 * inset) * k / stripes for k in (n, n + 1)]
        tint = colour if n % 2 == 0 else P.paper
        awning = [
            (top[0], y - tall - 52 * size),
            (top[1], y - tall - 52 * size),
            (b, y - tall + 14 * size),
            (a, y - tall + 14 * size),
        ]
        canvas.shape(Pen().polygon(awning).disc((a + b) / 2, y - tall + 14 * size, (b - a) / 2), tint)
