"""Pictures of where people meet, read, cross and shelter."""

from __future__ import annotations

from .drawing import HEIGHT, PALETTE, WIDTH, Canvas, Colour, Pen, Point, smooth
from .places import _gables, _stars, _walker

P = PALETTE


def seminar_room(canvas: Canvas) -> None:
    """People round a table before tall windows with hills beyond."""
    canvas.fill(P.soft, P.mist, P.cream, bottom=520)
    canvas.sun(1010, 236, 50, P.paper, P.amber)
    canvas.ridge(400, 80, P.soft, P.mist, waves=1.2, depth=200)
    canvas.ridge(470, 60, P.mid, P.soft, waves=1.7, depth=180)
    canvas.ridge(545, 40, P.deep, P.mid, waves=1.5, depth=140)

    def wall(pen: Pen) -> None:
        pen.box(0, 0, WIDTH, HEIGHT)
        for x in (70, 450, 830, 1210):
            pen.box(x, 90, 320, 500, cut=True)
            pen.box(x + 156, 90, 8, 500)
            pen.box(x, 300, 320, 8)

    canvas.shape(wall, P.ink, "#17454d", span=(0, 620))
    canvas.shape(lambda pen: [pen.box(x - 14, 590, 348, 14) for x in (70, 450, 830, 1210)] and None, P.mid)
    canvas.shape(lambda pen: pen.box(0, 660, WIDTH, 240), "#8a5a3c", "#5b3a2b", span=(660, 900))
    for x in (70, 450, 830, 1210):
        floor = [(x + 40, 662), (x + 330, 662), (x + 290, HEIGHT), (x - 120, HEIGHT)]
        canvas.shape(lambda pen, f=floor: pen.polygon(f), P.amber, strength=0.22)  # type: ignore[misc]
    for x in (330, 800, 1270):
        canvas.shape(lambda pen, x=x: pen.line([(x, 0), (x, 92)], 3), P.night)  # type: ignore[misc]
        canvas.glow(x, 150, 220, P.cream, 0.55)
        shade = [(x - 24, 92), (x + 24, 92), (x + 76, 142), (x - 76, 142)]
        canvas.shape(lambda pen, s=shade: pen.polygon(s), P.warm)  # type: ignore[misc]
    for x, size, colour in ((300, 1.0, P.night), (470, 1.04, P.deep), (640, 0.98, P.night), (800, 1.05, P.rust), (960, 1.0, P.night), (1130, 1.03, P.deep), (1300, 0.98, P.night)):
        _sitter(canvas, x, 706, size, colour)
    canvas.shape(lambda pen: pen.disc(800, 752, 660, flat=0.115), P.paper, P.cream, span=(670, 830))
    canvas.shape(lambda pen: (pen.disc(800, 764, 660, flat=0.115), pen.disc(800, 752, 660, flat=0.115, cut=True)) and None, P.rust)
    for x, y in ((420, 735), (560, 770), (720, 728), (905, 772), (1040, 734), (1190, 758)):
        paper = [(x - 34, y), (x + 22, y - 8), (x + 36, y + 7), (x - 20, y + 16)]
        canvas.shape(lambda pen, p=paper: pen.polygon(p), P.mist)  # type: ignore[misc]
    for x, y in ((500, 738), (640, 750), (820, 760), (985, 746), (1120, 772)):
        canvas.shape(lambda pen, x=x, y=y: (pen.disc(x, y, 15, flat=0.5), pen.box(x - 11, y - 20, 22, 20, round=4)) and None, P.deep)  # type: ignore[misc]
    for x, size, colour in ((230, 1.5, P.ink), (560, 1.62, P.night), (1010, 1.58, P.ink), (1380, 1.5, P.night)):
        _sitter(canvas, x, 1010, size, colour, back=True)


def _sitter(canvas: Canvas, x: float, y: float, size: float, colour: Colour, *, back: bool = False) -> None:
    def draw(pen: Pen) -> None:
        pen.disc(x, y - 122 * size, 27 * size, flat=1.14)
        pen.box(x - 9 * size, y - 100 * size, 18 * size, 24 * size)
        shoulders = smooth([(x - 66 * size, y + 30 * size), (x - 62 * size, y - 44 * size), (x - 38 * size, y - 76 * size), (x, y - 84 * size), (x + 38 * size, y - 76 * size), (x + 62 * size, y - 44 * size), (x + 66 * size, y + 30 * size)])
        pen.polygon(shoulders)

    canvas.shape(draw, colour)
    if back:
        canvas.shape(lambda pen: pen.box(x - 78 * size, y - 52 * size, 156 * size, 200 * size, round=16 * size), P.rust)
        canvas.shape(lambda pen: pen.box(x - 64 * size, y - 38 * size, 128 * size, 180 * size, round=12 * size), P.warm)


def harbour_wall(canvas: Canvas) -> None:
    """A curved stone wall shelters three boats from a rough sea."""
    canvas.fill(P.deep, P.mid, P.soft, P.mist, bottom=430)
    canvas.sun(330, 260, 46, P.paper, P.cream)
    canvas.ridge(404, 30, P.soft, P.mist, waves=1.8, depth=60)
    for y, high, tone in ((430, 12, P.mid), (480, 18, "#3d737a"), (540, 24, P.deep), (610, 28, "#1a4850")):
        _waves(canvas, y, high, tone)
    outer = smooth([(WIDTH + 20, 560), (1260, 520), (900, 500), (600, 520), (420, 580), (400, 640), (470, 690)])
    inner = smooth([(520, 690), (480, 650), (510, 610), (650, 570), (900, 556), (1260, 590), (WIDTH + 20, 640)])
    basin = [*inner, (WIDTH + 20, HEIGHT), (0, HEIGHT), (300, 780), (520, 720)]
    canvas.shape(lambda pen: pen.polygon(basin), P.soft, P.deep, span=(560, 900))
    canvas.shape(lambda pen: pen.polygon([*outer, *inner]), P.cream, "#b98a67", span=(500, 700))
    face = smooth([(470, 690), (400, 640), (398, 600)])
    canvas.shape(lambda pen: pen.line(face, 10), P.rust)
    canvas.shape(lambda pen: pen.line(inner, 6), P.rust, strength=0.8)
    canvas.shape(lambda pen: pen.polygon([(446, 660), (452, 520), (482, 520), (488, 660)]), P.paper)
    canvas.shape(lambda pen: pen.polygon([(449, 590), (450.6, 552), (483.4, 552), (485, 590)]), P.warm)
    canvas.glow(467, 506, 90, P.amber, 0.9)
    canvas.shape(lambda pen: pen.box(454, 494, 26, 26, round=4), P.amber)
    canvas.shape(lambda pen: pen.polygon([(448, 496), (467, 476), (486, 496)]), P.rust)
    for _ in range(60):
        x = canvas.random.uniform(560, WIDTH)
        y = canvas.random.uniform(640, 890)
        canvas.shape_small([(x - 40, y), (x, y - 2), (x + 40, y), (x, y + 2)], P.paper, 0.16)
    for x, y, size, colour in ((820, 690, 1.0, P.warm), (1090, 740, 1.3, P.ink), (1380, 706, 1.05, P.paper)):
        _fishing_boat(canvas, x, y, size, colour)
    near = smooth([(0, 668), (190, 690), (370, 738), (560, 808), (760, 862), (980, HEIGHT)])
    canvas.shape(lambda pen: pen.polygon([*near, (0, HEIGHT)]), P.ink, P.night, span=(680, 900))
    for x, y in ((90, 690), (262, 722)):
        canvas.shape(lambda pen, x=x, y=y: (pen.box(x, y - 34, 22, 44, round=5), pen.disc(x + 11, y - 34, 17, flat=0.45)) and None, P.deep)  # type: ignore[misc]


def _waves(canvas: Canvas, y: float, high: float, colour: Colour) -> None:
    crest: list[Point] = []
    x = -120.0
    while x < WIDTH + 160:
        wide = canvas.random.uniform(90, 190)
        crest += [(x, y), (x + wide * 0.55, y - high), (x + wide * 0.8, y - high * 0.6)]
        x += wide
    line = smooth(crest)
    canvas.shape(lambda pen: pen.polygon([*line, (WIDTH + 200, HEIGHT), (-200, HEIGHT)]), colour)
    canvas.shape(lambda pen: pen.line(line, 2.5), P.paper, strength=0.45)


def _fishing_boat(canvas: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    shade = [(x - 80 * size, y + 12 * size), (x + 84 * size, y + 12 * size), (x + 30 * size, y + 52 * size), (x - 40 * size, y + 52 * size)]
    canvas.shape_small(shade, P.night, 0.3)
    canvas.shape(lambda pen: pen.line([(x - 26 * size, y), (x - 26 * size, y - 130 * size)], 4 * size), P.night)
    canvas.shape(lambda pen: pen.line([(x - 26 * size, y - 120 * size), (x - 84 * size, y - 20 * size)], 2 * size), P.night)
    canvas.shape(lambda pen: pen.box(x + 2 * size, y - 62 * size, 46 * size, 48 * size, round=5 * size), P.paper)
    canvas.shape(lambda pen: pen.box(x + 10 * size, y - 54 * size, 30 * size, 18 * size), P.deep)
    hull = [(x - 96 * size, y - 30 * size), (x - 40 * size, y - 14 * size), (x + 84 * size, y - 18 * size), (x + 68 * size, y + 18 * size), (x - 66 * size, y + 18 * size)]
    canvas.shape(lambda pen: pen.polygon(hull), colour)
    canvas.shape(lambda pen: pen.line([(x - 92 * size, y - 22 * size), (x - 38 * size, y - 6 * size), (x + 80 * size, y - 9 * size)], 5 * size), P.amber)


def market_square_evening(canvas: Canvas) -> None:
    """Striped stalls under lights in a town square."""
    canvas.fill(P.ink, P.deep, "#8f7a68", P.amber, bottom=560)
    _stars(canvas, 40, 180)
    _gables(canvas, 560)

    def tower(pen: Pen) -> None:
        pen.box(760, 150, 110, 430)
        pen.polygon([(748, 154), (815, 40), (882, 154)])

    canvas.shape(tower, P.night)
    canvas.glow(815, 214, 70, P.cream, 0.8)
    canvas.shape(lambda pen: pen.disc(815, 214, 32), P.cream)
    canvas.shape(lambda pen: pen.line([(815, 214), (815, 192)], 4), P.ink)
    canvas.shape(lambda pen: pen.line([(815, 214), (831, 222)], 4), P.ink)
    canvas.shape(lambda pen: pen.box(0, 620, WIDTH, 280), "#3a5f60", P.ink, span=(620, 900))
    for row in range(9):
        y = 640 + row * row * 3.6
        canvas.shape(lambda pen, y=y: pen.line([(0, y), (WIDTH, y)], 1.4), P.soft, strength=0.3)  # type: ignore[misc]
    for x, y, size, colour in ((40, 690, 0.85, P.warm), (330, 690, 0.85, P.soft), (1000, 690, 0.85, P.amber), (1290, 690, 0.85, P.warm), (-60, 850, 1.25, P.amber), (1180, 850, 1.25, P.soft)):
        _stall(canvas, x, y, size, colour)
    for x, y, size in ((480, 800, 1.5), (560, 806, 1.4), (700, 780, 1.25), (905, 812, 1.5), (960, 816, 0.95), (1080, 790, 1.3), (640, 700, 0.8), (760, 704, 0.8), (880, 700, 0.78)):
        _walker(canvas, x, y, size)


def _stall(canvas: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    wide, tall = 270 * size, 190 * size
    canvas.shape(lambda pen: pen.box(x + 14 * size, y - tall, wide - 28 * size, tall), P.cream, P.amber, span=(y - tall, y), strength=0.92)
    canvas.shape(lambda pen: pen.box(x + 6 * size, y - 74 * size, wide - 12 * size, 74 * size), P.ink)
    canvas.shape(lambda pen: [pen.box(px, y - tall, 7 * size, tall) for px in (x + 8 * size, x + wide - 15 * size)] and None, P.night)
    for n in range(11):
        px, py = x + (28 + n * 21.5) * size, y - (78 + 8 * (n % 3)) * size
        canvas.shape(lambda pen, a=px, b=py: pen.disc(a, b, 12 * size), (P.rust, P.deep, P.warm)[n % 3])  # type: ignore[misc]
    stripes = 9
    for n in range(stripes):
        a, b = x + wide * n / stripes, x + wide * (n + 1) / stripes
        inset = 26 * size
        top = [x + inset + (wide - 2 * inset) * k / stripes for k in (n, n + 1)]
        tint = colour if n % 2 == 0 else P.paper
        awning = [(top[0], y - tall - 52 * size), (top[1], y - tall - 52 * size), (b, y - tall + 14 * size), (a, y - tall + 14 * size)]
        canvas.shape(lambda pen, o=awning, a=a, b=b: (pen.polygon(o), pen.disc((a + b) / 2, y - tall + 14 * size, (b - a) / 2)) and None, tint)  # type: ignore[misc]


def reading_room_window(canvas: Canvas) -> None:
    """An arched window, full shelves and a lit lamp on a desk."""
    canvas.fill(P.mid, P.soft, P.cream, bottom=560)
    canvas.sun(900, 330, 46, P.paper, P.amber)
    canvas.ridge(430, 70, P.soft, P.mist, waves=1.6, depth=200)
    canvas.ridge(500, 50, P.deep, P.mid, waves=2.2, depth=160)
    canvas.shape(lambda pen: (pen.box(0, 0, WIDTH, HEIGHT), pen.disc(800, 330, 250, cut=True), pen.box(550, 330, 500, 290, cut=True)) and None, P.ink, "#17454d", span=(0, 900))

    def bars(pen: Pen) -> None:
        pen.box(795, 78, 10, 545)
        for x in (670, 920):
            pen.box(x, 110, 7, 510)
        for y in (330, 470):
            pen.box(550, y, 500, 8)

    canvas.shape(bars, P.night)
    canvas.shape(lambda pen: pen.box(520, 616, 560, 18), P.mid)
    for left in (-10, 1150):
        _shelves(canvas, left)
    canvas.shape(lambda pen: pen.box(0, 770, WIDTH, 130), "#8a5a3c", "#5b3a2b", span=(770, 900))
    canvas.shape(lambda pen: pen.box(0, 764, WIDTH, 10), P.rust)
    canvas.glow(1040, 650, 330, P.cream, 0.7)
    canvas.shape(lambda pen: (pen.line([(1040, 764), (1040, 650)], 8), pen.disc(1040, 766, 52, flat=0.2)) and None, P.night)
    canvas.shape(lambda pen: pen.polygon([(1000, 590), (1080, 590), (1124, 664), (956, 664)]), P.cream, P.amber, span=(590, 664))
    for side in (-1, 1):
        page = smooth([(700, 790), (700 + side * 60, 766), (700 + side * 150, 778), (700 + side * 168, 800)])
        canvas.shape(lambda pen, p=page: pen.polygon([*p, (700, 822)]), P.paper)  # type: ignore[misc]
    canvas.shape(lambda pen: pen.line([(700, 790), (700, 822)], 3), P.soft)
    canvas.shape(lambda pen: (pen.box(452, 716, 56, 58, round=8), pen.disc(512, 742, 16)) and None, P.warm)
    canvas.shape(lambda pen: pen.disc(512, 742, 8), "#17454d")


def _shelves(canvas: Canvas, left: float) -> None:
    canvas.shape(lambda pen: pen.box(left, 60, 460, 710), P.night)
    for row in range(5):
        floor, x = 190 + row * 138, left + 20
        while x < left + 425:
            wide, tall = canvas.random.uniform(13, 34), canvas.random.uniform(72, 112)
            colour = canvas.random.choice((P.deep, P.mid, P.soft, P.warm, P.amber, P.rust, P.cream, P.deep, P.mid))
            canvas.shape(lambda pen, x=x, w=wide, t=tall, f=floor: pen.box(x, f - t, w - 2, t), colour, strength=0.85)  # type: ignore[misc]
            if wide > 22:
                canvas.shape(lambda pen, x=x, w=wide, t=tall, f=floor: pen.box(x + 4, f - t * 0.8, w - 10, 8), P.cream, strength=0.7)  # type: ignore[misc]
            x += wide + (30 if canvas.random.random() < 0.06 else 0)
        canvas.shape(lambda pen, f=floor: pen.box(left, f, 460, 9), P.rust)  # type: ignore[misc]


def ferry_crossing(canvas: Canvas) -> None:
    """A small ferry half-way between two wooded banks."""
    canvas.fill(P.mid, P.soft, P.cream, P.paper, bottom=470)
    canvas.sun(520, 300, 52, P.paper, P.amber)
    canvas.ridge(400, 60, P.soft, P.mist, waves=1.4, depth=150)
    canvas.ridge(452, 40, P.mid, P.soft, waves=2.3, depth=110)
    canvas.ridge(490, 22, P.deep, P.mid, waves=3.1, depth=60)
    canvas.water(505, P.mid, strength=0.32)
    canvas.shape(lambda pen: pen.line([(0, 690), (1600, 640)], 3), P.night, strength=0.7)
    x, y = 860, 668

    def hull(pen: Pen) -> None:
        pen.polygon([(x - 260, y - 46), (x + 270, y - 58), (x + 236, y + 22), (x - 226, y + 26)])

    canvas.shape_small([(x - 230, y + 26), (x + 240, y + 22), (x + 150, y + 96), (x - 150, y + 100)], P.night, 0.3)
    canvas.shape(lambda pen: pen.box(x - 190, y - 116, 380, 72, round=8), P.paper)
    canvas.shape(lambda pen: [pen.box(x - 174 + n * 46, y - 102, 32, 28, round=4) for n in range(8)] and None, P.deep)
    canvas.shape(lambda pen: pen.box(x - 60, y - 176, 110, 62, round=8), P.paper)
    canvas.shape(lambda pen: pen.box(x - 48, y - 164, 86, 26, round=4), P.amber)
    canvas.shape(lambda pen: pen.box(x + 92, y - 196, 46, 86), P.warm)
    canvas.shape(lambda pen: pen.box(x + 92, y - 196, 46, 18), P.night)
    canvas.shape(hull, P.warm, P.rust, span=(y - 50, y + 26))
    canvas.shape(lambda pen: pen.line([(x - 255, y - 36), (x + 266, y - 48)], 7), P.cream)
    for px, size in ((-160, 0.5), (-130, 0.46), (170, 0.5), (206, 0.34)):
        _walker(canvas, x + px, y - (46 if px < 0 else 52), size)
    for left in (True, False):
        bank = smooth([(0, 720), (150, 742), (300, 800), (430, 870), (520, HEIGHT)]) if left else smooth([(WIDTH, 770), (1490, 790), (1380, 846), (1280, HEIGHT)])
        corner = (0, HEIGHT) if left else (WIDTH, HEIGHT)
        canvas.shape(lambda pen, b=bank, c=corner: pen.polygon([*b, c]), P.ink, P.night, span=(720, 900))  # type: ignore[misc]
    for bx, by, tall in ((40, 740, 190), (118, 770, 140), (1560, 800, 170), (1490, 820, 110)):
        canvas.shape(lambda pen, a=bx, b=by, t=tall: [pen.polygon([(a - t * 0.3 * (1 - k * 0.2), b - t * 0.24 * k), (a, b - t * (0.5 + 0.22 * k)), (a + t * 0.3 * (1 - k * 0.2), b - t * 0.24 * k)]) for k in range(3)] and None, P.night)  # type: ignore[misc]
