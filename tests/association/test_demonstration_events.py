"""The demonstration's events, before anything is loaded, in whatever month that is."""

import datetime as dt

import pytest

from association.demonstration import content, events, site
from tests.association.test_demonstration_content import BOUND_TO_A_SEASON, LOADING_MONTHS, TODAY

DAYS = [month + dt.timedelta(days=days) for month in LOADING_MONTHS for days in (0, 14, 27)]


@pytest.fixture(scope="module")
def told():
    return events.events(TODAY)


class TestEvents:
    def test_of_every_kind_are_coming_and_some_are_over(self):
        for today in DAYS:
            told = events.events(today)
            coming = {event.kind for event in told if event.day > today}
            assert coming == {"conference", "webinar", "general_meeting", "regional_meeting", "workshop"}
            assert sum(event.day + dt.timedelta(days=event.days) < today for event in told) >= 4

    def test_have_days_on_which_people_work(self):
        for today in DAYS:
            for event in events.events(today):
                assert event.day.weekday() < 5

    def test_name_speakers_quotas_and_files_that_exist(self, told):
        speakers = {speaker.key for speaker in events.speakers()}
        files = {file.key for file in site.files()}
        for event in told:
            talks = [talk for day in event.programme for slot in day.slots for talk in slot.talks]
            assert {*event.speakers, *(key for talk in talks for key in talk.speakers)} <= speakers
            assert {each.document for each in event.materials if each.document} <= files
            named = {name for offer in (*event.tickets, *event.parts) for name in offer.quotas}
            assert named == set(event.quotas)

    def test_the_conference_is_on_the_days_that_newsletters_and_news_name(self):
        for today in DAYS:
            (conference,) = (each for each in events.events(today) if each.key == "who-else-knows")
            words = f"{conference.day:%A} {conference.day.day} {conference.day:%B %Y}"
            assert words in str(content.issues(today)[-1])
            assert any(words in str(item) for item in content.news(today))

    def test_workshops_that_are_booked_stand_in_the_programme_and_those_at_one_time_exclude_one_another(
        self, told
    ):
        conference = next(event for event in told if event.parts)
        titles = {talk.title for day in conference.programme for slot in day.slots for talk in slot.talks}
        workshops = [part for part in conference.parts if part.kind == "workshop"]
        assert {part.name for part in workshops} <= titles
        assert all(part.choice for part in workshops)

    def test_are_bound_to_no_season(self):
        texts = [each.teaser for each in events.events(TODAY)]
        assert [text for text in texts if BOUND_TO_A_SEASON.search(text)] == []

    def test_nobodys_link_leads_anywhere(self, told):
        links = [event.online_link for event in told] + [other.link for other in events.others(TODAY)]
        links += [each.link for event in told for each in event.materials]
        assert all(".example/" in link for link in links if link)
