"""After an emergency takedown nothing of an example is left anywhere, but the record that it was."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from wagtail.log_actions import log

from cms.models import FormatRequest, GatedDocument, SearchEntry
from cms.services.formats import ask_for_format
from office.models import Identity, OutboxMessage
from resources.models import Example, State
from resources.refusals import NeedsWordsError
from resources.services import moderating
from resources.services.dead_links import write_dead_link_letters
from resources.services.taking_down import take_down
from tests.factories import upkeep
from tests.factories.sharing import typed, word_file

NOW = timezone.now()
SECRET = "quagtakedown"
REASON = "A family asked for it."


@pytest.fixture
def published(member, administrator):
    """An open example that holds the secret wherever something can be written."""
    member.post(
        "/contribute/",
        typed(
            title=f"Title {SECRET}",
            teaser=f"Teaser {SECRET}",
            usefulness=f"Usefulness {SECRET}",
            link=f"https://harrowmere.example/{SECRET}/",
            sharing="public",
            uploads=[word_file(SECRET, name=f"{SECRET}.docx")],
        ),
    )
    example = Example.objects.get()
    moderating.ask(example=example, words=f"Asked {SECRET}", by=administrator, now=NOW)
    member.post(f"/account/examples/{example.pk}/answer/", {"words": f"Answer {SECRET}"})
    return moderating.publish(example=example, by=administrator, now=NOW)


@pytest.fixture
def wished_for(published, administrator):
    """Its document was renamed in the admin, and a reader wants it in another format."""
    Identity.objects.update_or_create(defaults={"email": "office@association.example"})
    document = published.files.get().document
    log(document, "wagtail.edit", user=administrator)
    ask_for_format(
        document=document, format="audio", email="a@reader.example", words=f"That of {SECRET}", now=NOW
    )
    return published


def take_down_now(published, administrator, commits):
    with commits(execute=True):
        return take_down(example=published, words=REASON, by=administrator, now=NOW)


def everything_stored():
    """Every text column of every table, as one text."""
    rows = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy:
                cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t')
                rows += [f"{model._meta.db_table}: {row[0]}" for row in cursor.fetchall()]
    return rows


class TestTakingDown:
    def test_leaves_the_content_in_no_table(
        self, published, administrator, django_capture_on_commit_callbacks
    ):
        assert any(SECRET in row for row in everything_stored())
        take_down_now(published, administrator, django_capture_on_commit_callbacks)
        assert [
            row[:200] for row in everything_stored() if SECRET in row and "accounts_session" not in row
        ] == []

    def test_leaves_nothing_of_a_document_in_wishes_for_other_formats_or_in_the_log(
        self, wished_for, administrator, django_capture_on_commit_callbacks
    ):
        letter = OutboxMessage.objects.latest("pk")
        assert SECRET in letter.subject
        take_down_now(wished_for, administrator, django_capture_on_commit_callbacks)
        assert FormatRequest.objects.get().email == "a@reader.example"
        letter.refresh_from_db()
        assert letter.recipients == ["office@association.example"]
        assert [
            row[:200] for row in everything_stored() if SECRET in row and "accounts_session" not in row
        ] == []

    def test_leaves_nothing_in_the_letter_about_its_dead_link(self, site, administrator):
        example = upkeep.shared(title=f"Title {SECRET}")
        upkeep.dead(example, now=NOW - timedelta(days=1))
        assert write_dead_link_letters(now=NOW) == 1
        take_down(example=example, words=REASON, by=administrator, now=NOW)
        assert [row[:200] for row in everything_stored() if SECRET in row] == []

    def test_deletes_the_files_from_storage(
        self, published, administrator, django_capture_on_commit_callbacks
    ):
        name = published.files.get().document.file.name
        assert default_storage.exists(name)
        take_down_now(published, administrator, django_capture_on_commit_callbacks)
        assert not default_storage.exists(name)
        assert not GatedDocument.objects.exists()

    def test_leaves_it_in_no_response_to_anybody(
        self, published, administrator, client, member, staff_client, django_capture_on_commit_callbacks
    ):
        document = published.files.get().document
        addresses = [
            published.get_absolute_url(),
            document.url,
            f"/media/{document.file.name}",
            "/a-z/",
            "/search/?q=strategy",
            f"/search/?q={SECRET}",
            "/account/examples/",
            "/account/",
            "/sitemap.xml",
            f"/account/examples/{published.pk}/change/",
            "/admin/",
            "/admin/examples/",
            f"/admin/examples/inspect/{published.pk}/",
            f"/admin/examples/{published.pk}/preview/",
            f"/admin/examples/{published.pk}/correct/",
            f"/admin/partnership/inspect/{published.partnership_id}/",
            "/admin/outgoing-mail/",
            *(f"/admin/outgoing-mail/inspect/{row.pk}/" for row in OutboxMessage.objects.all()),
            "/admin/documents/",
            "/admin/examples/?export=csv",
            "/admin/reports/site-history/",
        ]
        for who in (client, member, staff_client):
            who.get(published.get_absolute_url())
        take_down_now(published, administrator, django_capture_on_commit_callbacks)
        for who in (client, member, staff_client):
            for address in addresses:
                response = who.get(address, follow=True)
                body = b"".join(response.streaming_content) if response.streaming else response.content
                shown = body.decode(errors="replace")
                if "q=" in address or SECRET in address:
                    continue_with = f"Title {SECRET}"
                    assert continue_with not in shown, address
                else:
                    assert SECRET not in shown, address

    def test_lets_no_cache_answer_for_it(self, published, client):
        for address in (published.get_absolute_url(), published.files.get().document.url):
            control = client.get(address).headers.get("Cache-Control", "")
            assert "max-age" not in control or "max-age=0" in control, (address, control)
        assert cache.get(published.get_absolute_url()) is None

    def test_takes_it_out_of_the_search(self, published, administrator, django_capture_on_commit_callbacks):
        take_down_now(published, administrator, django_capture_on_commit_callbacks)
        assert not SearchEntry.objects.filter(source__in=["example", "document"]).exists()

    def test_keeps_a_record_with_the_reason_and_tells_the_contributor(
        self, published, administrator, member, django_capture_on_commit_callbacks
    ):
        gone = take_down_now(published, administrator, django_capture_on_commit_callbacks)
        assert (gone.state, gone.partnership) == (State.TAKEN_DOWN, published.partnership)
        kinds = set(gone.steps.values_list("kind", flat=True))
        assert {"contributed", "asked", "answered", "published", "taken_down"} <= kinds
        assert REASON in OutboxMessage.objects.latest("pk").text
        assert REASON in member.get("/account/examples/").content.decode()

    def test_twice_is_done_once_and_needs_a_reason(self, published, administrator):
        with pytest.raises(NeedsWordsError):
            take_down(example=published, words=" ", by=administrator, now=NOW)
        for _ in range(2):
            take_down(example=published, words=REASON, by=administrator, now=NOW)
        assert published.steps.filter(kind="taken_down").count() == 1

    def test_is_reached_from_the_examples_own_page_by_staff_alone(
        self, published, staff_client, client, member
    ):
        address = f"/admin/examples/{published.pk}/take-down/"
        assert address in staff_client.get(published.get_absolute_url()).content.decode()
        assert address in staff_client.get("/admin/examples/").content.decode()
        for other in (client, member):
            assert address not in other.get(published.get_absolute_url()).content.decode()
        staff_client.post(address, {"words": REASON})
        assert Example.objects.get().state == State.TAKEN_DOWN
