"""Words as plain text: rich text without its tags, and lines that a mail client can show."""

import re
import textwrap
from html.parser import HTMLParser

WIDTH = 72
UNDERLINES = {1: "=", 2: "=", 3: "-", 4: "~"}
OWN_LINE = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "div", "ul", "ol", "li", "hr"})
HEADING = re.compile(r"h([1-6])")
# What stands before the first word of a line and is hung in front of the lines that follow.
LEAD = re.compile(r"(\s*)((?:[-–•*] |\d{1,3}[.)] |> |\| )*)")


def text_of_html(html: str, *, level: int = 4) -> str:
    """Turn rich text into lines: paragraphs, lists with their marks, headings underlined, each link with its address behind it.

    `level` says how the highest heading that editors can choose (an h3) is underlined.
    """
    reader = _Reader(level)
    reader.feed(html)
    reader.close()
    return reader.text()


def underlined(words: str, level: int = 3) -> str:
    """Return a heading with a line below it, whose sign tells the level, 1 to 6."""
    words = " ".join(words.split())
    return f"{words}\n{UNDERLINES.get(level, '~') * min(len(words), WIDTH)}" if words else ""


def laid_out(text: str) -> str:
    """Wrap lines at `WIDTH` signs, never within an address, and let one empty line at most part paragraphs."""
    lines = [wrapped for line in text.splitlines() for wrapped in _wrapped(line.rstrip())]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def _wrapped(line: str) -> list[str]:
    if len(line) <= WIDTH:
        return [line]
    lead = LEAD.match(line)
    space, marks = lead.groups() if lead else ("", "")
    hanging = space + "".join(sign if sign in ">|" else " " for sign in marks)
    return textwrap.wrap(
        line[len(space) :],
        WIDTH,
        initial_indent=space,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


class _Reader(HTMLParser):
    def __init__(self, level: int) -> None:
        super().__init__(convert_charrefs=True)
        self.level = level
        self.lines: list[str] = []
        self.words = ""
        self.heading = 0
        self.lists: list[int | None] = []  # the next number of an ordered list, None for one with dashes
        self.mark = ""
        self.link = ""
        self.link_began = 0

    def text(self) -> str:
        self.end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in OWN_LINE:
            self.end_line()
        if tag in ("ul", "ol"):
            self.lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self.mark = self.next_mark()
        elif tag == "br":
            self.end_line(part=False)
        elif tag == "hr":
            self.lines += ["", "* * *", ""]
        elif tag == "a":
            self.link, self.link_began = dict(attrs).get("href") or "", len(self.words)
        elif found := HEADING.fullmatch(tag):
            self.heading = int(found[1])

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.end_link()
        elif tag in ("ul", "ol"):
            self.end_line()
            if self.lists:
                self.lists.pop()
            if not self.lists:
                self.lines.append("")
        elif tag in OWN_LINE:
            self.end_line()

    def handle_data(self, data: str) -> None:
        self.words += re.sub(r"\s+", " ", data)

    def next_mark(self) -> str:
        if not self.lists or self.lists[-1] is None:
            return "- "
        number = self.lists[-1]
        self.lists[-1] = number + 1
        return f"{number}. "

    def end_link(self) -> None:
        words = self.words[self.link_began :].strip()
        address = self.link.removeprefix("mailto:").removeprefix("tel:")
        if address and not address.startswith("#") and words != address:
            self.words = f"{self.words.rstrip()} <{address}>" if words else f"{self.words}<{address}>"
        self.link = ""

    def end_line(self, *, part: bool = True) -> None:
        words = " ".join(self.words.split())
        self.words, heading, self.heading = "", self.heading, 0
        if not words:
            return
        if heading:
            self.lines += ["", underlined(words, heading - 3 + self.level), ""]
        elif self.lists:
            inset = "   " * (len(self.lists) - 1)
            self.lines.append(inset + (self.mark or "  ") + words)
            self.mark = ""
        else:
            self.lines += [words, ""] if part else [words]
