"""Nobody has what is not theirs, at any door, before and after a date; and everybody has what is."""

import re
from contextlib import contextmanager
from itertools import product

import pytest
import time_machine
from django.apps import apps

from cms.models import ContentPage
from cms.models.gated import GatedModel
from membership.models import AccessSettings
from tests.membership.matrix.addresses import OF_EVENTS, OF_MAIL, OF_READERS_VIEWS
from tests.membership.matrix.doors import DOORS, had, problems, routes
from tests.membership.matrix.house import (
    AFTER,
    BEFORE,
    FIRST,
    GIVEN,
    MEMBERS,
    OPEN,
    PAGES,
    PART,
    PEOPLE,
    build,
)

pytestmark = pytest.mark.django_db

# Addresses behind which there is no content of the association: health, signing in and one's own account, the site's icon.
WITHOUT_CONTENT = {
    *OF_EVENTS,
    *OF_MAIL,
    *OF_READERS_VIEWS,
    "invoices/<uuid:key>/card/",
    "invoices/<uuid:key>/card/<uuid:attempt>/",
    "places/<uuid:key>/",
    "places/<uuid:key>/needs/",
    "places/<uuid:key>/choices/",
    "places/<uuid:key>/waiting/",
    "places/<uuid:key>/ticket.pdf",
    "places/<uuid:key>/event.ics",
    "places/<uuid:key>/certificate.pdf",
    "stripe/webhook/",
    "healthz",
    "readyz",
    "robots.txt",
    "favicon.ico",
    "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
    "_util/login/",
    "invoices/<uuid:key>/",
    "invoices/<uuid:key>/purchase-order/",
    "invoices/<uuid:key>/pdf/",
    "invoices/<uuid:key>/credit-notes/<int:pk>/",
    "invoices/<uuid:key>/receipts/<int:pk>/",
    "account/invoices/",
    "account/invoices/<int:pk>/",
    "account/invoices/<int:pk>/pdf/",
    "account/invoices/<int:pk>/csv/",
    "account/",
    "account/profile/",
    "account/bookings/",
    "account/security/devices/",
    "account/security/devices/end/",
    "account/security/devices/end-others/",
    "account/data/",
    "account/data/copy/",
    "account/data/erase/",
    "account/data/keep/",
    "account/profile/lists/",
    "account/profile/lists/<int:pk>/",
    "account/profile/lists/<int:pk>/hide/",
    "account/profile/lists/<int:pk>/show/",
    "account/profile/lists/<int:pk>/withdraw/",
    "profiles/<str:token>/",
    "another-format/thank-you/",
    "account/acting-for/",
    "contribute/",
    "examples/answers/<str:token>/",
    "account/examples/",
    "account/examples/<int:example_id>/change/",
    "account/examples/<int:example_id>/answer/",
    "account/examples/<int:example_id>/withdraw/",
    "account/partnership/<slug:slug>/renew/",
    "account/partnership/<slug:slug>/renew/not-this-year/",
    "account/partnership/<slug:slug>/renew/later/",
    "account/partnership/<slug:slug>/renew/after-all/",
    "account/partnership/<slug:slug>/renew/areas/",
    "account/partnership/<slug:slug>/renew/invoiced/",
    "renewals/<str:token>/",
    "account/partnership/<slug:slug>/seats/",
    "account/partnership/<slug:slug>/seats/invite/",
    "account/partnership/<slug:slug>/seats/buy/",
    "account/partnership/<slug:slug>/seats/<int:pk>/change/",
    "account/partnership/<slug:slug>/seats/<int:pk>/hand-over/",
    "account/partnership/<slug:slug>/seats/<int:pk>/end/",
    "account/partnership/<slug:slug>/seats/invitations/<int:pk>/send-again/",
    "account/partnership/<slug:slug>/seats/invitations/<int:pk>/withdraw/",
    "account/partnership/<slug:slug>/seats/administrators/add/",
    "account/partnership/<slug:slug>/seats/administrators/<int:pk>/remove/",
    "invitations/<str:token>/",
    "join/",
    "join/interest/",
    "join/interest/thank-you/",
    "join/link/",
    "join/<slug:token>/",
    "join/<slug:token>/answer/",
    "join/<slug:token>/withdraw/",
    r"join/^(?P<token>[-\w]+)/(?P<step>partnership|areas|billing|payment|check)/$",
    "account/sign-in/",
    "account/sign-in/code/",
    "account/sign-in/code/enter/",
    "account/sign-in/again/",
    "account/sign-out/",
    "account/sign-up/",
    "account/inactive/",
    "account/addresses/",
    "account/addresses/confirm/",
    r"account/^addresses/confirm/(?P<key>[-:\w]+)/$",
    "account/password/change/",
    "account/password/set/",
    "account/password/reset/",
    "account/password/reset/sent/",
    r"account/^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    "account/password/reset/done/",
    "account/security/",
    "account/security/authenticate/",
    "account/security/reauthenticate/",
    "account/security/totp/activate/",
    "account/security/totp/deactivate/",
    "account/security/recovery-codes/",
    "account/security/recovery-codes/generate/",
    "account/security/recovery-codes/download/",
    "account/security/webauthn/",
    "account/security/webauthn/add/",
    "account/security/webauthn/reauthenticate/",
    "account/security/webauthn/keys/<int:pk>/remove/",
    "account/security/webauthn/keys/<int:pk>/edit/",
    "account/security/webauthn/login/",
}


@pytest.fixture
def house():
    with time_machine.travel(BEFORE, tick=False):
        return build()


@pytest.fixture
def at_the_door(client, client_for):
    """Return a function that gives a person and their client, before the date."""

    def knock(name):
        person = PEOPLE[name]()
        return person, client_for(person.user) if person.user else client

    return knock


@contextmanager
def standing(moment):
    with time_machine.travel(moment, tick=False):
        yield


@pytest.mark.prove
class TestMatrix:
    @pytest.mark.parametrize("name", PEOPLE)
    def test_everybody_gets_exactly_what_is_theirs(self, house, at_the_door, name):
        with standing(BEFORE):
            person, client = at_the_door(name)
            assert problems(client, house, person, opened=False) == []
        with standing(AFTER):
            assert problems(client, house.only(FIRST, MEMBERS), person, opened=True) == []

    def test_open_access_opens_every_door_and_closes_it_again(self, house, at_the_door):
        with standing(BEFORE):
            visitor, client = at_the_door("a visitor")
            setting = AccessSettings.load()
            setting.open_access = "on"
            setting.save()
            assert len(problems(client, house, visitor, opened=False)) > len(house.pages)
            assert problems(client, house.only(GIVEN), visitor, opened=False) == []
            setting.open_access = "off"
            setting.save()
            assert problems(client, house, visitor, opened=False) == []


class TestDoors:
    def test_every_address_is_a_door_or_has_no_content(self):
        doors = {door.route for door in DOORS if door.route}
        assert set(routes()) == doors | WITHOUT_CONTENT

    def test_every_type_of_page_is_in_the_house(self):
        types = {model for model in apps.get_models() if issubclass(model, ContentPage)}
        assert types - {ContentPage} == set(PAGES)

    def test_everything_gated_is_behind_a_door(self):
        gated = {model.__name__ for model in apps.get_models() if issubclass(model, GatedModel)}
        pages = {model.__name__ for model in PAGES}
        assert gated - pages - {"ContentPage"} == {"Example", "Picture", "GatedDocument", "SearchEntry"}

    @pytest.mark.parametrize(
        "address", ["/api/", "/api/v2/pages/", "/api/v2/documents/", "/api/v2/images/", "/api/main/pages/"]
    )
    def test_there_is_no_api(self, client, address):
        assert client.get(address).status_code == 404


class TestLockedPages:
    WAY_IN = {
        "a visitor": "Sign in to read",
        "somebody signed in without membership": "no seat with a partnership in membership",
        "a seat holder of a lapsed partnership": "Ask your lead contact",
        "a lead contact of a lapsed partnership": "Once it is renewed",
        "a partnership's administrator": "no seat with a partnership in membership",
    }

    def test_show_title_teaser_and_the_way_in(self, house, at_the_door):
        with standing(BEFORE):
            for name, words in self.WAY_IN.items():
                _, client = at_the_door(name)
                for secret in house.only(FIRST, MEMBERS).pages:
                    response = client.get(secret.address)
                    html = response.content.decode()
                    assert response.status_code == 200
                    assert words in html, name
                    assert str(secret.row.title) in html
                    assert secret.row.teaser in html

    def test_and_whatever_depends_on_who_asks_are_never_kept(self, house, at_the_door):
        for moment, name in product((BEFORE, AFTER), ("a visitor", "a seat holder")):
            with standing(moment):
                _, client = at_the_door(name)
                for secret in house.only(FIRST, MEMBERS, PART).pages:
                    kept = client.get(secret.address)["Cache-Control"]
                    assert "private" in kept, secret
                    assert "no-store" in kept, secret

    def test_tell_preview_cards_nothing(self, house, client):
        with standing(BEFORE):
            for secret in house.pages:
                head = client.get(secret.address).content.partition(b"</head>")[0]
                assert secret.needle not in head, secret


class TestSearchIsNoOracle:
    OUTSIDERS = [
        "a visitor",
        "somebody signed in without membership",
        "a lead contact of a lapsed partnership",
    ]
    QUESTIONS = ["{}", '"{}"', "news {}", "news -{}", "news or {}", "{}&kind=news"]
    NONSENSE = "xxyyzzxx"

    @pytest.mark.parametrize("name", OUTSIDERS)
    def test_a_locked_word_is_answered_exactly_like_a_nonsense_word(self, house, at_the_door, name):
        with standing(BEFORE):
            _, client = at_the_door(name)
            for question in self.QUESTIONS:
                expected = self.answer(client, question, self.NONSENSE)
                locked = house.only(FIRST, MEMBERS, PART, GIVEN)
                for secret in (*locked.pages, *(each for each in locked.examples if each.word)):
                    assert self.answer(client, question, secret.word) == expected, (question, secret)

    def test_the_comparison_can_fail(self, house, at_the_door):
        with standing(AFTER):
            _, client = at_the_door("a visitor")
            for secret in house.only(FIRST).pages:
                assert self.answer(client, "{}", secret.word) != self.answer(client, "{}", self.NONSENSE)

    def answer(self, client, question: str, word: str) -> str:
        html = client.get("/search/?q=" + question.format(word)).content.decode()
        without_the_word = html.replace(word, "…")
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", without_the_word)


class TestPreviews:
    """Previews show a draft as others would see it, whoever asks."""

    def preview(self, client, secret, mode: str) -> bytes:
        return had(client, f"/admin/pages/{secret.row.pk}/view_draft/?mode={mode}")

    def test_show_an_editor_what_a_visitor_and_what_a_member_would_see(self, house, at_the_door):
        with standing(BEFORE):
            _, editor = at_the_door("an editor")
            for secret in house.pages:
                assert secret.needle in self.preview(editor, secret, "member"), secret
                seen = secret.needle in self.preview(editor, secret, "visitor")
                assert seen == (secret.kind == OPEN), secret
