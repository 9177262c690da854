"""Pictures of open country: hills, coast, fields."""

from __future__ import annotations

import math
from itertools import pairwise

from .drawing import HEIGHT, PALETTE, WIDTH, Canvas, Pen, Point, smooth

P = PALETTE


def estuary_at_first_light(canvas: Canvas) -> None:
    """Wide water at dawn, hills in mist, two small boats."""
    canvas.fill(P.mid, P.soft, P.cream, P.paper, bottom=520)
    canvas.sun(1090, 372, 50, "#fff6e2", P.amber)
    canvas.ridge(420, 50, P.soft, P.cream, waves=1.4, depth=140)
    canvas.ridge(458, 42, P.mid, P.mist, waves=2.1, depth=120)
    canvas.ridge(492, 26, P.deep, P.soft, waves=2.6, depth=90)
    canvas.water(520, P.soft, strength=0.35)
    _light_on_water(canvas, 1090, 522, P.cream)
    for x, y, size in ((470, 640, 1.0), (690, 586, 0.55)):
        _boat(canvas, x, y, size)
    bank = smooth([(0, 700), (120, 708), (290, 752), (420, 812), (640, 872), (820, HEIGHT)])
    canvas.shape(Pen().polygon([*bank, (0, HEIGHT)]), P.ink, P.night, span=(700, 900))
    _reeds(canvas, range(10, 400, 9), 790)


def moorland_path(canvas: Canvas) -> None:
    """A pale path over dark moor towards a low sun."""
    canvas.fill(P.deep, P.mid, P.soft, P.cream, bottom=470)
    canvas.sun(560, 380, 44, P.paper, P.amber)
    canvas.ridge(430, 60, P.mid, P.mist, waves=1.2, depth=180)
    canvas.ridge(510, 60, P.deep, P.soft, waves=1.7, depth=220)
    skyline = canvas.ridge(610, 50, P.ink, P.deep, waves=1.3, depth=320)
    start = next(y for x, y in skyline if x >= 560)
    left: list[Point] = []
    right: list[Point] = []
    for step in range(101):
        t = step / 100
        y = start + 2 + (HEIGHT - start) * t**1.35
        x = 560 + 150 * math.sin(2.6 * math.pi * t**0.75) * (0.25 + t) + 240 * t * t
        half = 2 + 92 * t**1.8
        left.append((x - half, y))
        right.append((x + half, y))
    canvas.shape(Pen().polygon([*left, *right[::-1]]), P.cream, P.amber, span=(start, HEIGHT))
    heather = [
        (canvas.random.uniform(0, WIDTH), start + 60 + (HEIGHT - start) * canvas.random.random() ** 0.7)
        for _ in range(420)
    ]
    clear = [
        (x, y)
        for x, y in heather
        if all(abs(x - a) > 26 + (y - start) * 0.35 or abs(y - b) > 30 for a, b in left[::8])
    ]
    canvas.dots([place for place in clear if place[1] < 740], 2.4, P.rust, 0.8)
    canvas.dots([place for place in clear if place[1] >= 740], 4.2, P.warm, 0.7)
    for x, y, size in ((1240, 720, 1.0), (250, 790, 1.5)):
        _cairn(canvas, x, y, size)
    for x, y, size in ((980, 170, 1.0), (1050, 140, 0.8), (1085, 190, 0.7)):
        _bird(canvas, x, y, size)


def lighthouse_and_bay(canvas: Canvas) -> None:
    """A lighthouse on its headland sends two beams over a night bay."""
    canvas.fill(P.night, P.ink, P.deep, P.mid, bottom=560)
    for _ in range(90):
        x, y, r = (
            canvas.random.uniform(0, WIDTH),
            canvas.random.uniform(0, 330),
            canvas.random.uniform(0.7, 1.9),
        )
        canvas.shape_small([(x - r, y), (x, y - r), (x + r, y), (x, y + r)], P.paper, 0.75)
    canvas.ridge(530, 34, P.deep, P.mid, waves=2.2, depth=80)
    canvas.water(560, P.ink, strength=0.4, light=P.mist)
    lamp = (1185, 262)
    for spread in (((0, 90), (0, 210)), ((WIDTH, 180), (WIDTH, 258))):
        canvas.shape(Pen().polygon([lamp, *spread]), P.cream, strength=0.24)
    head = [(930, 640), (1010, 560), (1090, 528), (1240, 520), (1370, 556), (1480, 560), (WIDTH, 590)]
    canvas.shape(
        Pen().polygon([*head, (WIDTH, HEIGHT), (800, HEIGHT), (860, 720)]), P.ink, P.night, span=(520, 900)
    )
    tower = Pen()
    tower.polygon([(1155, 524), (1163, 290), (1207, 290), (1215, 524)])
    tower.box(1150, 280, 70, 12, round=3)
    canvas.shape(tower, P.paper)
    canvas.shape(Pen().polygon([(1159, 400), (1162, 345), (1208, 345), (1211, 400)]), P.warm)
    canvas.shape(Pen().polygon([(1155, 500), (1156.5, 455), (1213.5, 455), (1215, 500)]), P.warm)
    canvas.glow(*lamp, 150, P.cream, 0.9)
    canvas.shape(Pen().box(1166, 244, 38, 36, round=4), P.cream)
    canvas.shape(Pen().polygon([(1158, 246), (1185, 216), (1212, 246)]), P.rust)
    canvas.shape(Pen().box(1240, 480, 92, 46), P.mist)
    canvas.shape(Pen().polygon([(1232, 484), (1286, 448), (1340, 484)]), P.deep)
    canvas.shape(Pen().box(1262, 494, 16, 18), P.amber)
    canvas.shape(Pen().box(1296, 494, 16, 18), P.amber)


def orchard_rows(canvas: Canvas) -> None:
    """Rows of round trees run to the foot of the hills."""
    canvas.fill(P.soft, P.mist, P.paper, bottom=420)
    canvas.sun(330, 200, 46, P.amber, P.cream)
    canvas.ridge(360, 66, P.mid, P.mist, waves=1.3, depth=150)
    canvas.ridge(410, 30, P.deep, P.soft, waves=2.0, depth=120)
    canvas.fill(P.cream, P.amber, "#c98a4a", top=420, bottom=HEIGHT)
    vanishing = (980, 400)
    for lane in range(-9, 10, 2):
        near = vanishing[0] + lane * 260
        strip = [vanishing, (near - 66, HEIGHT), (near + 66, HEIGHT)]
        canvas.shape(Pen().polygon(strip), P.mid, P.deep, span=(400, HEIGHT), strength=0.42)
    for depth in (0.055, 0.085, 0.13, 0.2, 0.31, 0.47, 0.72):
        for lane in range(-12, 13, 2):
            x, y = vanishing[0] + lane * 260 * depth, vanishing[1] + 500 * depth
            if -200 < x < WIDTH + 200:
                _tree(canvas, x, y + 14 * depth, 150 * depth)


def allotments(canvas: Canvas) -> None:
    """Plots in strips, sheds, bean poles and a far terrace."""
    canvas.fill(P.mid, P.soft, P.cream, bottom=430)
    canvas.sun(1240, 250, 52, P.paper, P.amber)
    canvas.ridge(400, 56, P.soft, P.mist, waves=1.1, depth=150)
    canvas.ridge(440, 30, P.deep, P.mid, waves=1.8, depth=140)
    canvas.fill("#5d8a80", "#2e6162", top=450, bottom=HEIGHT)
    colours = (P.amber, P.deep, P.cream, P.mid, P.warm, P.ink, "#7ea79a")
    edges = [-900 + 230 * n for n in range(16)]
    for n, (near, beyond) in enumerate(pairwise(edges)):
        for m, (y, deep) in enumerate(((452, 66), (530, 116), (662, 238))):
            strip = [
                _plot(near + 16, y),
                _plot(beyond - 16, y),
                _plot(beyond - 16, y + deep),
                _plot(near + 16, y + deep),
            ]
            colour = colours[(n * 3 + m * 2) % len(colours)]
            canvas.shape(Pen().polygon(strip), colour, strength=0.9)
            _furrows(canvas, near + 16, beyond - 16, y, deep)
    for x, y, size in ((250, 560, 1.0), (1330, 640, 1.35), (860, 494, 0.55)):
        _shed(canvas, x, y, size)
    for x, y, size in ((560, 700, 1.2), (700, 690, 1.2), (1080, 560, 0.7), (1150, 556, 0.7)):
        _bean_poles(canvas, x, y, size)


def _plot(x: float, y: float) -> Point:
    return 800 + (x - 800) * (0.42 + 0.58 * (y - 450) / 450), y


def _furrows(canvas: Canvas, near: float, beyond: float, y: float, deep: float) -> None:
    for part in range(1, 6):
        x = near + (beyond - near) * part / 6
        (x1, y1), (x2, y2) = _plot(x, y + 4), _plot(x, y + deep - 4)
        canvas.shape_small([(x1 - 0.8, y1), (x1 + 0.8, y1), (x2 + 1.6, y2), (x2 - 1.6, y2)], P.night, 0.28)


def _shed(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.shape(Pen().box(x, y - 76 * size, 120 * size, 80 * size), P.ink)
    roof = [(x - 10 * size, y - 72 * size), (x + 60 * size, y - 122 * size), (x + 130 * size, y - 72 * size)]
    canvas.shape(Pen().polygon(roof), P.rust)
    canvas.shape(Pen().box(x + 18 * size, y - 50 * size, 26 * size, 24 * size), P.cream)
    canvas.shape(Pen().box(x + 66 * size, y - 54 * size, 34 * size, 58 * size), P.deep)


def _bean_poles(canvas: Canvas, x: float, y: float, size: float) -> None:
    poles = Pen()
    for lean in (-34, -12, 12, 34):
        poles.line([(x + lean * size, y), (x - lean * 0.2 * size, y - 130 * size)], 4 * size)
    canvas.shape(poles, P.night)
    for colour, count, radius in ((P.mid, 34, 9), (P.soft, 22, 7), (P.warm, 9, 4)):
        heights = [canvas.random.random() for _ in range(count)]
        leaves = [(x + canvas.random.uniform(-36, 36) * size * (1 - t), y - 116 * size * t) for t in heights]
        canvas.dots(leaves, radius * size, colour)


def _tree(canvas: Canvas, x: float, y: float, size: float) -> None:
    shadow = [(x - size * 0.9, y), (x, y - size * 0.13), (x + size * 1.1, y), (x, y + size * 0.13)]
    canvas.shape_small(shadow, P.night, 0.35)
    trunk = Pen()
    trunk.polygon(
        [(x - size * 0.07, y), (x - size * 0.04, y - size), (x + size * 0.04, y - size), (x + size * 0.07, y)]
    )
    canvas.shape(trunk, P.night)
    canvas.shape(
        Pen().disc(x, y - size * 1.25, size * 0.62), P.deep, P.ink, span=(y - size * 1.9, y - size * 0.6)
    )
    canvas.shape(Pen().disc(x - size * 0.16, y - size * 1.4, size * 0.4), P.mid, strength=0.8)
    for _ in range(9):
        a, d = canvas.random.uniform(0, math.tau), canvas.random.uniform(0, 0.5) * size
        fx, fy, r = x + math.cos(a) * d, y - size * 1.25 + math.sin(a) * d, max(size * 0.05, 0.6)
        canvas.shape_small([(fx - r, fy), (fx, fy - r), (fx + r, fy), (fx, fy + r)], P.warm, 0.95)


def _cairn(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.shape(Pen().disc(x + 20 * size, y + 8 * size, 84 * size, flat=0.14), P.night, strength=0.5)
    for place, (half, tall) in enumerate(((58, 17), (46, 15), (37, 13), (26, 11), (15, 8))):
        level, aside = y - place * 25 * size, (-5, 5, -3, 4, 0)[place] * size
        canvas.shape(
            Pen().disc(x + aside, level, half * size, flat=tall / half),
            (P.night, P.ink, P.deep, P.mid, P.soft)[place],
        )


def _bird(canvas: Canvas, x: float, y: float, size: float) -> None:
    wings = smooth(
        [
            (x - 26 * size, y - 8 * size),
            (x - 12 * size, y - 12 * size),
            (x, y),
            (x + 12 * size, y - 12 * size),
            (x + 26 * size, y - 8 * size),
        ]
    )
    canvas.shape(Pen().line(wings, 3 * size), P.paper)


def _boat(canvas: Canvas, x: float, y: float, size: float) -> None:
    hull = [
        (x - 62 * size, y - 14 * size),
        (x + 64 * size, y - 16 * size),
        (x + 46 * size, y + 8 * size),
        (x - 44 * size, y + 8 * size),
    ]
    shade = [
        (x - 50 * size, y + 8 * size),
        (x + 50 * size, y + 8 * size),
        (x + 20 * size, y + 40 * size),
        (x - 26 * size, y + 40 * size),
    ]
    canvas.shape_small(shade, P.ink, 0.28)
    canvas.shape(Pen().line([(x, y - 14 * size), (x, y - 150 * size)], 4 * size), P.night)
    canvas.shape(
        Pen().polygon(
            [(x + 5 * size, y - 146 * size), (x + 66 * size, y - 30 * size), (x + 5 * size, y - 26 * size)]
        ),
        P.warm,
    )
    canvas.shape(
        Pen().polygon(
            [(x - 6 * size, y - 128 * size), (x - 44 * size, y - 30 * size), (x - 6 * size, y - 26 * size)]
        ),
        P.paper,
    )
    canvas.shape(Pen().polygon(hull), P.night)


def _light_on_water(canvas: Canvas, x: float, shore: float, colour: str) -> None:
    for step in range(46):
        t = step / 46
        y, half = shore + 5 + 340 * t, (26 + 120 * t) * canvas.random.uniform(0.3, 1)
        px = x + canvas.random.uniform(-14, 14) * (1 + 3 * t)
        canvas.shape_small(
            [(px - half, y), (px, y - 2.2 - 2 * t), (px + half, y), (px, y + 2.2 + 2 * t)],
            colour,
            0.75 - 0.45 * t,
        )


def _reeds(canvas: Canvas, places: range, ground: float) -> None:
    stalks = Pen()
    for x in places:
        tall, lean = canvas.random.uniform(60, 190), canvas.random.uniform(-24, 24)
        stalks.polygon([(x - 2.4, ground + 80), (x + 2.4, ground + 80), (x + lean, ground - tall)])
        if canvas.random.random() < 0.3:
            stalks.line([(x + lean * 0.86, ground - tall * 0.86), (x + lean, ground - tall - 4)], 7)
    canvas.shape(stalks, P.night)
