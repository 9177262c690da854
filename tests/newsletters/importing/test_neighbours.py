"""What lines say about one another: captions, lists behind colons, sections like other sections, styles."""

from newsletters.importing.outline import BulletList, Outline, Role
from newsletters.importing.reading import read
from newsletters.importing.shape import outline_of

TEXT = "The partnerships met in the spring and agreed on a plan, which they will look at again before the year is out."


def outline(*parts: str, kind: str = "newsletter", name: str = "a.txt") -> Outline:
    return outline_of(read("\n\n".join(parts).encode(), name), kind)


def ranks(found: Outline) -> dict[str, str]:
    return {
        entry.heading: entry.role.value
        for entry in found.entries
        if entry.role is not Role.TEXT and entry.block
    }


class TestCaptions:
    def test_a_line_that_takes_up_the_words_above_it_is_no_heading(self):
        found = outline(
            "A Survey of Scrutineers",
            "The survey asked scrutineers about their pay, and the full report is long.",
            "Full Report of the Scrutineers’ Survey",
            "New Lead",
            TEXT,
            kind="news",
        )
        assert [item.heading for item in found.items] == ["A Survey of Scrutineers", "New Lead"]

    def test_a_caption_at_the_very_end_is_no_heading(self):
        found = outline(
            "A Film About Listening", f"{TEXT} The film is free.", "The Listening Film", kind="news"
        )
        assert [item.heading for item in found.items] == ["A Film About Listening"]


class TestListsBehindColons:
    def test_names_behind_a_colon_are_not_headings(self):
        found = outline(
            "Office News",
            "Whom To Ask",
            f"{TEXT} Please speak with your regional lead or with:",
            "Robin Example",
            "Sam Invented or",
            "Alex Madeup",
            TEXT + " " + TEXT,
            "Next Steps",
            TEXT,
        )
        assert ranks(found) == {"Office News": "section", "Whom To Ask": "item", "Next Steps": "item"}

    def test_a_heading_right_behind_a_list_behind_a_colon_is_one(self):
        found = outline("Office News", "Whom To Ask", f"{TEXT} Ask:", "Robin Example", "Next Steps", TEXT)
        assert "Next Steps" in ranks(found)
        assert "Robin Example" not in ranks(found)


class TestSectionsLikeOthers:
    def test_a_word_that_sure_sections_share_marks_another(self):
        found = outline(
            "Office News",
            "Move to Elm Street",
            TEXT,
            "News of Members",
            f"{TEXT} {TEXT}",
            "A Guide",
            TEXT,
            "Northern News",
            "A Summer School",
            TEXT,
        )
        assert [section.heading for section in found.sections] == [
            "Office News",
            "News of Members",
            "Northern News",
        ]

    def test_more_blank_lines_above_mark_another(self):
        found = outline(
            "Office",
            "Move to Elm Street",
            TEXT,
            "A Guide",
            TEXT,
            "\nElsewhere",
            TEXT,
            "A Toolkit",
            TEXT,
            "\nAbroad",
            "A Visit",
            TEXT,
        )
        assert [section.heading for section in found.sections] == ["Office", "Elsewhere", "Abroad"]

    def test_capitals_alone_part_sections_from_items(self):
        found = outline(
            "OUR OFFICE", TEXT, "A Guide", TEXT, "A Toolkit", TEXT, "OUR MEMBERS", TEXT, "A Visit", TEXT
        )
        assert [section.heading for section in found.sections] == ["OUR OFFICE", "OUR MEMBERS"]

    def test_without_any_sign_all_headings_are_items(self):
        found = outline("A Guide", TEXT, "A Toolkit", TEXT, "A Visit", TEXT)
        assert [section.heading for section in found.sections] == [""]
        assert len(found.items) == 3


class TestStyles:
    def test_where_headings_are_styled_a_plain_short_line_is_none(self):
        page = "".join(
            f"<h2>Heading {n}</h2><p>{TEXT}</p><p>A Plain Short Line</p><p>{TEXT}</p>" for n in range(4)
        )
        assert set(ranks(outline(page, kind="news", name="a.html"))) == {f"Heading {n}" for n in range(4)}

    def test_bold_lines_are_headings_below_stated_ones(self):
        part = f"<h2>Part {{0}}</h2><p><b>Bold {{0}}</b></p><p>{TEXT}</p>"
        found = ranks(outline("".join(part.format(n) for n in range(3)), name="a.html"))
        assert found == {
            f"{word} {n}": rank for n in range(3) for word, rank in [("Part", "section"), ("Bold", "item")]
        }


class TestBrokenHeadings:
    def test_a_lead_in_glued_on_a_heading_belongs_to_it(self):
        found = outline(
            f"A Guide\n\n{TEXT}\n\nJo Example writes in the Post:\nWhy boards need time\n\n{TEXT}",
            kind="news",
        )
        assert found.items[1].heading == "Jo Example writes in the Post: Why boards need time"

    def test_a_second_line_in_small_letters_belongs_to_it(self):
        found = outline(f"A Guide to Meetings\nand to what comes after them\n\n{TEXT}", kind="news")
        assert [item.heading for item in found.items] == ["A Guide to Meetings and to what comes after them"]


class TestNumberedLists:
    def test_a_list_that_counts_anew_is_another_list(self):
        found = outline("It has parts:", "1. one part\n2. two parts\n1. first step\n2. second step")
        lists = [entry.block for entry in found.entries if isinstance(entry.block, BulletList)]
        assert [len(one.entries) for one in lists] == [2, 2]
        assert found.words()[-6:] == ["1.", "first", "step", "2.", "second", "step"]
