"""An example that was taken down leaves the newsletter as well: pages, drafts, old versions, search and mail."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from newsletters.emails import compose_issue
from newsletters.models import IssuePage
from office.models import Edition, OutboxMessage
from resources.models import Example
from resources.services.taking_down import take_down
from tests.factories.filling import JUNE, block, draft, entry, example, publish, titles, value_of
from tests.factories.mail import OutboxMessageFactory
from tests.factories.mailings import EditionFactory

pytestmark = pytest.mark.django_db

SECRET = "quagtakedown"


@pytest.fixture
def shared() -> Example:
    return example(f"Title {SECRET}", teaser=f"Teaser {SECRET} & more", public=True)


@pytest.fixture
def issue(shared: Example) -> IssuePage:
    """A published issue that wrote it down beside another example, in two versions."""
    example("Another example", JUNE)
    page = publish(draft(block("latest_examples")))
    page.headline = "Put right"
    page.save_revision().publish()
    return IssuePage.objects.get(pk=page.pk)


def take_down_now(shared: Example, by: Any) -> None:
    take_down(example=shared, words="A family asked for it.", by=by, now=timezone.now())


def stored() -> list[str]:
    """Every row of every table that holds the secret."""
    rows = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy:
                cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t')
                rows += [f"{model._meta.db_table}: {row[0]}" for row in cursor.fetchall()]
    return [row[:300] for row in rows if SECRET in row]


class TestIssue:
    def test_shows_it_until_then_and_not_afterwards(self, issue, shared, administrator):
        assert SECRET in Client().get(issue.url).content.decode()
        take_down_now(shared, administrator)
        page = Client().get(issue.url).content.decode()
        assert SECRET not in page
        assert "Another example" in page

    def test_holds_it_in_no_table_any_more(self, issue, shared, administrator):
        assert stored()
        take_down_now(shared, administrator)
        assert stored() == []

    def test_a_reworded_entry_goes_as_well(self, shared, administrator):
        filled = block(
            "latest_examples",
            entries=[entry(f"Reworded {SECRET}", source=f"example:{shared.pk}"), entry("Mine")],
        )
        issue = publish(draft(filled))
        take_down_now(shared, administrator)
        assert titles(IssuePage.objects.get(pk=issue.pk)) == ["Mine"]
        assert stored() == []

    def test_an_entry_that_an_editor_wrote_with_its_address_goes_as_well(self, shared, administrator):
        filled = block(
            "recent_publications", entries=[entry(f"Mine {SECRET}", link=shared.get_absolute_url())]
        )
        publish(draft(filled))
        take_down_now(shared, administrator)
        assert stored() == []

    def test_a_draft_loses_it_too(self, shared, administrator):
        page = draft(block("latest_examples", entries=[entry(SECRET, source=f"example:{shared.pk}")]))
        take_down_now(shared, administrator)
        assert titles(page.get_latest_revision_as_object()) == []
        assert stored() == []

    def test_a_published_list_that_loses_its_last_entry_does_not_fill_itself(self, shared, administrator):
        page = publish(draft(block("latest_examples")))
        example("Came later")
        take_down_now(shared, administrator)
        page = IssuePage.objects.get(pk=page.pk)
        assert not value_of(page).fills_itself
        assert "Came later" not in Client().get(page.url).content.decode()

    def test_another_example_with_a_longer_number_stays(self, administrator):
        short = example(f"Title {SECRET}")
        longer = example("Stays", pk=int(f"{short.pk}0"))
        entries = [entry(each.title, source=f"example:{each.pk}") for each in (short, longer)]
        page = publish(draft(block("latest_examples", entries=entries)))
        take_down_now(short, administrator)
        assert titles(IssuePage.objects.get(pk=page.pk)) == ["Stays"]

    def test_a_second_time_changes_nothing(self, issue, shared, administrator):
        take_down_now(shared, administrator)
        before = IssuePage.objects.get(pk=issue.pk).sections.raw_data
        take_down_now(Example.objects.get(pk=shared.pk), administrator)
        assert list(IssuePage.objects.get(pk=issue.pk).sections.raw_data) == list(before)


class TestMail:
    """Editions that were or will be sent, and tests that were sent to staff."""

    @pytest.fixture(params=["edition", "message"])
    def kept(self, request: Any, issue: IssuePage) -> Edition | OutboxMessage:
        composed = compose_issue(issue, audience="public", now=timezone.now())
        assert SECRET in composed.html
        assert SECRET in composed.text
        factory = EditionFactory if request.param == "edition" else OutboxMessageFactory
        return factory(html=composed.html, text=composed.text)

    def test_loses_its_entry_and_nothing_else(self, kept, shared, administrator):
        html, text = kept.html, kept.text
        take_down_now(shared, administrator)
        kept.refresh_from_db()
        assert stored() == []
        for before, after in ((html, kept.html), (text, kept.text)):
            assert "Another example" in after
            assert "What there is" in after
            assert len(before) - 900 < len(after) < len(before)
            assert f"/examples/{shared.pk}/" not in after
