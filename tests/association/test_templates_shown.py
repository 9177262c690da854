"""Every page is looked at by the quality checks, or it is said why not."""

import re
from pathlib import Path

from django.conf import settings

from association.bench.shown import NOT_SHOWN, SHOWN

TEMPLATES = Path(settings.BASE_DIR) / "templates"
EXTENDS = re.compile(r"""{% extends ["']([^"']+)["']""")


def whole_pages() -> set[str]:
    """Return the templates that are pages by themselves: they build on another, and no other builds on them."""
    files = [*TEMPLATES.glob("*.html")]
    for folder in ("pages", "account", "mfa"):
        files += (TEMPLATES / folder).rglob("*.html")
    extended, extending = set(), set()
    for file in files:
        if found := EXTENDS.search(file.read_text(encoding="utf-8")):
            extended.add(found[1])
            extending.add(file.relative_to(TEMPLATES).as_posix())
    return extending - extended


class TestEveryTemplateThatIsAPage:
    def test_is_shown_by_an_address_or_says_why_not(self):
        assert whole_pages() - set(SHOWN) - set(NOT_SHOWN) == set()

    def test_stands_in_one_table_only(self):
        assert set(SHOWN) & set(NOT_SHOWN) == set()

    def test_is_still_there(self):
        assert (set(SHOWN) | set(NOT_SHOWN)) - whole_pages() == set()
