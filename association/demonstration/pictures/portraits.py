"""Abstract portraits: initials on a disc that holds a small landscape, since the people do not exist."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFont

from .drawing import PALETTE, SCALE, Canvas, grained

SIZE = 640


def portrait(name: str) -> Image.Image:
    """A square picture for somebody, always the same for the same name."""
    canvas = Canvas(name)
    skies = (
        (PALETTE.warm, PALETTE.amber, PALETTE.cream),
        (PALETTE.ink, PALETTE.mid, PALETTE.mist),
        (PALETTE.rust, PALETTE.warm, PALETTE.cream),
    )
    canvas.fill(*canvas.random.choice(skies), bottom=560)
    canvas.ridge(430, 60, PALETTE.mid, PALETTE.soft, waves=3.2, depth=150)
    canvas.ridge(500, 50, PALETTE.deep, PALETTE.mid, waves=3.9, depth=180)
    canvas.ridge(580, 40, PALETTE.ink, PALETTE.deep, waves=3.0, depth=220)
    square = canvas.image.crop((0, 0, SIZE * SCALE, SIZE * SCALE))
    drawing = ImageDraw.Draw(square)
    initials = "".join(word[0] for word in name.split())[:2]
    font = ImageFont.load_default(size=250 * SCALE)
    middle = (SIZE * SCALE / 2, SIZE * SCALE * 0.46)
    drawing.text(middle, initials, font=font, fill=PALETTE.paper, anchor="mm")
    return grained(square.resize((SIZE, SIZE), Image.Resampling.LANCZOS))
