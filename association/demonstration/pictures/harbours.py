"""Pictures of boats, where they shelter and where they cross."""

from __future__ import annotations

from .drawing import HEIGHT, PALETTE, WIDTH, Canvas, Colour, Pen, Point, smooth
from .places import walker

P = PALETTE


def harbour_wall(canvas: Canvas) -> None:
    """A curved stone wall shelters three boats from a rough sea."""
    canvas.fill(P.deep, P.mid, P.soft, P.mist, bottom=430)
    canvas.sun(330, 260, 46, P.paper, P.cream)
    canvas.ridge(404, 30, P.soft, P.mist, waves=1.8, depth=60)
    for y, high, tone in ((430, 12, P.mid), (480, 18, "#3d737a"), (540, 24, P.deep), (610, 28, "#1a4850")):
        _waves(canvas, y, high, tone)
    outer = smooth(
        [(WIDTH + 20, 560), (1260, 520), (900, 500), (600, 520), (420, 580), (400, 640), (470, 690)]
    )
    inner = smooth(
        [(520, 690), (480, 650), (510, 610), (650, 570), (900, 556), (1260, 590), (WIDTH + 20, 640)]
    )
    basin = [*inner, (WIDTH + 20, HEIGHT), (0, HEIGHT), (300, 780), (520, 720)]
    canvas.shape(Pen().polygon(basin), P.soft, P.deep, span=(560, 900))
    canvas.shape(Pen().polygon([*outer, *inner]), P.cream, "#b98a67", span=(500, 700))
    face = smooth([(470, 690), (400, 640), (398, 600)])
    canvas.shape(Pen().line(face, 10), P.rust)
    canvas.shape(Pen().line(inner, 6), P.rust, strength=0.8)
    canvas.shape(Pen().polygon([(446, 660), (452, 520), (482, 520), (488, 660)]), P.paper)
    canvas.shape(Pen().polygon([(449, 590), (450.6, 552), (483.4, 552), (485, 590)]), P.warm)
    canvas.glow(467, 506, 90, P.amber, 0.9)
    canvas.shape(Pen().box(454, 494, 26, 26, round=4), P.amber)
    canvas.shape(Pen().polygon([(448, 496), (467, 476), (486, 496)]), P.rust)
    for _ in range(60):
        left, top = canvas.random.uniform(560, WIDTH), canvas.random.uniform(640, 890)
        ripple = [(left - 40, top), (left, top - 2), (left + 40, top), (left, top + 2)]
        canvas.shape_small(ripple, P.paper, 0.16)
    for x, y, size, colour in ((820, 690, 1.0, P.warm), (1090, 740, 1.3, P.ink), (1380, 706, 1.05, P.paper)):
        _fishing_boat(canvas, x, y, size, colour)
    near = smooth([(0, 668), (190, 690), (370, 738), (560, 808), (760, 862), (980, HEIGHT)])
    canvas.shape(Pen().polygon([*near, (0, HEIGHT)]), P.ink, P.night, span=(680, 900))
    for x, y in ((90, 690), (262, 722)):
        canvas.shape(Pen().box(x, y - 34, 22, 44, round=5).disc(x + 11, y - 34, 17, flat=0.45), P.deep)


def _waves(canvas: Canvas, y: float, high: float, colour: Colour) -> None:
    crest: list[Point] = []
    x: float = -120
    while x < WIDTH + 160:
        wide = canvas.random.uniform(90, 190)
        crest += [(x, y), (x + wide * 0.55, y - high), (x + wide * 0.8, y - high * 0.6)]
        x += wide
    line = smooth(crest)
    canvas.shape(Pen().polygon([*line, (WIDTH + 200, HEIGHT), (-200, HEIGHT)]), colour)
    canvas.shape(Pen().line(line, 2.5), P.paper, strength=0.45)


def _fishing_boat(canvas: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    shade = [
        (x - 80 * size, y + 12 * size),
        (x + 84 * size, y + 12 * size),
        (x + 30 * size, y + 52 * size),
        (x - 40 * size, y + 52 * size),
    ]
    canvas.shape_small(shade, P.night, 0.3)
    canvas.shape(Pen().line([(x - 26 * size, y), (x - 26 * size, y - 130 * size)], 4 * size), P.night)
    canvas.shape(
        Pen().line([(x - 26 * size, y - 120 * size), (x - 84 * size, y - 20 * size)], 2 * size), P.night
    )
    canvas.shape(Pen().box(x + 2 * size, y - 62 * size, 46 * size, 48 * size, round=5 * size), P.paper)
    canvas.shape(Pen().box(x + 10 * size, y - 54 * size, 30 * size, 18 * size), P.deep)
    hull = [
        (x - 96 * size, y - 30 * size),
        (x - 40 * size, y - 14 * size),
        (x + 84 * size, y - 18 * size),
        (x + 68 * size, y + 18 * size),
        (x - 66 * size, y + 18 * size),
    ]
    canvas.shape(Pen().polygon(hull), colour)
    canvas.shape(
        Pen().line(
            [(x - 92 * size, y - 22 * size), (x - 38 * size, y - 6 * size), (x + 80 * size, y - 9 * size)],
            5 * size,
        ),
        P.amber,
    )


def ferry_crossing(canvas: Canvas) -> None:
    """A small ferry half-way between two wooded banks."""
    canvas.fill(P.mid, P.soft, P.cream, P.paper, bottom=470)
    canvas.sun(520, 300, 52, P.paper, P.amber)
    canvas.ridge(400, 60, P.soft, P.mist, waves=1.4, depth=150)
    canvas.ridge(452, 40, P.mid, P.soft, waves=2.3, depth=110)
    canvas.ridge(490, 22, P.deep, P.mid, waves=3.1, depth=60)
    canvas.water(505, P.mid, strength=0.32)
    canvas.shape(Pen().line([(0, 690), (1600, 640)], 3), P.night, strength=0.7)
    x, y = 860, 668
    hull = Pen()
    hull.polygon([(x - 260, y - 46), (x + 270, y - 58), (x + 236, y + 22), (x - 226, y + 26)])
    canvas.shape_small(
        [(x - 230, y + 26), (x + 240, y + 22), (x + 150, y + 96), (x - 150, y + 100)], P.night, 0.3
    )
    canvas.shape(Pen().box(x - 190, y - 116, 380, 72, round=8), P.paper)
    canvas.shape(Pen().boxes([(x - 174 + n * 46, y - 102) for n in range(8)], 32, 28, round=4), P.deep)
    canvas.shape(Pen().box(x - 60, y - 176, 110, 62, round=8), P.paper)
    canvas.shape(Pen().box(x - 48, y - 164, 86, 26, round=4), P.amber)
    canvas.shape(Pen().box(x + 92, y - 196, 46, 86), P.warm)
    canvas.shape(Pen().box(x + 92, y - 196, 46, 18), P.night)
    canvas.shape(hull, P.warm, P.rust, span=(y - 50, y + 26))
    canvas.shape(Pen().line([(x - 255, y - 36), (x + 266, y - 48)], 7), P.cream)
    for px, size in ((-160, 0.5), (-130, 0.46), (170, 0.5), (206, 0.34)):
        walker(canvas, x + px, y - (46 if px < 0 else 52), size)
    for left in (True, False):
        bank = (
            smooth([(0, 720), (150, 742), (300, 800), (430, 870), (520, HEIGHT)])
            if left
            else smooth([(WIDTH, 770), (1490, 790), (1380, 846), (1280, HEIGHT)])
        )
        corner = (0, HEIGHT) if left else (WIDTH, HEIGHT)
        canvas.shape(Pen().polygon([*bank, corner]), P.ink, P.night, span=(720, 900))
    for bx, by, tall in ((40, 740, 190), (118, 770, 140), (1560, 800, 170), (1490, 820, 110)):
        for k in range(3):
            half, foot = tall * 0.3 * (1 - k * 0.2), by - tall * 0.24 * k
            canvas.shape(
                Pen().polygon([(bx - half, foot), (bx, by - tall * (0.5 + 0.22 * k)), (bx + half, foot)]),
                P.night,
            )
