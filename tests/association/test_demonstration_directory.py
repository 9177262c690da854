"""The demonstration's directory and library as texts, before anything is loaded."""

import datetime as dt
import io
import re
from collections import Counter

import pytest
from docx import Document as Word
from pypdf import PdfReader

from association.demonstration import blocks, directory, documents, people, prose, publications
from association.demonstration.calendar import first_of_month
from tests.association.test_demonstration_content import DRAMA_RANGE, LOADING_MONTHS, LOOKS_LIKE_A_NUMBER

TODAY = dt.date(2026, 11, 22)
REAL_WORLD = re.compile(
    r"\b(gov\.uk|nhs\.uk|ofsted|nspcc|barnardo|childline|samaritans|met police)\b", re.IGNORECASE
)


@pytest.fixture(scope="module")
def topics():
    return directory.topics()


@pytest.fixture(scope="module")
def examples():
    return directory.examples(TODAY)


@pytest.fixture(scope="module")
def listed(examples):
    return [example for example in examples if example.state == "published"]


def everything():
    return (
        directory.topics(),
        directory.examples(TODAY),
        publications.briefings(TODAY),
        publications.publications(TODAY),
        publications.hubs(TODAY),
        publications.lists_of_people(),
    )


def all_texts():
    return list(blocks.texts(everything()))


class TestTopics:
    def test_there_are_forty_six_of_both_kinds(self, topics):
        assert len({topic.key for topic in topics}) == 46
        assert Counter(topic.kind for topic in topics) == {"process": 24, "subject": 22}

    def test_each_is_introduced_in_two_to_four_paragraphs(self, topics):
        for topic in topics:
            [text] = [block.text for block in topic.introduction]
            assert (topic.key, 2 <= len(re.split(r"\n\s*\n", text.strip())) <= 4) == (topic.key, True)
            assert (topic.key, 85 <= len(text.split()) <= 200) == (topic.key, True)

    def test_each_is_known_by_other_words_has_relations_and_somebody_to_ask(self, topics):
        assert [t.key for t in topics if not (t.also_called and len(t.related) >= 3 and t.contacts)] == []

    def test_none_is_related_to_itself(self, topics):
        assert [topic.key for topic in topics if topic.key in topic.related] == []

    def test_they_stand_under_many_letters(self, topics):
        assert len({topic.title[0] for topic in topics}) >= 15


class TestExamples:
    def test_at_least_176_stay_in_the_directory_when_some_links_have_died(self, listed):
        assert len(listed) - directory.LINKS_DEAD >= 176

    def test_every_topic_has_three_or_more(self, topics, listed):
        filed = Counter(key for example in listed for key in example.topics)
        assert {topic.key: filed[topic.key] for topic in topics if filed[topic.key] < 3} == {}

    def test_they_come_from_members_present_and_past(self, listed):
        shared = {example.by for example in listed}
        status = {partnership.key: partnership.status for partnership in people.partnerships()}
        assert len(shared) >= 30
        assert {status[key] for key in shared} == {"current", "in_grace", "lapsed"}

    def test_they_are_of_every_type_and_sharing_and_of_six_years(self, listed):
        assert {example.type for example in listed} == set(directory.types())
        assert {example.shared for example in listed} == set(directory.SHARED)
        assert {example.dated.year for example in listed} == set(range(2022, 2027))

    def test_about_thirty_bring_a_file_that_opens_and_tells(self, listed):
        with_file = [example for example in listed if example.file]
        assert 25 <= len(with_file) <= 40
        for example in with_file:
            words = _words_of(example.file, _made(example))
            assert example.title.split()[0] in words
            assert len(words.split()) > 60, example.title

    def test_everything_listed_can_be_had(self, listed):
        assert [example.title for example in listed if not (example.link or example.file)] == []

    def test_none_stands_twice(self, examples):
        assert len({example.title for example in examples}) == len(examples)
        links = [example.address for example in examples if example.link]
        assert len(set(links)) == len(links)

    def test_some_wait_in_the_queue(self, examples):
        states = Counter(example.state for example in examples)
        assert states["waiting"] >= 3
        assert states["asked"] >= 2
        assert states["declined"]
        assert states["withdrawn"]

    def test_links_lead_to_places_that_do_not_exist(self, examples):
        for example in examples:
            assert not example.address or re.match(r"https://www\.[a-z-]+\.example/\S+$", example.address)


class TestLibrary:
    def test_there_are_twelve_briefings_some_in_three_versions(self):
        briefings = publications.briefings(TODAY)
        assert len({briefing.key for briefing in briefings}) == 12
        assert Counter(len(briefing.versions) for briefing in briefings)[3] >= 3

    def test_later_versions_say_what_changed_and_come_later(self):
        for briefing in publications.briefings(TODAY):
            dates = [version.date for version in briefing.versions]
            assert dates == sorted(set(dates))
            assert not briefing.versions[0].changed
            assert all(version.changed for version in briefing.versions[1:])

    def test_there_are_forty_publications_of_every_kind(self):
        told = publications.publications(TODAY)
        assert len({publication.title for publication in told}) == 40
        assert {publication.kind for publication in told} == set(publications.KINDS)
        assert {p.access for p in told} == {"public", "members"}
        assert sum(bool(publication.archived) for publication in told) == 3

    def test_their_files_open_and_tell(self):
        for told in publications.publications(TODAY):
            if told.file:
                made = (
                    documents.pdf_of(title=told.title, text=told.text, dated=told.date)
                    if told.file == "pdf"
                    else documents.word_of(title=told.title, text=told.text)
                )
                assert told.text.split()[-1].strip(".") in _words_of(told.file, made), told.title

    def test_only_submissions_are_submitted(self):
        for told in publications.publications(TODAY):
            assert (told.kind == "submission") == bool(told.to) == bool(told.closed_on)

    def test_people_are_told_apart_and_live_nowhere(self):
        lists = publications.lists_of_people()
        assert len(lists) == 3
        for told in lists:
            assert len({person.address for person in told.people}) == len(told.people)
            assert all(person.address.endswith(".example") for person in told.people)
            assert all(region in people.REGIONS for person in told.people for region in person.regions)


class TestNothingReal:
    def test_telephone_numbers_are_from_the_range_kept_for_drama(self):
        numbers = [number for text in all_texts() for number in LOOKS_LIKE_A_NUMBER.findall(text)]
        assert numbers
        assert [number for number in numbers if not DRAMA_RANGE.fullmatch(number.strip())] == []

    def test_addresses_lead_nowhere(self):
        texts = all_texts() + [example.address for example in directory.examples(TODAY)]
        hosts = {host for text in texts for host in re.findall(r"(?:https?://|@)([\w.-]+\w)", text)}
        assert hosts
        assert [host for host in hosts if not host.endswith((".example", "example.org"))] == []

    def test_no_real_body_is_named(self):
        assert [text for text in all_texts() if REAL_WORLD.search(text)] == []

    def test_no_sentence_of_eight_words_comes_twice(self):
        # A briefing's later version repeats on purpose what has not changed.
        told = (directory.topics(), directory.examples(TODAY))
        seen = Counter(
            " ".join(sentence.split()).lower()
            for text in blocks.texts(told)
            for sentence in re.split(r"(?<=[.!?:])\s+|\n\s*\n", prose.plain(text))
            if len(sentence.split()) >= 8
        )
        assert [sentence for sentence, count in seen.items() if count > 1] == []

    def test_no_typewriter_quotes_are_left_in_what_is_read(self):
        assert [text for text in all_texts() if '"' in text or "'" in text] == []


class TestWhateverTheMonth:
    @pytest.mark.parametrize("month", LOADING_MONTHS, ids=str)
    def test_every_date_has_come_and_every_placeholder_is_words(self, month):
        today = month + dt.timedelta(days=13)
        assert max(example.dated for example in directory.examples(today)) <= today
        assert max(told.date for told in publications.publications(today)) <= today
        assert len(publications.briefings(first_of_month(today))) == 12


def _made(example):
    if example.file == "pdf":
        return documents.pdf_of(title=example.title, text=example.text, dated=example.dated)
    return documents.word_of(title=example.title, text=example.text)


def _words_of(kind, made):
    if kind == "docx":
        return "\n".join(paragraph.text for paragraph in Word(io.BytesIO(made)).paragraphs)
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
