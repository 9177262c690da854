"""The matrix is worth something: it reports a door that forgets to ask, whichever it is."""

from contextlib import contextmanager
from copy import deepcopy

import pytest
import time_machine
from django.conf import settings
from django.db.models import Q
from django.test import override_settings

from events.calendars import entry_of
from events.programme.reading import talks_of
from events.programme.views import entry_of_talk
from tests.membership.matrix.doors import DOORS, problems
from tests.membership.matrix.house import BEFORE, Person, build

pytestmark = pytest.mark.django_db


def always(*args, **kwargs):
    return True


def never(*args, **kwargs):
    return False


def everything(*args, **kwargs):
    return Q(pk__isnull=False)


def body(page, *args):
    return page.specific.text.open


def body_of_item(feed, item):
    return item.text.open


def body_of_publication(feed, item):
    return item.specific.text.open


def first_session(event, **kwargs):
    talk = next(talks_of(event.page), None)
    return entry_of_talk(talk, event.page) if talk else entry_of(event)


@contextmanager
def put(where, instead):
    """Put something that does not ask in the place of what asks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(where, instead)
        yield


@contextmanager
def put_both(first, instead_of_first, second, instead_of_second):
    """Do the same with two that guard one thing."""
    with put(first, instead_of_first), put(second, instead_of_second):
        yield


@contextmanager
def show_in(template, source):
    """Put another template in the place of the site's own."""
    engines = deepcopy(settings.TEMPLATES)
    engines[0]["APP_DIRS"] = False
    engines[0]["OPTIONS"]["loaders"] = [
        ("django.template.loaders.locmem.Loader", {template: source}),
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
    with override_settings(TEMPLATES=engines):
        yield


@contextmanager
def put_and_show(where, instead, template, source):
    """Forget a question and show more than is asked for."""
    with put(where, instead), show_in(template, source):
        yield


BODY = "{{ page.specific.text.open }}{{ page.specific.text.members }}"
MAILED_PART = "{% load mail %}{% for child in value.body %}{% mail_block child %}{% endfor %}"
FORGOTTEN = {
    "pages": [
        put("cms.views.answers.may_read", always),
        put("cms.models.pages.may_read", always),
        put("cms.blocks.body.may_read", always),
        show_in("pages/locked.html", BODY),
        show_in("blocks/members_part.html", '{% include "components/stream.html" with stream=value.body %}'),
    ],
    "pages, by tricks in the address": [
        show_in("pages/locked.html", "{% if request.GET.preview %}" + BODY + "{% endif %}")
    ],
    "forms, answered": [put("cms.views.answers.may_read", always)],
    "home page, archive and news list": [
        show_in("components/news_row.html", "{{ news.text.open }}"),
        show_in("components/issue_card.html", "{{ issue.text.open }}"),
        show_in("components/library_item.html", "{{ item.specific.text.open }}"),
        show_in("components/event_row.html", "{{ row.page.specific.text.open }}"),
        show_in("components/newest_issue.html", "{{ issue.specific.text.open }}"),
    ],
    "examples": [
        put("resources.directory.views.may_read", always),
        show_in("pages/resources/example.html", "{{ example.usefulness }}"),
    ],
    "lists of examples": [
        show_in("components/example_row.html", "{{ row.example.link }}"),
        show_in("components/example_card.html", "{{ row.example.usefulness }}"),
    ],
    "mailings on the web": [
        put("newsletters.mailing_pages.may_read", always),
        put("newsletters.mailing_pages.went_to_the_public", always),
        put("cms.blocks.body.may_read", always),
    ],
    "suggestions of the search": [put("cms.selectors.searching.sight.readable_by", everything)],
    "search": [put("cms.selectors.searching.sight.readable_by", everything)],
    "feed of the newsletter": [put("cms.listing.may_read", always)],
    "feed of the news": [put("newsletters.feeds.NewsFeed.item_description", body_of_item)],
    "sitemap": [put("cms.models.ContentPage.get_full_url", body)],
    "calendar file of an event": [
        put_both("events.programme.views.may_read", always, "events.programme.views.entry_of", first_session)
    ],
    "calendar file of a session": [put("events.programme.views.may_read", always)],
    "issues by mail": [
        put("newsletters.emails.issues.may_read", always),
        put("cms.blocks.body.may_read", always),
        show_in("emails/issue_locked.txt", BODY),
        show_in("emails/blocks/members_part.txt", MAILED_PART),
    ],
    "list of mailings": [
        put_and_show(
            "newsletters.mailing_pages.may_read",
            always,
            "pages/newsletters/mailings.html",
            '{% for mailing in results %}{% include "components/stream.html" with stream=mailing.body level=3 %}{% endfor %}',
        )
    ],
    "issues as PDF": [
        put("cms.models.pages.may_read", always),
        put("cms.blocks.body.may_read", always),
    ],
    "search in the archive": [put("cms.selectors.searching.sight.readable_by", everything)],
    "cards": [put("newsletters.models.IssuePage.card_line", property(body))],
    "feed of the library": [put("resources.library.feeds.LibraryFeed.item_description", body_of_publication)],
    "documents": [put("cms.views.files.may_read", always)],
    "documents, by their lasting address": [put("cms.views.files.may_read", always)],
    "documents, in parts": [put("cms.views.files.may_read", always)],
    "documents, asked for in another format": [put("cms.views.formats.may_read", always)],
    "documents, by their place in storage": [put("cms.views.files.may_read", always)],
    "pictures": [put("cms.views.files.may_read", always)],
    "pictures in other sizes": [put("cms.views.files.may_read", always)],
}


@pytest.fixture
def house():
    with time_machine.travel(BEFORE, tick=False):
        yield build()


class TestForgottenDoors:
    def test_are_reported_whichever_it_is(self, client, house):
        unreported = []
        for door, ways in FORGOTTEN.items():
            doors = [each for each in DOORS if each.name == door]
            assert problems(client, house, Person(None), opened=False, doors=doors) == []
            for number, forgetting in enumerate(ways, 1):
                with forgetting:
                    found = problems(client, house, Person(None), opened=False, doors=doors)
                if not any("can be had" in problem for problem in found):
                    unreported.append(f"{door}, way {number}")
        assert unreported == []

    def test_are_tried_for_every_door(self):
        # The admin has no question of ours to forget; search by other words asks the same one as search.
        assert {door.name for door in DOORS} - set(FORGOTTEN) == {"the admin", "search by other words"}

    def test_a_door_that_withholds_is_reported_too(self, client, house):
        with put("cms.views.files.may_read", never):
            found = problems(client, house, Person(None), opened=False)
        assert "documents: File open is withheld" in found
