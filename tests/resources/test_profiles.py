"""Profiles: asked by letter, agreed to, written, hidden and withdrawn by the person, looked after by staff."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.merging import plan_merge
from newsletters.services.groups import EDITOR, FINANCE_OFFICER, set_up_groups
from office.models import OutboxMessage
from resources.models import Profile
from resources.models.people import CONSENT
from resources.services.profiles import (
    AlreadyOnTheListError,
    HasDeclinedError,
    NoConsentError,
    agree,
    change_own_profile,
    send_letter_again,
    withdraw,
)
from resources.tasks import remind_of_profiles
from tests.factories import library
from tests.factories.library import WRITTEN, ProfileFactory, link_in, proposed
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentors():
    return library.people_list("Mentors")


@pytest.fixture
def member(client_for):
    return client_for(SeatFactory().user)


def text_of(client, address, status=200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


class TestTheLetter:
    def test_leads_to_a_profile_that_nobody_sees_yet(self, client, member, mentors):
        link = proposed(mentors, role="Chair")
        letter = OutboxMessage.objects.get()
        assert letter.recipients == ["tamsin@partnership.example"]
        assert letter.is_secret
        text = text_of(client, link)
        assert "Would you like to be on this list?" in text
        assert CONSENT in text
        assert 'value="Chair"' in text
        assert "Tamsin" not in text_of(member, mentors.url)

    def test_a_look_at_it_changes_nothing(self, client, mentors):
        link = proposed(mentors)
        client.get(link)
        client.head(link)
        assert Profile.objects.get().state == Profile.State.PROPOSED

    def test_agreeing_shows_what_the_person_wrote_and_keeps_what_they_agreed_to(
        self, client, member, mentors
    ):
        response = client.post(proposed(mentors), WRITTEN)
        assert "Members can see your profile now." in response.content.decode()
        profile = Profile.objects.get()
        assert (profile.state, profile.consent_words) == (Profile.State.SHOWN, CONSENT)
        assert profile.consented_at
        assert profile.expertise == ["Neglect", "learning reviews"]
        text = text_of(member, mentors.url)
        assert "I have led &lt;b&gt;nine&lt;/b&gt; reviews." in text
        assert "London, South East" in text

    def test_without_a_tick_nothing_is_shown_and_nothing_lost(self, client, mentors):
        given = {name: value for name, value in WRITTEN.items() if name != "has_agreed"}
        text = client.post(proposed(mentors), given).content.decode()
        assert "Tick this to be shown on the list." in text
        assert "Chair, Harrowmere" in text
        assert Profile.objects.get().state == Profile.State.PROPOSED

    def test_too_much_is_said_beside_the_field(self, client, mentors):
        given = {
            **WRITTEN,
            "expertise": ", ".join(f"field {number}" for number in range(9)),
            "regions": ["atlantis"],
        }
        text = client.post(proposed(mentors), given).content.decode()
        assert "Name at most 8 fields" in text
        assert "atlantis" in text
        assert Profile.objects.get().consented_at is None

    def test_declining_shows_nothing_and_is_remembered(self, client, mentors):
        link = proposed(mentors)
        assert "You are not on the list" in client.post(link, {"withdraw": "yes"}).content.decode()
        assert Profile.objects.get().state == Profile.State.WITHDRAWN
        assert client.get(link).status_code == 404
        with pytest.raises(HasDeclinedError):
            proposed(mentors)

    def test_links_the_account_that_has_the_address(self, client, mentors):
        person = UserFactory(email="tamsin@partnership.example")
        client.post(proposed(mentors), WRITTEN)
        assert Profile.objects.get().user == person

    def test_opens_nothing_after_its_time_or_after_a_newer_letter(self, client, mentors, time_machine):
        old = proposed(mentors)
        profile = Profile.objects.get()
        send_letter_again(profile=profile, now=timezone.now())
        new = link_in(OutboxMessage.objects.latest("pk"))
        assert client.get(old).status_code == 404
        assert client.get(new).status_code == 200
        time_machine.move_to(timezone.now() + timedelta(days=60, seconds=1))
        assert client.post(new, WRITTEN).status_code == 404
        assert Profile.objects.get().consented_at is None

    @pytest.mark.parametrize("token", ["x", "a" * 43, "-"])
    def test_a_guess_opens_nothing(self, client, mentors, token):
        proposed(mentors)
        assert client.get(f"/profiles/{token}/").status_code == 404

    def test_goes_to_nobody_who_is_on_the_list(self, mentors):
        proposed(mentors)
        with pytest.raises(AlreadyOnTheListError):
            proposed(mentors, email="TAMSIN@partnership.example")


class TestOnesOwnProfile:
    @pytest.fixture
    def profile(self, mentors):
        return ProfileFactory(shown=True, with_account=True, people_list=mentors, name="Tamsin Example")

    @pytest.fixture
    def own(self, client_for, profile):
        return client_for(profile.user)

    def step(self, client, profile, name):
        return client.post(
            reverse(f"resources:{name}_profile", args=[profile.pk]), follow=True
        ).content.decode()

    def test_is_on_the_account_page_of_its_person_and_of_nobody_else(self, client_for, own, profile):
        assert "Lists of people" in text_of(own, reverse("account_overview"))
        assert "Mentors" in text_of(own, reverse("resources:own_profiles"))
        other = client_for(UserFactory())
        assert "Lists of people" not in text_of(other, reverse("account_overview"))
        assert "You are on no list" in text_of(other, reverse("resources:own_profiles"))

    def test_can_be_changed(self, own, member, profile, mentors):
        address = reverse("resources:change_profile", args=[profile.pk])
        assert "Tamsin Example" in text_of(own, address)
        given = {**WRITTEN, "name": "Tamsin E.", "contact": "Ring 01632 960 123"}
        assert own.post(address, given)["Location"] == reverse("resources:own_profiles")
        text = text_of(member, mentors.url)
        assert "Tamsin E." in text
        assert "01632 960 123" in text

    def test_can_be_hidden_and_shown_again(self, own, member, profile, mentors):
        assert "no longer see your profile" in self.step(own, profile, "hide")
        assert "Tamsin" not in text_of(member, mentors.url)
        assert "see your profile again" in self.step(own, profile, "show")
        assert "Tamsin" in text_of(member, mentors.url)

    def test_disappears_everywhere_at_once_when_it_is_withdrawn_and_its_words_are_wiped(
        self, own, member, profile, mentors
    ):
        self.step(own, profile, "withdraw")
        profile.refresh_from_db()
        assert (profile.role, profile.words, profile.contact, profile.regions, profile.expertise) == (
            "",
            "",
            "",
            [],
            [],
        )
        assert "Tamsin" not in text_of(member, mentors.url)
        assert "You are on no list" in text_of(own, reverse("resources:own_profiles"))

    @pytest.mark.parametrize(("answer", "more"), [(change_own_profile, {}), (agree, {"has_agreed": True})])
    def test_stays_withdrawn_when_a_form_comes_at_the_same_time(self, profile, answer, more):
        as_it_was = Profile.objects.get(pk=profile.pk)
        withdraw(profile=profile, now=timezone.now())
        given = {"name": "N", "role": "R", "regions": [], "expertise": [], "words": "Back.", "contact": ""}
        with pytest.raises(NoConsentError):
            answer(profile=as_it_was, **given, **more, now=timezone.now())
        profile.refresh_from_db()
        assert (profile.state, profile.words) == (Profile.State.WITHDRAWN, "")

    def test_that_was_not_agreed_to_cannot_be_shown_by_a_trick(self, client_for, member, mentors):
        asked = ProfileFactory(with_account=True, people_list=mentors, name="Asked Person")
        own = client_for(asked.user)
        assert "only after you have agreed" in self.step(own, asked, "show")
        own.post(reverse("resources:change_profile", args=[asked.pk]), {"name": "Asked Person"})
        assert "Asked Person" not in text_of(member, mentors.url)
        own.post(reverse("resources:change_profile", args=[asked.pk]), {**WRITTEN, "name": "Asked Person"})
        assert "Asked Person" in text_of(member, mentors.url)

    @pytest.mark.parametrize("name", ["change", "hide", "show", "withdraw"])
    def test_is_nobody_elses_business(self, client, client_for, profile, name):
        address = reverse(f"resources:{name}_profile", args=[profile.pk])
        assert client_for(UserFactory()).post(address, WRITTEN).status_code == 404
        assert "sign-in" in client.post(address, WRITTEN)["Location"]
        profile.refresh_from_db()
        assert (profile.hidden_at, profile.withdrawn_at, profile.name) == (None, None, "Tamsin Example")

    @pytest.mark.parametrize("name", ["hide", "show", "withdraw"])
    def test_is_changed_by_no_link_that_is_only_followed(self, own, profile, name):
        assert own.get(reverse(f"resources:{name}_profile", args=[profile.pk])).status_code == 405

    def test_goes_with_the_account(self, profile):
        profile.user.delete()
        assert not Profile.objects.exists()


class TestTheYearlyQuestion:
    def test_is_asked_once_a_year_and_only_of_those_who_are_shown(self, client, mentors, time_machine):
        ProfileFactory(shown=True, people_list=mentors)
        ProfileFactory(hidden=True, people_list=mentors)
        ProfileFactory(people_list=mentors)
        assert remind_of_profiles() == 0
        time_machine.move_to(timezone.now() + timedelta(days=366))
        assert remind_of_profiles() == 1
        assert remind_of_profiles() == 0
        text = text_of(client, link_in(OutboxMessage.objects.get()))
        assert "Look it through" in text
        time_machine.move_to(timezone.now() + timedelta(days=366))
        assert remind_of_profiles() == 1

    def test_an_answer_counts_as_looked_through(self, client, mentors, time_machine):
        profile = ProfileFactory(shown=True, people_list=mentors)
        time_machine.move_to(timezone.now() + timedelta(days=366))
        remind_of_profiles()
        client.post(link_in(OutboxMessage.objects.get()), {**WRITTEN, "role": "New role"})
        profile.refresh_from_db()
        assert profile.role == "New role"
        time_machine.move_to(timezone.now() + timedelta(days=300))
        assert remind_of_profiles() == 0


class TestTwoAccountsThatBecomeOne:
    def test_take_the_profile_along(self, mentors):
        kept, closed = UserFactory(), UserFactory()
        profile = ProfileFactory(shown=True, people_list=mentors, user=closed)
        moves = plan_merge(kept=kept, closed=closed)
        assert any("goes to" in move.words and "Mentors" in move.words for move in moves.moves)
        for move in moves.moves:
            if "Mentors" in move.words:
                move.carry_out(timezone.now())
        profile.refresh_from_db()
        assert profile.user == kept

    def test_keep_one_profile_a_list(self, mentors):
        kept, closed = UserFactory(), UserFactory()
        first = ProfileFactory(shown=True, people_list=mentors, user=kept)
        second = ProfileFactory(shown=True, people_list=mentors, user=closed)
        (conflict,) = [
            move for move in plan_merge(kept=kept, closed=closed).conflicts if "Mentors" in move.words
        ]
        conflict.carry_out(timezone.now())
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, second.state, second.user) == (
            Profile.State.SHOWN,
            Profile.State.WITHDRAWN,
            kept,
        )


class TestStaff:
    @pytest.fixture
    def editor(self, client_for):
        set_up_groups()
        return client_for(UserFactory(is_staff=True, groups=[EDITOR]))

    def test_propose_somebody_who_gets_a_letter(self, editor, mentors):
        form = {
            "people_list": mentors.pk,
            "name": "Tamsin Example",
            "email": "tamsin@partnership.example",
            "role": "",
        }
        text = editor.post(reverse("profile:propose"), form, follow=True).content.decode()
        assert "The letter is on its way." in text
        assert "waits for the person" in text
        assert OutboxMessage.objects.get().recipients == ["tamsin@partnership.example"]
        again = editor.post(reverse("profile:propose"), form).content.decode()
        assert "Tamsin Example is on this list already" in again

    def test_see_what_was_agreed_and_take_somebody_off(self, editor, mentors):
        profile = ProfileFactory(shown=True, people_list=mentors, words="Nine reviews.")
        address = reverse("profile:inspect", args=[profile.pk])
        text = text_of(editor, address)
        assert "Nine reviews." in text
        assert CONSENT in text
        editor.post(reverse("profile:withdraw", args=[profile.pk]))
        assert "Nine reviews." not in text_of(editor, address)
        assert Profile.objects.get().state == Profile.State.WITHDRAWN

    def test_send_a_letter_again_only_to_who_has_not_answered(self, editor, mentors):
        asked = ProfileFactory(people_list=mentors)
        editor.post(reverse("profile:send_again", args=[asked.pk]))
        assert OutboxMessage.objects.count() == 1
        shown = ProfileFactory(shown=True, people_list=mentors)
        text = editor.post(reverse("profile:send_again", args=[shown.pk])).content.decode()
        assert "has answered" in text

    def test_whose_work_it_is_not_see_nobody(self, client_for, editor, mentors):
        profile = ProfileFactory(shown=True, people_list=mentors)
        other = client_for(UserFactory(is_staff=True, groups=[FINANCE_OFFICER]))
        for name, args in (
            ("index", []),
            ("inspect", [profile.pk]),
            ("propose", []),
            ("withdraw", [profile.pk]),
        ):
            assert other.get(reverse(f"profile:{name}", args=args))["Location"] == reverse(
                "wagtailadmin_home"
            )

    def test_keep_series(self, editor):
        response = editor.post(reverse("series:add"), {"name": "Minutes", "slug": "minutes", "about": ""})
        assert response.status_code == 302
        assert "Minutes" in text_of(editor, reverse("series:index"))
