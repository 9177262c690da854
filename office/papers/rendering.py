"""From a Typst template and plain facts to the bytes of a PDF."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

# What a template may see of the machine is this folder and nothing above it.
FOLDER = Path(settings.BASE_DIR) / "templates" / "pdf"
# Packages that Typst could fetch from elsewhere are looked for here, and there are none.
NO_PACKAGES = FOLDER / "packages"
# How Typst begins to say that a sign is in none of the fonts.
NO_GLYPH = "could not be displayed"


class PaperError(Exception):
    """A paper cannot be made: the template is missing or does not fit the facts."""


def render_pdf(template: str, facts: Mapping[str, Any], *, made_on: date) -> bytes:
    """Return a paper as PDF/UA-1 (ISO 14289-1): tagged, with its language, title and fonts within.

    The same facts give the same bytes, so a paper need not be stored.
    Arguments: `template` is a name in templates/pdf without its ending; `facts` holds what JSON can hold and reaches the
    template as data, so that no sign in it is ever read as markup; `made_on` is the date that the document tells as its own.
    Raises `PaperError`.
    """
    path = FOLDER / f"{template}.typ"
    if path.parent != FOLDER or not path.is_file():
        raise PaperError(f"There is no template “{template}” for a paper.")
    data = json.dumps({**facts, "made_on": made_on.isoformat()}, sort_keys=True)
    moment = datetime.combine(made_on, time(), tzinfo=UTC)
    try:
        return _compile(path, data, moment, claims_ua=True)
    except typst.TypstError as problem:
        if NO_GLYPH not in problem.message:
            raise PaperError(f"The paper “{template}” could not be made: {problem.message}") from problem
        # A name with a sign that no font here can draw must not hold up an invoice. The sign becomes a box, the text behind it
        # stays right, and the paper does not claim to be PDF/UA.
        return _compile(path, data, moment, claims_ua=False)


def _compile(path: Path, data: str, moment: datetime, *, claims_ua: bool) -> bytes:
    return typst.compile(
        path,
        root=FOLDER,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"facts": data},
        pdf_standards=["ua-1"] if claims_ua else [],
        package_path=NO_PACKAGES,
        package_cache_path=NO_PACKAGES,
        timestamp=int(moment.timestamp()),
    )


@cache
def _fonts() -> typst.Fonts:
    """The product's own typeface, and for signs it lacks those that Typst brings; never what a machine happens to have."""
    return typst.Fonts(include_system_fonts=False, font_paths=[FOLDER / "fonts"])
