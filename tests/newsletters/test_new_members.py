"""The newsletter lists by itself who joined."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from membership.models import Partnership, Region
from newsletters.services.issues import start_next_issue
from tests.factories import pages
from tests.factories.membership import MembershipFactory, year_of

pytestmark = pytest.mark.django_db
JUNE = date(2026, 6, 1)


def joined(name: str, day: date, *, region: str = Region.LONDON, **values: object) -> None:
    MembershipFactory(
        partnership__name=name, partnership__region=region, year=year_of(day), access_from=day, **values
    )


def block(**values: object) -> dict:
    return {"type": "new_members", "value": {"heading": "New members", **values}}


def shown(**values: object) -> str:
    page = pages.issue(JUNE, sections=[pages.section(block(**values), kind="new_members")])
    return Client().get(page.url).content.decode()


class TestNewMembersBlock:
    def test_it_lists_by_region_who_joined_in_the_issues_month(self) -> None:
        joined("First Day Partnership", JUNE)
        joined("Last Day Partnership", date(2026, 6, 30), region=Region.NORTH_EAST)
        joined("Early Partnership", date(2026, 5, 31))
        joined("Late Partnership", date(2026, 7, 1))
        page = shown()
        assert "First Day Partnership" in page
        assert "Last Day Partnership" in page
        assert "North East" in page
        assert "Early Partnership" not in page
        assert "Late Partnership" not in page

    def test_whoever_renews_is_not_new(self) -> None:
        joined("Old Partnership", date(2025, 4, 1))

        MembershipFactory(partnership=Partnership.objects.get(), year=year_of(JUNE), access_from=JUNE)
        assert "Old Partnership" not in shown()

    def test_a_cancelled_start_does_not_count(self) -> None:
        joined("Gone Partnership", JUNE, cancelled_on=JUNE)
        assert "Gone Partnership" not in shown()

    def test_an_editor_may_choose_other_days(self) -> None:
        joined("Early Partnership", date(2026, 5, 31))
        assert "Early Partnership" in shown(first_day="2026-05-01", last_day="2026-05-31")

    def test_a_month_without_new_members_says_so(self) -> None:
        assert "Nobody new joined" in shown()

    def test_the_next_issue_begins_with_the_block(self, administrator: object) -> None:
        pages.issue(JUNE, sections=[pages.section(pages.item(), kind="new_members")])

        draft = start_next_issue(now=timezone.now(), user=administrator)
        (section,) = draft.sections
        assert [child.block_type for child in section.value["items"]] == ["new_members"]
