"""From a Typst template and plain facts to the bytes of a PDF."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
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
# PDF/UA refuses a sign without a glyph, which is how to ask whether there is one.
ONE_SIGN = b'#set document(title: "One sign")\n#set text(lang: "en", font: "Literata")\n= A #sys.inputs.sign'


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


def render_png(template: str, facts: Mapping[str, Any]) -> bytes:
    """Return a picture drawn from a template whose page is as many points wide and high as the picture has pixels.

    Signs that none of the fonts can draw are left out, so that no empty box stands in their place. Arguments are those of `render_pdf`.
    Raises `PaperError`.
    """
    path = FOLDER / f"{template}.typ"
    if path.parent != FOLDER or not path.is_file():
        raise PaperError(f"There is no template “{template}” for a picture.")
    drawn = {name: drawable(value) if isinstance(value, str) else value for name, value in facts.items()}
    try:
        pictures = typst.compile(
            path,
            root=FOLDER,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="png",
            ppi=72,
            sys_inputs={"facts": json.dumps(drawn, sort_keys=True)},
            package_path=NO_PACKAGES,
            package_cache_path=NO_PACKAGES,
        )
    except typst.TypstError as problem:
        raise PaperError(f"The picture “{template}” could not be drawn: {problem.message}") from problem
    return pictures[0] if isinstance(pictures, list) else pictures


def drawable(words: str) -> str:
    """Return the words without the signs that none of the fonts can draw."""
    if words.isascii():
        return words
    lost = {sign for sign in set(words) if not sign.isascii() and not _can_draw(sign)}
    return " ".join("".join(sign for sign in words if sign not in lost).split()) if lost else words


@lru_cache(maxsize=4096)
def _can_draw(sign: str) -> bool:
    try:
        typst.compile(
            ONE_SIGN,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"sign": sign},
        )
    except typst.TypstError:
        return False
    return True


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
