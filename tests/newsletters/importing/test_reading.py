import codecs

import pytest

from newsletters.importing.reading import LARGEST_FILE, read
from newsletters.importing.source import (
    BinaryFile,
    EmptyFile,
    FileTooLarge,
    Line,
    UnsupportedKind,
    WrongEncoding,
)


def texts(data: bytes, name: str = "letter.txt") -> list[str]:
    return [line.text for line in read(data, name).lines if isinstance(line, Line)]


class TestLettersOfAText:
    def test_utf_8_is_read(self):
        assert texts("Café – naïve “quotes”".encode()) == ["Café – naïve “quotes”"]

    def test_a_byte_order_mark_is_no_part_of_the_text(self):
        assert texts(codecs.BOM_UTF8 + b"First line") == ["First line"]

    def test_windows_punctuation_is_read_where_it_is_beyond_doubt(self):
        assert texts(b"The Chair\x92s \x93own\x94 words \x96 at \xa35") == ["The Chair’s “own” words – at £5"]

    @pytest.mark.parametrize(
        "data",
        [
            "Zażółć gęślą jaźń".encode("iso-8859-2"),
            "Wenn Größe zählt, über alles".encode("mac-roman"),
            "東京の手紙".encode("shift-jis"),
            b"caf\xe9",
            b"stray \xff byte",
        ],
    )
    def test_other_encodings_are_refused_with_a_remedy(self, data):
        with pytest.raises(WrongEncoding, match="UTF-8") as caught:
            read(data, "letter.txt")
        assert "letter.txt" in caught.value.message

    def test_utf_16_is_named_as_such(self):
        with pytest.raises(WrongEncoding, match="UTF-16"):
            read("Dear all".encode("utf-16"), "letter.txt")

    def test_the_message_names_the_line(self):
        with pytest.raises(WrongEncoding, match="line 3"):
            read(b"one\ntwo\nthr\xe9\xe9", "letter.txt")


class TestFilesThatCannotBeRead:
    @pytest.mark.parametrize("data", [b"", b"  \r\n\t ", codecs.BOM_UTF8, b"-----\n*****\n"])
    def test_a_file_without_words_is_empty(self, data):
        with pytest.raises(EmptyFile):
            read(data, "letter.txt")

    @pytest.mark.parametrize(
        "data",
        [
            b"\x89PNG\r\n\x1a\n....",
            b"%PDF-1.7",
            b"text\x00text",
            b"PK\x03\x04zip",
            b"\x1b[31mred",
            bytes(range(256)),
        ],
    )
    def test_bytes_that_are_no_text_are_binary(self, data):
        with pytest.raises(BinaryFile):
            read(data, "letter.txt")

    def test_an_old_word_file_is_told_apart(self):
        with pytest.raises(BinaryFile, match=r"old Word document"):
            read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64, "letter.txt")

    def test_a_file_over_the_bound_is_refused_before_anything_is_read(self):
        with pytest.raises(FileTooLarge, match="5 MB"):
            read(b"a" * (LARGEST_FILE + 1), "letter.txt")

    def test_a_file_at_the_bound_is_read(self):
        assert len(texts(b"word " * (LARGEST_FILE // 5))) == 1

    @pytest.mark.parametrize("name", ["letter.pdf", "letter.doc", "letter", "letter.csv"])
    def test_an_unknown_ending_is_unsupported(self, name):
        with pytest.raises(UnsupportedKind):
            read(b"some words", name)

    def test_a_message_never_shows_a_path(self):
        with pytest.raises(EmptyFile) as caught:
            read(b"", "/srv/private/letter.txt")
        assert "/srv" not in caught.value.message


class TestLinesOfAText:
    def test_gaps_indents_and_bullets_are_noted(self):
        lines = read(b"Heading\n\n\nText here\n  - first\n  - second\n", "letter.txt").lines
        assert [(line.text, line.gap, line.indent, line.mark) for line in lines] == [
            ("Heading", 0, 0, ""),
            ("Text here", 2, 0, ""),
            ("first", 0, 2, "-"),
            ("second", 0, 2, "-"),
        ]

    @pytest.mark.parametrize("bullet", ["•", "·", "-", "*", "–", "o", "◦", "▪", "\uf0b7"])
    def test_every_usual_bullet_is_known(self, bullet):
        (line,) = read(f"  {bullet}\u00a0\u00a0 entry with words".encode(), "letter.txt").lines
        assert (line.mark, line.text) == (bullet, "entry with words")

    @pytest.mark.parametrize("text", ["-5 degrees", "o'clock", "over and out", "– ", "*"])
    def test_what_only_begins_like_a_bullet_keeps_every_sign(self, text):
        assert texts(text.encode()) == [text.strip()]

    def test_windows_line_ends_make_no_difference(self):
        unix = b"One\n\nTwo\nThree\n"
        assert read(unix, "a.txt").lines == read(unix.replace(b"\n", b"\r\n"), "a.txt").lines

    def test_a_ruled_line_marks_the_line_above_it(self):
        lines = read(b"News\n====\n\nText", "a.txt").lines
        assert [(line.text, line.ruled) for line in lines] == [("News", "="), ("Text", "")]

    def test_lines_broken_at_a_fixed_width_are_joined(self, documents):
        lines = read((documents / "wrapped.txt").read_bytes(), "wrapped.txt").lines
        assert any("the best ideas stand on the last page" in line.text for line in lines)
        assert [line.text for line in lines if line.text.startswith("The three")] == []
        assert [line.gap for line in lines if line.text.startswith("Autumn")] == [1]

    def test_lines_of_their_own_are_not_joined(self):
        data = b"\n".join(b"Each line is its own short line %d" % n for n in range(20))
        assert len(texts(data)) == 20
