"""Pictures of rooms where people meet and read."""

from __future__ import annotations

from .drawing import HEIGHT, PALETTE, WIDTH, Canvas, Colour, Pen, smooth

P = PALETTE


def seminar_room(canvas: Canvas) -> None:
    """People round a table before tall windows with hills beyond."""
    canvas.fill(P.soft, P.mist, P.cream, bottom=520)
    canvas.sun(1010, 236, 50, P.paper, P.amber)
    canvas.ridge(400, 80, P.soft, P.mist, waves=1.2, depth=200)
    canvas.ridge(470, 60, P.mid, P.soft, waves=1.7, depth=180)
    canvas.ridge(545, 40, P.deep, P.mid, waves=1.5, depth=140)
    wall = Pen()
    wall.box(0, 0, WIDTH, HEIGHT)
    for x in (70, 450, 830, 1210):
        wall.box(x, 90, 320, 500, cut=True)
        wall.box(x + 156, 90, 8, 500)
        wall.box(x, 300, 320, 8)
    canvas.shape(wall, P.ink, "#17454d", span=(0, 620))
    canvas.shape(Pen().boxes([(x - 14, 590) for x in (70, 450, 830, 1210)], 348, 14), P.mid)
    canvas.shape(Pen().box(0, 660, WIDTH, 240), "#8a5a3c", "#5b3a2b", span=(660, 900))
    for x in (70, 450, 830, 1210):
        floor = [(x + 40, 662), (x + 330, 662), (x + 290, HEIGHT), (x - 120, HEIGHT)]
        canvas.shape(Pen().polygon(floor), P.amber, strength=0.22)
    for x in (330, 800, 1270):
        canvas.shape(Pen().line([(x, 0), (x, 92)], 3), P.night)
        canvas.glow(x, 150, 220, P.cream, 0.55)
        shade = [(x - 24, 92), (x + 24, 92), (x + 76, 142), (x - 76, 142)]
        canvas.shape(Pen().polygon(shade), P.warm)
    for x, size, colour in (
        (300, 1.0, P.night),
        (470, 1.04, P.deep),
        (640, 0.98, P.night),
        (800, 1.05, P.rust),
        (960, 1.0, P.night),
        (1130, 1.03, P.deep),
        (1300, 0.98, P.night),
    ):
        _sitter(canvas, x, 706, size, colour)
    canvas.shape(Pen().disc(800, 752, 660, flat=0.115), P.paper, P.cream, span=(670, 830))
    canvas.shape(Pen().disc(800, 764, 660, flat=0.115).disc(800, 752, 660, flat=0.115, cut=True), P.rust)
    for x, y in ((420, 735), (560, 770), (720, 728), (905, 772), (1040, 734), (1190, 758)):
        paper = [(x - 34, y), (x + 22, y - 8), (x + 36, y + 7), (x - 20, y + 16)]
        canvas.shape(Pen().polygon(paper), P.mist)
    for x, y in ((500, 738), (640, 750), (820, 760), (985, 746), (1120, 772)):
        canvas.shape(Pen().disc(x, y, 15, flat=0.5).box(x - 11, y - 20, 22, 20, round=4), P.deep)
    for x, size, colour in (
        (230, 1.5, P.ink),
        (560, 1.62, P.night),
        (1010, 1.58, P.ink),
        (1380, 1.5, P.night),
    ):
        _sitter(canvas, x, 1010, size, colour, back=True)


def _sitter(canvas: Canvas, x: float, y: float, size: float, colour: Colour, *, back: bool = False) -> None:
    draw = Pen()
    draw.disc(x, y - 122 * size, 27 * size, flat=1.14)
    draw.box(x - 9 * size, y - 100 * size, 18 * size, 24 * size)
    shoulders = smooth(
        [
            (x - 66 * size, y + 30 * size),
            (x - 62 * size, y - 44 * size),
            (x - 38 * size, y - 76 * size),
            (x, y - 84 * size),
            (x + 38 * size, y - 76 * size),
            (x + 62 * size, y - 44 * size),
            (x + 66 * size, y + 30 * size),
        ]
    )
    draw.polygon(shoulders)
    canvas.shape(draw, colour)
    if back:
        canvas.shape(Pen().box(x - 78 * size, y - 52 * size, 156 * size, 200 * size, round=16 * size), P.rust)
        canvas.shape(Pen().box(x - 64 * size, y - 38 * size, 128 * size, 180 * size, round=12 * size), P.warm)


def reading_room_window(canvas: Canvas) -> None:
    """An arched window, full shelves and a lit lamp on a desk."""
    canvas.fill(P.mid, P.soft, P.cream, bottom=560)
    canvas.sun(900, 330, 46, P.paper, P.amber)
    canvas.ridge(430, 70, P.soft, P.mist, waves=1.6, depth=200)
    canvas.ridge(500, 50, P.deep, P.mid, waves=2.2, depth=160)
    canvas.shape(
        Pen().box(0, 0, WIDTH, HEIGHT).disc(800, 330, 250, cut=True).box(550, 330, 500, 290, cut=True),
        P.ink,
        "#17454d",
        span=(0, 900),
    )
    bars = Pen()
    bars.box(795, 78, 10, 545)
    for x in (670, 920):
        bars.box(x, 110, 7, 510)
    for y in (330, 470):
        bars.box(550, y, 500, 8)
    canvas.shape(bars, P.night)
    canvas.shape(Pen().box(520, 616, 560, 18), P.mid)
    for left in (-10, 1150):
        _shelves(canvas, left)
    canvas.shape(Pen().box(0, 770, WIDTH, 130), "#8a5a3c", "#5b3a2b", span=(770, 900))
    canvas.shape(Pen().box(0, 764, WIDTH, 10), P.rust)
    canvas.glow(1040, 650, 330, P.cream, 0.7)
    canvas.shape(Pen().line([(1040, 764), (1040, 650)], 8).disc(1040, 766, 52, flat=0.2), P.night)
    canvas.shape(
        Pen().polygon([(1000, 590), (1080, 590), (1124, 664), (956, 664)]), P.cream, P.amber, span=(590, 664)
    )
    for side in (-1, 1):
        page = smooth([(700, 790), (700 + side * 60, 766), (700 + side * 150, 778), (700 + side * 168, 800)])
        canvas.shape(Pen().polygon([*page, (700, 822)]), P.paper)
    canvas.shape(Pen().line([(700, 790), (700, 822)], 3), P.soft)
    canvas.shape(Pen().box(452, 716, 56, 58, round=8).disc(512, 742, 16), P.warm)
    canvas.shape(Pen().disc(512, 742, 8), "#17454d")


def _shelves(canvas: Canvas, left: float) -> None:
    canvas.shape(Pen().box(left, 60, 460, 710), P.night)
    for row in range(5):
        floor, x = 190 + row * 138, left + 20
        while x < left + 425:
            wide, tall = canvas.random.uniform(13, 34), canvas.random.uniform(72, 112)
            colour = canvas.random.choice(
                (P.deep, P.mid, P.soft, P.warm, P.amber, P.rust, P.cream, P.deep, P.mid)
            )
            canvas.shape(Pen().box(x, floor - tall, wide - 2, tall), colour, strength=0.85)
            if wide > 22:
                canvas.shape(Pen().box(x + 4, floor - tall * 0.8, wide - 10, 8), P.cream, strength=0.7)
            x += wide + (30 if canvas.random.random() < 0.06 else 0)
        canvas.shape(Pen().box(left, floor, 460, 9), P.rust)
