"""Mail as a reader sees it: on a phone and on a desk, by day and by night."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from newsletters.emails import compose_issue, compose_mailing
from newsletters.models import Mailing
from office.letters import compose_letter
from office.models import Identity
from tests.factories import pages
from tests.factories.long_issue import every_block, long_issue
from tests.factories.mailings import MailingFactory
from tests.factories.programme import event_page

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

# Every text against what lies behind it: the pairs whose contrast is below WCAG 2.2's level AA.
TOO_FAINT = """() => {
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const [r, g, b, a] = rgb(getComputedStyle(e).backgroundColor);
      if (a !== 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement, style = getComputedStyle(element);
    if (!walker.currentNode.textContent.trim() || !element.getClientRects().length || style.opacity === "0") continue;
    if (element.closest("[style*='display:none']")) continue;
    const [a, b] = [light(rgb(style.color)), light(behind(element))].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) faint.push(`${walker.currentNode.textContent.trim()} (${style.color})`);
  }
  return faint;
}"""
HIDDEN_LINKS = """() => [...document.querySelectorAll("a[href]")]
  .filter(a => !a.matches(".button, .masthead a") && !getComputedStyle(a).textDecorationLine.includes("underline"))
  .map(a => a.textContent)"""
BEYOND_THE_EDGE = """() => [...document.querySelectorAll("body *")]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 120))"""


def issue(audience: Any) -> str:
    found = long_issue(date(2026, 6, 1), times=2)
    return compose_issue(found, audience=audience, now=timezone.now()).html


def locked_issue() -> str:
    found = pages.members_first_issue(timezone.localdate() + timedelta(days=9), headline="What members know")
    return compose_issue(found, audience="public", now=timezone.now()).html


def announcement() -> str:
    body = [*every_block(), wide_table(), pages.members_part()]
    mailing = MailingFactory(
        subject="Fees and meetings: interdisciplinarity, safeguarding and more", body=body
    )
    return compose_mailing(Mailing.objects.get(pk=mailing.pk), audience="members", now=timezone.now()).html


def invitation() -> str:
    page = event_page("Listening to families", bookable={}, venue_address="1 Market Place\nHarrowmere")
    mailing = MailingFactory(kind=Mailing.Kind.INVITATION, event_page=page)
    return compose_mailing(mailing, audience="public", now=timezone.now()).html


def letter() -> str:
    Identity.objects.update_or_create(
        defaults={"email": "office@lantern.example", "postal_address": "1 Oak Street\nHarrowmere"}
    )
    words = f"Dear Sam,\n\nHere it is.\n\nRead on: {site()}/{'a-long-part-' * 12}/\n\nBCDF-GHJK"
    composed = compose_letter(recipients=["r@b.example"], subject="Your place", words=words, code="BCDF-GHJK")
    return str(composed.alternatives[0][0])


def site() -> str:
    from django.conf import settings

    return str(settings.SITE_URL)


def wide_table() -> dict[str, Any]:
    columns = [{"type": "text", "heading": f"Responsibilities {n}"} for n in range(6)]
    rows = [{"values": ["Safeguarding partnerships"] * 6}]
    return {"type": "table", "value": {"caption": "Wide", "table": {"columns": columns, "rows": rows}}}


MAILS: dict[str, Callable[[], str]] = {
    "members’ issue": lambda: issue("members"),
    "public issue": lambda: issue("public"),
    "locked issue": locked_issue,
    "announcement": announcement,
    "invitation": invitation,
    "letter": letter,
}


@pytest.mark.parametrize("mail", list(MAILS))
def test_it_reads_well_on_every_screen_by_day_and_by_night(page: Page, mail: str) -> None:
    html = MAILS[mail]()
    for width in (320, 640):
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_content(html, wait_until="load")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, page.evaluate(
                BEYOND_THE_EDGE
            )
            assert page.evaluate(TOO_FAINT) == [], (width, scheme)
            assert page.evaluate(HIDDEN_LINKS) == []
    # Whoever reads is a stranger to the site: each picture comes without signing in.
    assert page.evaluate("[...document.images].filter(i => !i.naturalWidth).map(i => i.src)") == []
