"""Topic, example and partnership pages: what they show, and to whom."""

from datetime import date
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from membership.access import Access
from membership.models import AccessSettings, FormerName, Region, Succession
from resources.models import ExampleDocument, Link, State, TopicContact
from resources.services.filing import refile
from tests.factories import files, pages, resources
from tests.factories.membership import AreaFactory, PartnershipFactory, SeatFactory
from tests.factories.people import UserFactory
from tests.factories.resources import DocumentTypeFactory, ExampleFactory

pytestmark = pytest.mark.django_db


def main_of(response, status: int = 200) -> str:
    assert response.status_code == status
    return response.content.decode().split("<main")[1].split("</main>")[0]


def tagged(heading: str, *topics) -> dict:
    """An item of an issue as the editor stores it, with an id of its own."""
    return {**pages.item(heading, topics=[topic.pk for topic in topics]), "id": str(uuid4())}


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


@pytest.fixture
def neglect():
    return resources.topic("Neglect", also_called="being left alone")


@pytest.fixture
def member(client_for):
    return client_for(SeatFactory().user)


class TestExample:
    @pytest.fixture
    def example(self, neglect):
        example = ExampleFactory(
            title="A checklist on neglect",
            teaser="Twelve questions for supervision.",
            usefulness="It saved us a month.",
            link="https://www.saltby.example/checklist/",
            published=True,
            filed_under=[neglect],
            dated=date(2026, 4, 12),
        )
        document = files.document("checklist.pdf", title="The checklist itself", access=Access.WITHHELD)
        ExampleDocument.objects.create(example=example, document=document)
        refile(examples=[example.pk])
        return example

    def test_shows_a_member_why_it_is_useful_and_where_it_is(self, member, example):
        response = member.get(example.get_absolute_url())
        shown = main_of(response)
        for words in (
            "It saved us a month.",
            "https://www.saltby.example/checklist/",
            "at saltby.example",
            "The checklist itself",
            "12 April 2026",
            "Members only: please do not pass on",
            "/a-z/neglect/",
            f"/partnerships/{example.partnership.slug}/",
        ):
            assert words in shown
        assert response["Cache-Control"] == "private, no-store"

    def test_shows_everybody_else_what_it_is_whose_it_is_and_the_way_in(self, client, example):
        response = client.get(example.get_absolute_url())
        shown = main_of(response)
        for words in (
            "A checklist on neglect",
            "Twelve questions",
            example.partnership.name,
            "12 April 2026",
            "Sign in to read",
        ):
            assert words in shown
        for secret in (
            "saved us a month",
            "saltby.example/checklist",
            "The checklist itself",
            "checklist.pdf",
            "pass on",
        ):
            assert secret not in response.content.decode()
        assert response["Cache-Control"] == "private, no-store"

    def test_stays_closed_in_a_time_of_open_access(self, client, example):
        setting = AccessSettings.load()
        setting.open_access = "on"
        setting.save()
        assert "saved us a month" not in client.get(example.get_absolute_url()).content.decode()

    def test_for_everybody_is_for_everybody(self, client, neglect):
        example = ExampleFactory(
            published=True, public=True, usefulness="Free to use.", filed_under=[neglect]
        )
        response = client.get(example.get_absolute_url())
        assert "Free to use." in main_of(response)
        assert "Public" in main_of(response)
        assert "no-store" not in response.get("Cache-Control", "")

    def test_says_when_it_may_be_shown_to_the_board(self, member):
        example = ExampleFactory(published=True, board=True)
        assert "You may show this to your board" in main_of(member.get(example.get_absolute_url()))

    def test_under_a_wrong_name_leads_to_the_right_one(self, client, example):
        response = client.get(f"/examples/{example.pk}/another-name/")
        assert response.status_code == 301
        assert response["Location"] == example.get_absolute_url()

    @pytest.mark.parametrize("state", [State.WAITING, State.ASKED, State.DECLINED, State.WITHDRAWN])
    def test_that_is_not_published_does_not_exist(self, member, state):
        example = ExampleFactory(state=state, title="Not to be known")
        for address in (example.get_absolute_url(), f"/examples/{example.pk}/x/"):
            response = member.get(address)
            assert response.status_code == 404
            assert "Not to be known" not in response.content.decode()

    def test_with_a_dead_link_does_not_exist(self, member):
        example = ExampleFactory(published=True, link_verdict=Link.DEAD)
        assert member.get(example.get_absolute_url()).status_code == 404

    def test_that_was_taken_down_is_gone_and_says_no_more(self, member):
        example = ExampleFactory(state=State.TAKEN_DOWN, title="Never again")
        response = member.get(example.get_absolute_url())
        assert "was taken down" in main_of(response, 410)
        assert "Never again" not in response.content.decode()

    def test_is_shown_to_those_who_moderate_with_a_notice(self, client_for):
        moderator = UserFactory(is_staff=True)
        moderator.user_permissions.add(Permission.objects.get(codename="moderate_example"))
        example = ExampleFactory(state=State.WAITING, usefulness="To be looked at.")
        response = client_for(moderator, second_factor=True).get(example.get_absolute_url())
        shown = main_of(response)
        assert "To be looked at." in shown
        assert "Only you and others who moderate see this page." in shown
        assert response["Cache-Control"] == "private, no-store"

    def test_names_similar_ones_those_with_most_topics_in_common_first(self, member, neglect):
        other = resources.topic("Poverty")
        example = ExampleFactory(published=True, filed_under=[neglect, other])
        newest = ExampleFactory(published=True, filed_under=[neglect], title="Newest", dated=date(2026, 9, 1))
        same_type = ExampleFactory(
            published=True, filed_under=[neglect], type=example.type, title="Same type"
        )
        both = ExampleFactory(
            published=True, filed_under=[neglect, other], title="Both", dated=date(2001, 1, 1)
        )
        ExampleFactory(filed_under=[neglect, other], title="Waiting")
        similar = [row.example for row in member.get(example.get_absolute_url()).context["similar"]]
        assert similar == [both, same_type, newest]

    def test_asks_no_more_of_the_database_beside_many_others(self, member, neglect, example):
        ExampleFactory(published=True, filed_under=[neglect])
        few = queries(member, example.get_absolute_url())
        ExampleFactory.create_batch(12, published=True, filed_under=[neglect])
        assert queries(member, example.get_absolute_url()) == few


class TestTopic:
    def test_groups_examples_by_type_and_leads_to_the_rest(self, client, neglect):
        plan, tool = (
            DocumentTypeFactory(name="Plan", slug="plan"),
            DocumentTypeFactory(name="Tool", slug="tool"),
        )
        ExampleFactory.create_batch(5, published=True, filed_under=[neglect], type=plan)
        ExampleFactory(published=True, filed_under=[neglect], type=tool)
        ExampleFactory(published=True, filed_under=[resources.topic("Another")], type=tool, title="Elsewhere")
        response = client.get(neglect.url)
        groups = response.context["groups"]
        assert [(str(group.type), str(group.number), len(group.rows)) for group in groups] == [
            ("Plan", "5", 3),
            ("Tool", "1", 1),
        ]
        shown = main_of(response)
        assert "/a-z/?topic=neglect&amp;type=plan" in shown
        assert "topic=neglect&amp;type=tool" not in shown
        assert "Elsewhere" not in shown
        assert "being left alone" in shown

    def test_names_related_topics_contacts_and_its_neighbours_in_the_alphabet(self, client, neglect):
        before, after = resources.topic("Modern slavery"), resources.topic("Online safety")
        hidden = resources.topic("Hidden")
        hidden.unpublish()
        neglect.related_topics = [after, hidden]
        neglect.contacts = [TopicContact(name="A national network", phone="01632 960123")]
        neglect.save_revision().publish()
        response = client.get(neglect.url)
        shown = main_of(response)
        assert [topic.title for topic in response.context["related"]] == ["Online safety"]
        assert (response.context["previous_topic"], response.context["next_topic"]) == (before, after)
        assert "A national network" in shown
        assert "Hidden" not in shown

    def test_lists_news_and_newsletter_items_that_are_tagged_with_it(self, client, neglect):
        news = pages.news("A report on neglect", date=date(2026, 2, 1))
        news.topics = [neglect]
        news.save_revision().publish()
        pages.issue(
            date(2026, 3, 1),
            sections=[pages.section(tagged("An item on neglect", neglect), tagged("Another item"))],
        )
        shown = main_of(client.get(neglect.url))
        assert "A report on neglect" in shown
        assert "/newsletter/march-2026/#an-item-on-neglect" in shown
        assert "Another item" not in shown

    def test_keeps_headings_of_a_locked_issue_and_what_is_private_or_archived(self, client, member, neglect):
        pages.members_issue(date(2026, 3, 1), sections=[pages.section(tagged("A locked heading", neglect))])
        for title, values in {
            "Locked news": {"access": Access.MEMBERS},
            "Old news": {"archived_on": date(2020, 1, 1)},
            "Private news": {},
        }.items():
            news = pages.news(title, date=date(2026, 2, 1), **values)
            news.topics = [neglect]
            news.save_revision().publish()
        news.view_restrictions.create(restriction_type="login")
        for_visitor, for_member = main_of(client.get(neglect.url)), main_of(member.get(neglect.url))
        assert "Locked news" in for_visitor
        assert "A locked heading" not in for_visitor
        assert "A locked heading" in for_member
        for shown in (for_visitor, for_member):
            assert "Old news" not in shown
            assert "Private news" not in shown

    def test_asks_no_more_of_the_database_for_more_examples(self, client, neglect):
        plan = DocumentTypeFactory(name="Plan", slug="plan")
        ExampleFactory.create_batch(2, published=True, filed_under=[neglect], type=plan)
        few = queries(client, neglect.url)
        for number in range(6):
            ExampleFactory.create_batch(3, published=True, filed_under=[neglect], type=DocumentTypeFactory())
            resources.topic(f"Topic {number}")
        assert queries(client, neglect.url) == few


class TestPartnership:
    @pytest.fixture
    def saltby(self):
        return PartnershipFactory(
            name="Saltby Safeguarding Children Partnership",
            slug="saltby",
            region=Region.LONDON,
            website="https://www.saltby.example/",
            notes="Pays late.",
        )

    def test_shows_what_everybody_may_know_and_all_that_it_has_shared(self, client, neglect, saltby):
        saltby.areas.add(AreaFactory(name="Saltby Borough"))
        FormerName.objects.create(partnership=saltby, name="Old Saltby Board", until=date(2020, 3, 31))
        ExampleFactory(published=True, partnership=saltby, title="What Saltby did", filed_under=[neglect])
        ExampleFactory(partnership=saltby, title="Not yet")
        ExampleFactory(published=True, title="Of others")
        response = client.get("/partnerships/saltby/")
        shown = main_of(response)
        for words in (
            "London",
            "saltby.example",
            "Saltby Borough",
            "Old Saltby Board",
            "1 example shared",
            "What Saltby did",
        ):
            assert words in shown
        for words in ("Not yet", "Of others", "Pays late"):
            assert words not in shown
        assert "/a-z/?topic=neglect&amp;partnership=saltby" in shown

    def test_that_has_gone_up_in_another_points_there_and_keeps_what_it_shared(self, client, saltby):
        ExampleFactory(published=True, partnership=saltby, title="What Saltby did")
        heir = PartnershipFactory(name="Greater Saltby", slug="greater-saltby")
        Succession.objects.create(predecessor=saltby, successor=heir, kind="merged", on=date(2026, 4, 1))
        saltby.closed_on = date(2026, 4, 1)
        saltby.save()
        shown = main_of(client.get("/partnerships/saltby/"))
        assert "Now part of" in shown
        assert "/partnerships/greater-saltby/" in shown
        assert "What Saltby did" in shown
        assert "/partnerships/saltby/" in main_of(client.get("/partnerships/greater-saltby/"))

    def test_asks_no_more_of_the_database_for_more_examples(self, client, neglect, saltby):
        ExampleFactory.create_batch(2, published=True, partnership=saltby, filed_under=[neglect])
        few = queries(client, "/partnerships/saltby/")
        ExampleFactory.create_batch(15, published=True, partnership=saltby, filed_under=[neglect])
        assert queries(client, "/partnerships/saltby/") == few

    def test_that_nobody_knows_does_not_exist(self, client):
        resources.directory()
        assert client.get("/partnerships/nobody/").status_code == 404


class TestReading:
    def test_news_and_items_lead_to_their_topics_but_not_to_hidden_ones(self, client, neglect):
        hidden, private = resources.topic("Hidden"), resources.topic("Private")
        hidden.unpublish()
        private.view_restrictions.create(restriction_type="login")
        topics = [neglect, hidden, private]
        news = pages.news("A report")
        news.topics = topics
        news.save_revision().publish()
        item = pages.item("An item", topics=[topic.pk for topic in topics])
        issue = pages.issue(timezone.localdate(), sections=[pages.section(item)])
        for page in (news, issue):
            shown = main_of(client.get(page.url))
            assert 'href="/a-z/neglect/"' in shown
            assert "Hidden" not in shown
            assert "/a-z/private/" not in shown

    def test_more_tagged_items_cost_no_more_queries(self, client, neglect):
        def issue(month, count):
            topics = [resources.topic(f"Topic {month} {number}").pk for number in range(count)]
            items = [pages.item(f"Item {pk}", topics=[pk, neglect.pk]) for pk in topics]
            return pages.issue(date(2026, month, 1), sections=[pages.section(*items)]).url

        few, many = issue(1, 1), issue(2, 8)
        assert queries(client, many) == queries(client, few)
