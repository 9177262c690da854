"""What editors see and do about searches."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from cms.models import PromotedResult, SearchInVain
from newsletters.models import NewsIndexPage
from newsletters.services.groups import EDITOR, MEMBERSHIP_OFFICER, set_up_groups
from tests.factories import pages
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(client_for):
    def as_member_of(group):
        set_up_groups()
        user = UserFactory(is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        return client_for(user)

    return as_member_of


class TestChosenResults:
    def test_an_editor_chooses_a_page_for_several_words(self, sign_in, client):
        page = pages.news("Kestrel")
        response = sign_in(EDITOR).post(
            reverse("promoted-result:add"),
            {
                "words": "Birds of prey,  raptor ",
                "title": "About birds",
                "note": "A start",
                "page": page.pk,
                "order": 0,
            },
        )
        assert response.status_code == 302
        assert PromotedResult.objects.get().words == ["birds of prey", "raptor"]
        found = client.get("/search/?q=raptors").content.decode()
        assert "About birds" in found
        assert "Chosen by the editors" in found

    @pytest.mark.parametrize(
        ("places", "problem"),
        [
            ({}, "Choose a page or give an address"),
            ({"address": "javascript:alert(1)"}, "begins with https://"),
            ({"address": "//elsewhere.example"}, "begins with https://"),
        ],
    )
    def test_a_place_that_leads_nowhere_is_refused_beside_the_field(self, sign_in, places, problem):
        given = {"words": "raptor", "title": "About birds", "order": 0, **places}
        response = sign_in(EDITOR).post(reverse("promoted-result:add"), given)
        assert problem in response.content.decode()
        assert not PromotedResult.objects.exists()

    def test_they_are_listed_with_their_words(self, sign_in):
        PromotedResult.objects.create(words=["raptor"], title="About birds", address="/")
        assert "raptor" in sign_in(EDITOR).get(reverse("promoted-result:index")).content.decode()

    def test_others_have_no_hand_in_it(self, sign_in):
        response = sign_in(MEMBERSHIP_OFFICER).get(reverse("promoted-result:add"))
        assert response.status_code in {302, 403}


class TestSearchesWithoutResult:
    def listed(self, client, **values):
        return client.get(reverse("searches-without-result:index"), values)

    def test_they_are_counted_over_the_days_that_are_chosen_the_most_frequent_first(self, sign_in):
        for words, day, times in (("owls", 1, 2), ("owls", 3, 4), ("wrens", 3, 5)):
            SearchInVain.objects.create(words=words, day=date(2026, 5, day), times=times)
        client = sign_in(EDITOR)
        rows = [(row["words"], row["count"]) for row in self.listed(client).context["object_list"]]
        assert rows == [("owls", 6), ("wrens", 5)]
        rows = [
            (row["words"], row["count"])
            for row in self.listed(client, since="2026-05-02").context["object_list"]
        ]
        assert rows == [("wrens", 5), ("owls", 4)]

    def test_they_lead_to_choosing_a_result_for_their_words(self, sign_in):
        SearchInVain.objects.create(words="barn owls", day=date(2026, 5, 1))
        client = sign_in(EDITOR)
        address = f"{reverse('promoted-result:add')}?words=barn+owls"
        assert address in self.listed(client).content.decode()
        assert 'value="barn owls"' in client.get(address).content.decode()

    def test_they_can_be_exported(self, sign_in):
        SearchInVain.objects.create(words="barn owls", day=date(2026, 5, 1), times=3)
        response = self.listed(sign_in(EDITOR), export="csv")
        assert b"barn owls,3,2026-05-01" in b"".join(response.streaming_content)

    def test_others_do_not_see_them(self, sign_in):
        assert self.listed(sign_in(MEMBERSHIP_OFFICER)).status_code in {302, 403}

    @pytest.mark.parametrize("count", [2, 12])
    def test_any_number_takes_the_same_queries(self, sign_in, count, django_assert_max_num_queries):
        for number in range(count):
            SearchInVain.objects.create(words=f"owls {number}", day=date(2026, 5, 1))
        client = sign_in(EDITOR)
        self.listed(client)
        with django_assert_max_num_queries(18):
            self.listed(client)


class TestChosenPages:
    def test_one_below_a_private_page_or_unpublished_is_shown_to_nobody(self, client):
        page = pages.news("Kestrel")
        PromotedResult.objects.create(words=["raptor"], title="About birds", page=page)
        assert b"About birds" in client.get("/search/?q=raptor").content
        NewsIndexPage.objects.get().view_restrictions.create(restriction_type="login")
        assert b"About birds" not in client.get("/search/?q=raptor").content

    def test_one_for_members_says_so(self, client):
        page = pages.news("Kestrel", access="members")
        PromotedResult.objects.create(words=["raptor"], title="About birds", page=page)
        shown = client.get("/search/?q=raptor").content.decode()
        assert "About birds" in shown
        assert "For members" in shown
