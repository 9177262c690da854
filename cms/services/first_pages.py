"""The pages with which every site begins: texts that are true of this software, to be made the association's own."""

import tomllib
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Page, PageLogEntry

from cms.models import (
    AccessibilityPage,
    ContentPage,
    CookiesPage,
    MembershipPage,
    Navigation,
    PrivacyPage,
    StandardPage,
)

FOLDER = Path(__file__).resolve().parent.parent / "first_pages"
# What a first text is written as; one without a kind is an ordinary page.
KINDS: dict[str, type[ContentPage]] = {
    "standard": StandardPage,
    "cookies": CookiesPage,
    "accessibility": AccessibilityPage,
    "privacy": PrivacyPage,
}
IN_FOOTER = ("about-us", "contact", "privacy", "cookies", "terms", "accessibility")


@transaction.atomic
def write_first_pages(*, home: Page) -> list[Page]:
    """Publish the first texts below the home page and link them in the footer, on a site whose footer is still empty.

    A page that stands at one of the addresses is linked as it is and never changed. Returns the pages of the footer.
    """
    navigation = Navigation.load()
    if navigation.footer:
        return []
    standing = {page.slug: page for page in home.get_children()}
    pages = [standing.get(slug) or _publish(slug, home=home) for slug in IN_FOOTER]
    navigation.footer = [("link", {"page": page, "label": ""}) for page in pages]
    navigation.save()
    return pages


@transaction.atomic
def write_membership_page(*, home: Page) -> MembershipPage | None:
    """Publish the page about membership below the home page and link it in the header; one that staff deleted does not come back.

    Returns the page where it is new.
    """
    kind = ContentType.objects.get_for_model(MembershipPage)
    was_deleted = PageLogEntry.objects.filter(content_type=kind, action="wagtail.delete")
    if MembershipPage.objects.exists() or was_deleted.exists():
        return None
    text = _text("membership")
    taken = home.get_children().filter(slug="membership").exists()
    page = home.add_child(
        instance=MembershipPage(
            title=text["title"],
            slug="joining" if taken else "membership",
            teaser=text["teaser"],
            body=[_block(block) for block in text["body"]],
            closing=[_block(block) for block in text["closing"]],
        )
    )
    page.save_revision().publish()
    navigation = Navigation.load()
    navigation.header.append(("link", {"page": page, "label": ""}))
    navigation.save()
    return page


def _text(slug: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{slug}.toml").read_text(encoding="utf-8"))


def _publish(slug: str, *, home: Page) -> Page:
    text = _text(slug)
    facts = {name: [_block(block) for block in text[name]] for name in ("body", "closing") if name in text}
    kind = KINDS[text.get("kind", "standard")]
    page = home.add_child(instance=kind(title=text["title"], slug=slug, teaser=text["teaser"], **facts))
    page.save_revision().publish()
    return page


def _block(block: dict[str, Any]) -> dict[str, Any]:
    match block["type"]:
        case "rich_text":
            return {"type": "rich_text", "value": block["html"].strip()}
        case "callout":
            value = {"tone": block["tone"], "heading": block["heading"], "body": block["html"].strip()}
            return {"type": "callout", "value": value}
        case "table":
            table = {
                "columns": [{"type": "text", "heading": heading} for heading in block["columns"]],
                "rows": [{"values": row} for row in block["rows"]],
            }
            return {"type": "table", "value": {"caption": block["caption"], "table": table}}
        case unknown:
            raise ValueError(f"First pages know no block “{unknown}”.")
