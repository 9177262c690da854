"""The association's own documents, where they are at hand; told by line numbers, so that none of their
words stand here.
"""

import datetime as dt

from newsletters.importing.outline import Role
from newsletters.importing.reading import read
from newsletters.importing.shape import outline_of
from newsletters.importing.verifying import compare_words, words_of_source

KINDS = {"000": "newsletter", "001": "newsletter", "002": "news", "003": "news", "004": "newsletter"}
# What a careful reader marks: the lines of each file that open a section, and those that head an item.
SECTIONS = {"000": [21, 66, 99], "001": [21, 43, 68, 119], "004": [27, 55, 86, 148, 154]}
ITEMS = {
    "000": [24, 33, 40, 54, 60, 69, 75, 79, 91],
    "001": [23, 39, 54, 62, 70, 84, 90, 96, 109],
    "004": [31, 38, 42, 46, 89, 101, 117, 123, 127, 131, 135, 141, 160, 166],
    "002": [1, 42, 48, 64, 69, 75, 89, 101, 107, 111, 119, 123],
    "003": [1, 8, 18, 25, 35, 40, 52, 56, 60, 64, 90, 96, 100, 106, 110, 114, 120, 126, 132, 139, 146, 152],
}
INTRODUCTIONS = {"000": (3, 19), "001": (3, 19), "004": (1, 23)}
DATES = {
    "002": {64: (2019, 4, 1), 69: (2018, 10, 1), 75: (2018, 7, 1), 89: (2018, 4, 1), 101: (2018, 2, 26)}
    | {107: (2017, 12, 1), 111: (2017, 11, 1), 123: (2017, 6, 1)},
    "003": {1: (2017, 5, 1), 8: (2017, 5, 1), 18: (2017, 4, 25), 25: (2017, 3, 21), 40: (2017, 2, 16)},
}


def outlines(seeds):
    for key, path in seeds.items():
        if key in KINDS:
            yield key, path, outline_of(read(path.read_bytes(), path.name), KINDS[key])


def line(path, number):
    return " ".join(path.read_text("utf-8").split("\n")[number - 1].split())


class TestTheAssociationsDocuments:
    def test_every_word_is_there_in_order(self, seeds):
        for _, path, outline in outlines(seeds):
            report = compare_words(words_of_source(read(path.read_bytes(), path.name)), outline.words())
            assert report.complete, f"{path.name}: {report}"
            assert report.source_words > 1500

    def test_months_are_found_where_they_stand(self, seeds):
        months = {key: outline.month for key, _, outline in outlines(seeds) if KINDS[key] == "newsletter"}
        expected = {"000": dt.date(2017, 4, 1), "001": dt.date(2018, 8, 1), "004": None}
        assert months == {key: month for key, month in expected.items() if key in seeds}

    def test_sections_are_those_a_reader_marks(self, seeds):
        for key, path, outline in outlines(seeds):
            found = [section.heading for section in outline.sections if section.heading]
            assert found == [line(path, number) for number in SECTIONS.get(key, [])]

    def test_items_are_those_a_reader_marks(self, seeds):
        for key, path, outline in outlines(seeds):
            for item, number in zip(outline.items, ITEMS[key], strict=True):
                assert item.heading.startswith(line(path, number))

    def test_introductions_begin_and_end_where_they_do(self, seeds):
        for key, path, outline in outlines(seeds):
            if key in INTRODUCTIONS:
                first, last = INTRODUCTIONS[key]
                words = " ".join(
                    word
                    for block in outline.introduction
                    if hasattr(block, "words")
                    for word in block.words()
                )
                assert words.endswith(line(path, last))
                assert outline.introduction[0].runs[0].text == line(path, first)

    def test_news_is_dated_where_a_date_stands(self, seeds):
        for key, path, outline in outlines(seeds):
            for number, item in zip(ITEMS[key], outline.items, strict=True):
                if key in DATES:
                    expected = DATES[key].get(number)
                    assert item.published == (dt.date(*expected) if expected else None), line(path, number)

    def test_newsletters_end_in_their_closing_part(self, seeds):
        for key, _, outline in outlines(seeds):
            if KINDS[key] == "newsletter":
                assert [section.closing for section in outline.sections].count(True) == 1
                assert outline.sections[-1].closing

    def test_lists_are_found(self, seeds):
        lists = {
            key: sum(entry.role is Role.TEXT and hasattr(entry.block, "ordered") for entry in outline.entries)
            for key, _, outline in outlines(seeds)
        }
        expected = {"000": 1, "001": 6, "002": 1, "003": 3, "004": 2}
        assert lists == {key: count for key, count in expected.items() if key in seeds}
