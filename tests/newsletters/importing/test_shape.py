import datetime as dt

import pytest

from newsletters.importing.outline import Address, BulletList, Outline, Role, Table
from newsletters.importing.reading import read
from newsletters.importing.shape import outline_of


def outline(text: str, kind: str = "newsletter", name: str = "a.txt", **given) -> Outline:
    return outline_of(read(text.encode(), name), kind, **given)


def headings(found: Outline) -> list[tuple[str, str]]:
    """Rank and first two words of every heading."""
    return [
        (entry.role.value, " ".join(entry.heading.split()[:2]).rstrip(":,"))
        for entry in found.entries
        if entry.role is not Role.TEXT and entry.block
    ]


STYLES = {
    "capitals.txt": """title The Partnership|title Issue 14|subheading A WORD|section OUR OWN|item Training
    calendar|
        item Funding for|section NEWS FROM|item Shared data|item New guidance|section CONTACT US""",
    "numbered.txt": """title Safeguarding Partnerships|subheading 1. From|section 2. Association|item 2.1
    Annual|
        item 2.2 A|section 3. Across|item 3.1 Learning|item 3.2 A|section 4. Getting""",
    "tight.txt": """title Newsletter of|subheading A note|section News from|item Meetings move|item Help with|
        section News from|item A helpline|item Drawing together""",
    "wrapped.txt": """title THE SAFEGUARDING|title October 2015|section News of|item A new|item Survey
    results|
        section News of|item A pocket""",
    "sentences.txt": """section What we|item A visit|item Listening to|section What we|item On supervision|
        item Seven questions|section How to""",
    "flat.txt": "title Partnership Briefing|subheading Chair's notes|item New regional|item Guidance on|item Call for",
}
MONTHS = {
    "capitals.txt": dt.date(2021, 3, 1),
    "numbered.txt": dt.date(2022, 11, 1),
    "tight.txt": dt.date(2020, 6, 1),
    "wrapped.txt": dt.date(2015, 10, 1),
    "sentences.txt": None,
    "flat.txt": dt.date(2019, 5, 1),
}


class TestNewslettersInDifferingStyles:
    @pytest.mark.parametrize("name", STYLES)
    def test_sections_and_items_are_found(self, documents, name):
        found = outline_of(read((documents / name).read_bytes(), name), "newsletter")
        expected = [tuple(" ".join(one.split()).split(maxsplit=1)) for one in STYLES[name].split("|")]
        assert headings(found) == expected
        assert found.month == MONTHS[name]

    def test_the_introduction_ends_with_its_signature(self, documents):
        found = outline_of(read((documents / "capitals.txt").read_bytes(), "a.txt"), "newsletter")
        assert isinstance(found.introduction[-1], Address)
        assert found.introduction[-1].words() == ["Priya", "Example", "Chair"]

    def test_a_list_of_contents_makes_no_headings(self, documents):
        found = outline_of(read((documents / "capitals.txt").read_bytes(), "a.txt"), "newsletter")
        assert sum("calendar" in item.heading for item in found.items) == 1

    def test_the_farewell_is_a_section_of_its_own(self, documents):
        found = outline_of(read((documents / "tight.txt").read_bytes(), "a.txt"), "newsletter")
        assert found.sections[-1].closing
        assert found.sections[-1].heading == ""

    def test_a_postal_address_stays_together(self, documents):
        found = outline_of(read((documents / "sentences.txt").read_bytes(), "a.txt"), "newsletter")
        assert [
            len(block.lines) for block in found.sections[-1].introduction if isinstance(block, Address)
        ] == [4]

    def test_a_closing_date_is_suggested(self, documents):
        found = outline_of(read((documents / "capitals.txt").read_bytes(), "a.txt"), "newsletter")
        assert [item.closes_on for item in found.items if item.closes_on] == [dt.date(2021, 4, 30)]

    def test_a_month_that_is_given_wins(self, documents):
        data = (documents / "tight.txt").read_bytes()
        assert outline_of(read(data, "a.txt"), "newsletter", month=dt.date(1999, 2, 1)).month == dt.date(
            1999, 2, 1
        )


class TestNewsPages:
    def test_each_heading_is_an_item_and_captions_are_not(self, documents):
        found = outline_of(read((documents / "newspage.txt").read_bytes(), "a.txt"), "news")
        assert [item.heading.split()[0] for item in found.items] == [
            "Scrutiny",
            "Consultation",
            "Fifty",
            "Reports",
            "Conference",
        ]

    def test_items_are_dated_where_a_date_stands(self, documents):
        found = outline_of(read((documents / "newspage.txt").read_bytes(), "a.txt"), "news")
        assert [item.published for item in found.items] == [
            dt.date(2020, 2, 12),
            dt.date(2020, 3, 4),
            None,
            None,
            None,
        ]

    def test_text_before_the_first_heading_is_kept(self):
        found = outline(
            "Some text that stands alone, and is a sentence.\n\nA Heading\n\n" + "Body text. " * 20, "news"
        )
        assert found.words()[:4] == ["Some", "text", "that", "stands"]
        assert [item.heading for item in found.items] == ["A Heading"]


class TestBlocks:
    def test_lists_know_their_depth(self):
        found = outline(
            "Heading Here\n\nText goes before it all, at length and with a stop.\n\n* one\n  o two\n* three"
        )
        (blocks,) = [block for entry in found.entries if isinstance(block := entry.block, BulletList)]
        assert [entry.depth for entry in blocks.entries] == [0, 1, 0]

    def test_numbers_that_count_up_are_an_ordered_list(self):
        found = outline("It has three parts:\n\n1. one part\n2. another part\n3. the last part")
        (block,) = [entry.block for entry in found.entries if isinstance(entry.block, BulletList)]
        assert block.ordered
        assert found.words()[-8:] == ["part", "2.", "another", "part", "3.", "the", "last", "part"]

    def test_e_mail_and_web_addresses_become_links(self):
        found = outline("Write to jo.invented@example.org, or see www.example.org/a?b=1.")
        hrefs = [run.href for entry in found.entries for run in entry.block.runs if run.href]
        assert hrefs == ["mailto:jo.invented@example.org", "https://www.example.org/a?b=1"]

    def test_a_table_of_a_web_page_stays_a_table(self):
        page = "<h2>Plans</h2><p>These are the plans.</p><table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>"
        found = outline(page, name="a.html")
        assert [len(entry.block.rows) for entry in found.entries if isinstance(entry.block, Table)] == [2]

    def test_stated_levels_decide_the_ranks(self):
        text = "<p>" + "Words of a paragraph, and more. " * 8 + "</p>"
        page = f"<h1>Letter, May 2021</h1>{text}<h2>Ours</h2><h3>One</h3>{text}<h4>Deep</h4>{text}<h2>Theirs</h2><h3>Two</h3>{text}"
        assert headings(outline(page, name="a.html")) == [
            ("title", "Letter, May"),
            ("section", "Ours"),
            ("item", "One"),
            ("subheading", "Deep"),
            ("section", "Theirs"),
            ("item", "Two"),
        ]
