"""Square codes that phones read."""

from io import BytesIO

import segno

# A quiet zone of four modules stands round the code (ISO/IEC 18004, 9.1).
QUIET = 4


def square_of(address: str) -> str:
    """Return an address as a QR code: an SVG picture, dark on light, that stands some damage."""
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=QUIET, light="#fff", xmldecl=False, omitsize=True
    )
    return out.getvalue().decode()
