"""The demonstration's texts, people and pictures, before anything is loaded."""

import datetime as dt
import io
import re
from collections import Counter
from itertools import pairwise

import pytest
from PIL import Image as Picture

from association.demonstration import blocks, content, documents, people, prose, site
from association.demonstration.calendar import Calendar, first_of_month
from association.demonstration.pictures import CATALOGUE
from association.demonstration.typography import set_quotes

TODAY = dt.date(2026, 11, 22)
LOADING_MONTHS = [first_of_month(dt.date(2026, 1, 1), months) for months in range(24)]
DRAMA_RANGE = re.compile(r"01632 960\d{3}")
LOOKS_LIKE_A_NUMBER = re.compile(r"\+?\b0[\d ]{9,12}\d\b")
MONTHS = r"January|February|March|April|June|July|August|September|October|November|December"
SEASONS = r"[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter|Christmas|Easter|half-term|New Year"
BOUND_TO_A_SEASON = re.compile(rf"\b({MONTHS}|{SEASONS})\b")


@pytest.fixture(scope="module")
def issues():
    return content.issues(TODAY)


@pytest.fixture(scope="module")
def news():
    return content.news(TODAY)


def own_sections(issue):
    return [section for section in issue.sections if not section.standing]


def items_of(issue):
    return [item for section in issue.sections for item in section.items if isinstance(item, content.Item)]


def bodies_of(issue):
    return [issue.introduction, *(item.body for item in items_of(issue))]


def blocks_of(issue):
    return [block for body in bodies_of(issue) for block in blocks.walk(body)]


def words_of(*parts):
    return " ".join(prose.plain(text) for text in blocks.texts(parts)).split()


def all_texts():
    return [
        *blocks.texts(content.issues(TODAY)),
        *blocks.texts(content.news(TODAY)),
        *blocks.texts(site.pages(TODAY)),
        *blocks.texts(site.forms(TODAY)),
        *blocks.texts(site.files()),
        *blocks.texts(people.identity()),
    ]


class TestIssues:
    def test_there_are_two_years_of_them_ending_with_this_month(self, issues):
        assert [issue.month for issue in issues] == [first_of_month(TODAY, n - 23) for n in range(24)]

    def test_each_has_four_to_eight_sections_of_its_own(self, issues):
        assert {
            issue.number: len(own_sections(issue))
            for issue in issues
            if not 4 <= len(own_sections(issue)) <= 8
        } == {}

    def test_each_takes_a_few_minutes_to_read(self, issues):
        lengths = {
            issue.number: len(words_of(issue.introduction, tuple(own_sections(issue)))) for issue in issues
        }
        assert {number: length for number, length in lengths.items() if not 500 <= length <= 1250} == {}

    def test_each_ends_with_the_standing_contact_section(self, issues):
        assert {(issue.sections[-1].kind, issue.sections[-1].standing) for issue in issues} == {
            ("contact", True)
        }

    def test_no_picture_stands_twice_in_one(self, issues):
        for issue in issues:
            shown = [issue.lead_picture, *(b.image for b in blocks_of(issue) if isinstance(b, blocks.Image))]
            assert (issue.number, len(shown)) == (issue.number, len(set(shown)))

    def test_together_they_use_every_block(self, issues):
        used = {type(block) for issue in issues for block in blocks_of(issue)}
        assert used == {blocks.RichText, *blocks.KINDS.values()}

    def test_together_they_use_every_kind_of_section(self, issues):
        assert {section.kind for issue in issues for section in issue.sections} == set(content.SECTION_KINDS)

    def test_members_only_parts_stand_in_most_of_them(self, issues):
        with_part = [
            i for i in issues if any(isinstance(block, blocks.MembersPart) for block in blocks_of(i))
        ]
        assert len(with_part) >= 12

    def test_items_carry_bylines_both_voices_and_closing_dates(self, issues):
        items = [item for issue in issues for item in items_of(issue)]
        assert {item.voice for item in items} == {"", "association", "contributor"}
        assert sum(bool(item.byline_name) for item in items) > 24
        assert sum(bool(item.closes_on) for item in items) > 8

    def test_no_sentence_of_eight_words_comes_twice(self, issues):
        seen = Counter()
        for issue in issues:
            written = blocks.texts((issue.introduction, tuple(own_sections(issue))))
            parts = {
                " ".join(part.split()).lower()
                for text in written
                for part in re.split(r"(?<=[.!?:])\s+|\n\s*\n", prose.plain(text))
            }
            seen.update(part for part in parts if len(part.split()) >= 8)
        assert [sentence for sentence, count in seen.items() if count > 1] == []

    def test_only_the_newest_is_for_members_first_until_the_month_is_over(self, issues):
        assert [issue.number for issue in issues if issue.access != "public"] == [24]
        assert issues[-1].opens_on == dt.date(2026, 12, 1)

    def test_new_members_are_welcomed_in_the_month_they_join(self, issues):
        for issue in issues:
            joined = [p.name for p in people.partnerships() if p.joined == issue.number]
            text = " ".join(words_of(issue.introduction, issue.sections))
            assert [name for name in joined if name.split(" Safeguarding")[0] not in text] == []

    def test_the_conference_stays_on_its_two_days(self):
        conference = {Calendar(first_of_month(TODAY, -n)).resolve(f"{{tuesday+14@{n}}}") for n in range(12)}
        assert conference == {"Tuesday 17 November 2026"}


class TestWhateverTheMonth:
    @pytest.mark.parametrize("month", LOADING_MONTHS, ids=str)
    def test_every_placeholder_comes_out_as_words(self, month):
        assert len(content.issues(month)) == 24
        assert len(content.news(month + dt.timedelta(days=13))) == 20
        assert site.pages(month)
        assert site.forms(month)

    @pytest.mark.parametrize("month", LOADING_MONTHS, ids=str)
    def test_nothing_closes_on_a_day_off(self, month):
        closing = [
            item.closes_on for issue in content.issues(month) for item in items_of(issue) if item.closes_on
        ]
        assert [day for day in closing if day.weekday() > 4 or (day.month, day.day) == (12, 25)] == []

    def test_no_text_is_bound_to_a_season(self):
        written = [
            path.read_text()
            for path in content.FOLDER.rglob("*.toml")
            if path.parent.name in {"issues", "news"}
        ]
        assert [found[0] for text in written for found in BOUND_TO_A_SEASON.finditer(text)] == []


class TestNews:
    def test_there_are_twenty_from_the_past_newest_first(self, news):
        assert len(news) == 20
        assert all(later.date > earlier.date for later, earlier in pairwise(news))
        assert news[0].date < TODAY

    def test_some_are_for_members_only(self, news):
        assert 3 <= sum(item.access == "members" for item in news) <= 6


class TestReferences:
    def test_everything_named_exists(self, issues, news):
        pages = {page.key for page in site.pages(TODAY)} | {form.key for form in site.forms(TODAY)}
        files, drawings = {file.key for file in site.files()}, {drawing.name for drawing in CATALOGUE}
        everything = [b for i in issues for b in blocks_of(i)]
        everything += [
            b for page in [*news, *site.pages(TODAY), site.home(TODAY)] for b in blocks.walk(page.body)
        ]
        leads = {part.lead_picture for part in [*issues, *news]} | {issue.chair.picture for issue in issues}
        assert leads - drawings <= {""}
        for block in everything:
            assert getattr(block, "page", "") in pages | {""}
            assert getattr(block, "document", "") in files | {""}
            assert getattr(block, "image", "") in drawings | {""}

    def test_links_in_prose_lead_somewhere(self, news):
        known = {f"page:{page.key}" for page in site.pages(TODAY)} | {f"news:{item.key}" for item in news}
        targets = {target for text in all_texts() for _, target in prose.LINK.findall(text)}
        assert {t for t in targets if not t.startswith(("https://", "mailto:"))} <= known

    def test_news_pulled_into_issues_exists(self, issues, news):
        references = {
            item.news
            for issue in issues
            for section in issue.sections
            for item in section.items
            if isinstance(item, content.NewsReference)
        }
        assert references
        assert references <= {item.key for item in news}


class TestNothingReal:
    def test_telephone_numbers_are_from_the_range_kept_for_drama(self):
        numbers = [number for text in all_texts() for number in LOOKS_LIKE_A_NUMBER.findall(text)]
        assert numbers
        assert [number for number in numbers if not DRAMA_RANGE.fullmatch(number.strip())] == []

    def test_addresses_of_mail_cannot_be_delivered_to(self):
        found = [mail for text in all_texts() for mail in re.findall(r"[\w.-]+@[\w.-]+\w", text)]
        found += [person.email for p in people.partnerships() for person in (*p.seats, *p.administrators)]
        found += [person.email for person in people.sign_ins()]
        assert [mail for mail in found if not mail.endswith((".example", "@example.org"))] == []

    def test_the_associations_particulars_are_plainly_invented(self):
        identity = people.identity()
        assert identity.charity_number == "0000000"
        assert "ZZ1 1ZZ" in identity.registered_address
        assert set(identity.bank.account_number) == {"0"}


class TestPeople:
    def test_forty_partnerships_in_nine_regions_stand_as_planned(self):
        partnerships = people.partnerships()
        assert Counter(p.status for p in partnerships) == {
            "current": 30,
            "in_grace": 3,
            "lapsed": 4,
            "applied": 2,
            "awaiting_payment": 1,
        }
        assert {p.region for p in partnerships} == set(people.REGIONS)
        assert {p.kind for p in partnerships} == set(people.KINDS)

    def test_each_names_three_to_five_people_one_of_them_leading(self):
        for partnership in people.partnerships():
            assert 3 <= len(partnership.seats) <= 5
            assert sum(seat.lead for seat in partnership.seats) == 1

    def test_one_person_sits_for_two(self):
        places = Counter(seat.email for p in people.partnerships() for seat in p.seats)
        assert [email for email, count in places.items() if count > 1] == [
            "leonie.hartigan@kellbury-and-tarnley.example"
        ]

    def test_two_partnerships_have_an_administrator(self):
        assert sum(bool(p.administrators) for p in people.partnerships()) == 2

    def test_those_who_sign_in_for_a_partnership_belong_to_it(self):
        known = {person.email for p in people.partnerships() for person in (*p.seats, *p.administrators)}
        outside = {s.key for s in people.sign_ins() if s.email not in known}
        assert outside == {
            "editor",
            "administrator",
            "membership_officer",
            "events_officer",
            "finance_officer",
            "no_membership",
        }

    def test_guest_writers_from_members_hold_a_seat_there(self, issues):
        seats = {seat.name for p in people.partnerships() for seat in p.seats}
        staff = {person["name"] for person in people.identity().staff.values()}
        named = {item.byline_name for issue in issues for item in items_of(issue) if item.byline_name}
        outsiders = {"Eleven young advisers", "A parent in Charnbrook", "Winifred Hackforth"}
        assert {name.removeprefix("Collected by ") for name in named} - seats - staff == outsiders


class TestFormat:
    def test_an_unknown_block_is_refused(self):
        with pytest.raises(blocks.ContentError, match="no block 'carousel'"):
            blocks.read_body([{"block": "carousel"}])

    def test_an_unknown_field_is_refused(self):
        with pytest.raises(blocks.ContentError, match="Quote has no colour"):
            blocks.read_body([{"block": "quote", "text": "Yes", "colour": "red"}])

    def test_prose_becomes_clean_html(self):
        html = prose.to_html(
            "### A & B\n\nSee **this** [page](page:contact).\n\n- one\n- two\n  more",
            link=lambda t: f"<a {t}>",
        )
        assert html == (
            "<h3>A &amp; B</h3><p>See <b>this</b> <a page:contact>page</a>.</p><ul><li>one</li><li>two more</li></ul>"
        )


class TestFiles:
    @pytest.mark.parametrize("file", site.files(), ids=lambda file: file.key)
    def test_every_document_can_be_made(self, file):
        assert len(documents.content_of(file)) > 200

    def test_a_picture_is_the_same_every_time(self):
        assert CATALOGUE[3].as_jpeg() == CATALOGUE[3].as_jpeg()

    def test_a_scene_is_wide_and_a_portrait_square(self):
        sizes = {
            d.name.split("-")[0]: Picture.open(io.BytesIO(d.as_jpeg())).size
            for d in (CATALOGUE[0], CATALOGUE[-1])
        }
        assert sizes == {"estuary": (1600, 900), "portrait": (640, 640)}

    def test_every_picture_says_what_there_is_to_see(self):
        assert [drawing.name for drawing in CATALOGUE if len(drawing.alt) < 40] == []


class TestTypography:
    @pytest.mark.parametrize(
        ("typed", "set_as"),
        [
            ('She said, "Ring back."', "She said, “Ring back.”"),
            ("The partners' own area's rule", "The partners’ own area’s rule"),
            ("Nine began 'Do you agree that'.", "Nine began ‘Do you agree that’."),
            ('"stop *going forward*", they said', "“stop *going forward*”, they said"),
            ('*"They could tell"* ("yes")', "*“They could tell”* (“yes”)"),
            ('"You asked us, then you went away"', "“You asked us, then you went away”"),
        ],
    )
    def test_quotes_are_set(self, typed, set_as):
        assert set_quotes(typed) == set_as

    def test_no_typewriter_quotes_are_left_in_what_is_read(self):
        assert [text for text in all_texts() if '"' in text or "'" in text] == []
