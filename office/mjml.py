"""The look of mail: MJML, written as a Django template, becomes HTML that mail clients show as it was meant."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

import mrml
from django.conf import settings
from django.template.loader import render_to_string

LONGEST_LINE = 900
"""Bytes. RFC 5322, 2.1.1, allows 998 and the line's end; personal parts still grow a line."""

ELEMENTS = frozenset(
    "mjml mj-head mj-title mj-preview mj-breakpoint mj-attributes mj-all mj-class mj-style mj-raw mj-body mj-wrapper "  # noqa: SIM905
    "mj-section mj-column mj-text mj-image mj-button mj-table mj-divider mj-spacer".split()
)
NAMED = re.compile(r"<(mj[\w-]*)")
OWN_ADDRESS = re.compile(r'\b(href|src)="(/[^/"][^"]*|/)"')
# What XML 1.0 (2.2) does not know. It comes along when people paste from other programs, and shows nothing.
UNKNOWN_SIGNS = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BETWEEN_TAGS = re.compile(r">\s*\n\s*<")
NAMESPACE_OF_DRAWINGS = ' xmlns:v="urn:schemas-microsoft-com:vml"'
EMPTY_HINTS = re.compile(r"<!--\[if mso \| IE\]><!\[endif\]-->|<!\[endif\]--><!--\[if mso \| IE\]>")
LEFT_OF_A_TEXT = re.compile(r"(;line-height:[\d.]+;)text-align:left;")
# Where a line may end, the better places first: before a part that stands by itself, between words, within a tag.
BLOCK_STARTS = re.compile(r"(?=<(?:table|tr|td|div|p|ul|ol|li|h[1-6]|style|!--\[if)\b)")
BLANKS_BETWEEN_WORDS = re.compile(r"(?= (?![^<>]*>))")
BLANKS = re.compile(r"(?= )")


class MjmlError(Exception):
    """A template of a mail that is no MJML; its author has to mend it, not whoever sends."""


def render_mjml(template_name: str, context: Mapping[str, Any]) -> str:
    """Render a Django template of MJML into the HTML of a mail.

    Addresses of this site that begin with a stroke become absolute, and no line is longer than `LONGEST_LINE` bytes. Raises
    `MjmlError` where the template is no MJML, or names an element that the library would leave out in silence.
    """
    written = UNKNOWN_SIGNS.sub(" ", render_to_string(template_name, dict(context)))
    if strangers := sorted(set(NAMED.findall(written)) - ELEMENTS):
        raise MjmlError(
            f"{template_name} uses {', '.join(strangers)}, which mail of this site does not know."
        )
    try:
        html = mrml.to_html(
            written, render_options=mrml.RenderOptions(disable_comments=True, fonts={})
        ).content
    except OSError as problem:
        raise MjmlError(f"{template_name} is no MJML: {problem}.") from problem
    return in_short_lines(_slimmed(absolute(html)))


def absolute(html: str) -> str:
    """Give addresses of this site that begin with a stroke their host."""
    return OWN_ADDRESS.sub(lambda found: f'{found[1]}="{urljoin(settings.SITE_URL, found[2])}"', html)


def in_short_lines(html: str) -> str:
    """Break lines that are too long for mail where a break changes nothing that people see."""
    return "\n".join(short for line in html.splitlines() for short in _broken(line)) + "\n"


def _slimmed(html: str) -> str:
    """Leave out what costs bytes and shows nothing."""
    html = EMPTY_HINTS.sub("", BETWEEN_TAGS.sub(">\n<", html))
    html = LEFT_OF_A_TEXT.sub(r"\1", html)
    return html.replace(NAMESPACE_OF_DRAWINGS, "").replace(' dir="ltr"', "").replace(" />", ">")


def _broken(line: str) -> list[str]:
    lines = [line]
    for places in (BLOCK_STARTS, BLANKS_BETWEEN_WORDS, BLANKS):
        lines = [short for long in lines for short in _broken_at(places, long)]
    return lines


def _broken_at(places: re.Pattern[str], line: str) -> list[str]:
    """Break a line that is too long at some of these places, as seldom as need be."""
    if len(line.encode()) <= LONGEST_LINE:
        return [line]
    lines = [""]
    for piece in places.split(line):
        if lines[-1] and len((lines[-1] + piece).encode()) > LONGEST_LINE:
            lines.append(piece.removeprefix(" "))
        else:
            lines[-1] += piece
    return lines
