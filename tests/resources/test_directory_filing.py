"""Examples follow their facts: facets, gates of files, and what the search knows of them."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from cms.models import GatedDocument, SearchEntry
from membership.access import Access
from membership.models import Region
from resources.models import Example, ExampleDocument, Sharing, State, TopicPage
from resources.services.filing import file_under, refile
from tests.factories import files, resources
from tests.factories.membership import PartnershipFactory
from tests.factories.resources import ExampleFactory

pytestmark = pytest.mark.django_db


def facets(example: Example) -> list[str]:
    example.refresh_from_db()
    return example.facets


class TestRefiling:
    def test_writes_every_fact_that_the_directory_filters_by(self):
        topic = resources.topic("Neglect")
        partnership = PartnershipFactory(region=Region.LONDON)
        example = ExampleFactory(partnership=partnership, dated=date(2024, 5, 6), filed_under=[topic])
        assert example.facets == sorted(
            [
                f"topic:{topic.pk}",
                "kind:subject",
                "region:london",
                f"partnership:{partnership.pk}",
                f"type:{example.type_id}",
                "year:2024",
            ]
        )

    def test_opens_files_with_their_example_and_closes_them_with_it(self):
        example = ExampleFactory(published=True)
        document = files.document(access=Access.WITHHELD)
        ExampleDocument.objects.create(example=example, document=document)
        gates = []
        for state, sharing in (
            (State.PUBLISHED, Sharing.MEMBERS),
            (State.PUBLISHED, Sharing.PUBLIC),
            (State.WITHDRAWN, Sharing.PUBLIC),
        ):
            access = Access.PUBLIC if sharing == Sharing.PUBLIC else Access.GIVEN
            Example.objects.update(state=state, sharing=sharing, access=access)
            refile(examples=[example.pk])
            document.refresh_from_db()
            gates.append(document.access)
        assert gates == [Access.GIVEN, Access.PUBLIC, Access.WITHHELD]

    def test_of_many_asks_no_more_than_of_few(self):
        topic = resources.topic("Neglect")

        def asked(count):
            made = ExampleFactory.create_batch(count, published=True, filed_under=[topic])
            Example.objects.update(facets=[])
            with CaptureQueriesContext(connection) as queries:
                refile(examples=[example.pk for example in made])
            return len(queries)

        assert asked(2) == asked(20)

    def test_takes_an_example_from_the_topics_it_no_longer_is_under(self):
        old, new = resources.topic("Old"), resources.topic("New", kind=TopicPage.Kind.PROCESS)
        example = ExampleFactory(published=True, filed_under=[old])
        file_under(example=example, topics=[new])
        assert [word for word in facets(example) if word.startswith(("topic", "kind"))] == [
            "kind:process",
            f"topic:{new.pk}",
        ]


class TestFollowing:
    def test_a_topic_that_becomes_of_the_other_kind(self):
        moved, other = resources.topic("Moved"), resources.topic("Other")
        alone = ExampleFactory(published=True, filed_under=[moved])
        both = ExampleFactory(published=True, filed_under=[moved, other])
        for kind in (TopicPage.Kind.PROCESS, TopicPage.Kind.SUBJECT):
            moved.kind = kind
            moved.save_revision().publish()
            assert f"kind:{kind}" in facets(alone)
            assert len([word for word in facets(alone) if word.startswith("kind")]) == 1
        assert [word for word in facets(both) if word.startswith("kind")] == ["kind:subject"]

    def test_a_partnership_that_comes_into_another_region(self):
        partnership = PartnershipFactory(region=Region.LONDON)
        example = ExampleFactory(published=True, partnership=partnership)
        partnership.region = Region.SOUTH_EAST
        partnership.save()
        assert "region:south_east" in facets(example)
        assert "region:london" not in facets(example)

    def test_a_topic_with_examples_cannot_be_deleted_and_staff_are_told_what_to_do(self, staff_client):
        topic = resources.topic("Neglect")
        ExampleFactory(filed_under=[topic])
        response = staff_client.post(f"/admin/pages/{topic.pk}/delete/", follow=True)
        assert TopicPage.objects.filter(pk=topic.pk).exists()
        assert "1 example is filed under it" in response.content.decode()

    def test_a_topic_without_examples_can(self, staff_client):
        topic = resources.topic("Neglect")
        staff_client.post(f"/admin/pages/{topic.pk}/delete/", follow=True)
        assert not TopicPage.objects.filter(pk=topic.pk).exists()


class TestSearchEntries:
    def entry(self, example):
        return SearchEntry.objects.filter(source="example", key=str(example.pk)).first()

    def test_hold_public_facts_for_all_and_the_rest_for_readers(self):
        topic = resources.topic("Neglect")
        example = ExampleFactory(published=True, usefulness="Saves a month.", filed_under=[topic])
        entry = self.entry(example)
        assert entry.access == Access.GIVEN
        assert entry.topics == [topic.pk]
        assert entry.teaser == f"{example.type} from {example.partnership}. {example.teaser}"
        assert entry.url_path == example.get_absolute_url()
        assert "Saves a month." in entry.page_body

    def test_hold_names_and_words_of_files_and_no_entry_is_the_files_own(self):
        example = ExampleFactory(published=True)
        document = files.document(title="Quill list", access=Access.WITHHELD)
        type(document).objects.filter(pk=document.pk).update(text="Brackenlamp")
        ExampleDocument.objects.create(example=example, document=document)
        refile(examples=[example.pk])
        assert "Quill list" in self.entry(example).file_text
        assert "Brackenlamp" in self.entry(example).file_text
        assert not SearchEntry.objects.filter(source="document", key=str(document.pk)).exists()

    @pytest.mark.parametrize("change", ["deleted", "replaced"])
    def test_hold_the_words_of_a_file_no_longer_than_it_is_there(self, client, change):
        example = ExampleFactory(published=True, public=True)
        document = files.document(title="Plan")
        ExampleDocument.objects.create(example=example, document=document)
        GatedDocument.objects.filter(pk=document.pk).update(text="Brackenlamp", reading="done")
        refile(examples=[example.pk])
        assert example.title in client.get("/search/", {"q": "brackenlamp"}).content.decode()
        document.refresh_from_db()
        if change == "deleted":
            document.delete()
        else:
            document.file = SimpleUploadedFile("other.txt", b"An owl.")
            document.save()
        assert "Brackenlamp" not in self.entry(example).file_text
        assert example.title not in client.get("/search/", {"q": "brackenlamp"}).content.decode()

    def test_name_only_topics_that_everybody_sees(self, django_capture_on_commit_callbacks):
        topic = resources.topic("Brackenlamp")
        example = ExampleFactory(published=True, filed_under=[topic])

        def is_named():
            return "Brackenlamp" in self.entry(example).page_body

        named = [is_named()]
        topic.unpublish()
        named.append(is_named())
        topic.save_revision().publish()
        named.append(is_named())
        with django_capture_on_commit_callbacks(execute=True):
            restriction = PageViewRestriction.objects.create(
                page=topic.get_parent(), restriction_type=PageViewRestriction.LOGIN
            )
        named.append(is_named())
        with django_capture_on_commit_callbacks(execute=True):
            restriction.delete()
        named.append(is_named())
        assert named == [True, False, True, False, True]

    def test_follow_the_title_of_a_topic(self):
        topic = resources.topic("Brackenlamp")
        example = ExampleFactory(published=True, filed_under=[topic])
        topic.title = "Quillwort"
        topic.save_revision().publish()
        assert "Quillwort" in self.entry(example).page_body
        assert "Brackenlamp" not in self.entry(example).page_body

    def test_go_with_their_example(self):
        example = ExampleFactory(published=True)
        assert self.entry(example)
        example.state = State.WITHDRAWN
        example.save()
        refile(examples=[example.pk])
        assert self.entry(example) is None
