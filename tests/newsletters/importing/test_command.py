"""`manage.py import_content`: what it makes, what it says, how it exits."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from newsletters.importing.reading_back import words_of_page
from newsletters.models import ImportedDocument, IssuePage, NewsPage
from tests.factories import pages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(db):
    return pages.home()


def run(*arguments) -> tuple[int, str, str]:
    """Exit code, output and errors of the command."""
    out, err = StringIO(), StringIO()
    try:
        call_command("import_content", *map(str, arguments), stdout=out, stderr=err, no_color=True)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


class TestANewsletter:
    def test_becomes_one_draft_issue_with_its_sections_and_items(self, documents):
        code, out, _ = run(documents / "numbered.txt", "--kind", "newsletter", "--verify")
        issue = IssuePage.objects.get()
        assert code == 0
        assert (issue.live, issue.month, issue.title) == (False, dt.date(2022, 11, 1), "November 2022")
        assert [section.value["heading"] for section in issue.sections] == [
            "2. Association business",
            "3. Across the country",
            "4. Getting in touch",
        ]
        first = issue.sections[0].value["items"][0].value
        assert (first["heading"], first["closes_on"]) == ("2.1 Annual general meeting", dt.date(2022, 12, 9))
        assert "<ol><li>the accounts for last year</li>" in first["body"][0].value.source
        assert issue.sections[2].value["kind"] == "contact"
        assert "All 234 words are there, in order." in out

    def test_is_what_editors_see_as_the_latest_draft(self, documents):
        run(documents / "numbered.txt", "--kind", "newsletter")
        issue = IssuePage.objects.get()
        assert issue.has_unpublished_changes
        assert (
            issue.get_latest_revision_as_object().sections.get_prep_value() == issue.sections.get_prep_value()
        )

    def test_is_seen_by_no_reader(self, documents, client):
        run(documents / "numbered.txt", "--kind", "newsletter")
        assert client.get("/newsletter/november-2022/").status_code == 404

    def test_twice_makes_nothing_twice(self, documents):
        run(documents / "numbered.txt", "--kind", "newsletter")
        code, out, _ = run(documents / "numbered.txt", "--kind", "newsletter", "--verify")
        assert code == 0
        assert "already imported; nothing was made" in out
        assert IssuePage.objects.count() == 1

    def test_is_known_again_when_saved_with_other_line_ends(self, documents, tmp_path):
        run(documents / "numbered.txt", "--kind", "newsletter")
        other = tmp_path / "again.txt"
        other.write_bytes(b"\xef\xbb\xbf" + (documents / "numbered.txt").read_bytes().replace(b"\n", b"\r\n"))
        run(other, "--kind", "newsletter")
        assert IssuePage.objects.count() == 1

    def test_without_a_month_asks_for_one_and_makes_nothing(self, documents):
        code, _, err = run(documents / "sentences.txt", "--kind", "newsletter")
        assert code == 1
        assert "Say which month" in err
        assert not IssuePage.objects.exists()

    def test_takes_the_month_from_the_option(self, documents):
        code, _, _ = run(documents / "sentences.txt", "--kind", "newsletter", "--month", "2019-09")
        assert code == 0
        assert IssuePage.objects.get().month == dt.date(2019, 9, 1)

    @pytest.mark.parametrize("month", ["2019-13", "September", "2019"])
    def test_refuses_what_is_no_month(self, documents, month):
        with pytest.raises(CommandError, match="is not a month"):
            run(documents / "sentences.txt", "--kind", "newsletter", "--month", month)

    def test_never_takes_the_place_of_an_issue_that_is_there(self, documents):
        pages.issue(dt.date(2022, 11, 1))
        code, _, err = run(documents / "numbered.txt", "--kind", "newsletter")
        assert code == 1
        assert "There is an issue for November 2022 already; it is published." in err
        assert not ImportedDocument.objects.exists()

    def test_is_made_anew_once_its_page_is_deleted(self, documents):
        run(documents / "numbered.txt", "--kind", "newsletter")
        IssuePage.objects.get().delete()
        run(documents / "numbered.txt", "--kind", "newsletter")
        assert IssuePage.objects.count() == 1


class TestANewsPage:
    def test_becomes_a_draft_for_each_piece_dated_where_a_date_stands(self, documents):
        code, out, _ = run(documents / "newspage.txt", "--kind", "news", "--verify")
        made = list(NewsPage.objects.order_by("pk"))
        assert code == 0
        assert [page.title.split()[0] for page in made] == [
            "Scrutiny",
            "Consultation",
            "Fifty",
            "Reports",
            "Conference",
        ]
        assert [page.date for page in made[:2]] == [dt.date(2020, 2, 12), dt.date(2020, 3, 4)]
        assert not any(page.live for page in made)
        assert "3 without a date" in out
        assert "All 178 words are there, in order." in out

    def test_makes_only_the_new_pieces_of_a_page_that_has_grown(self, documents, tmp_path):
        run(documents / "newspage.txt", "--kind", "news")
        grown = tmp_path / "grown.txt"
        extra = (
            "A piece on top of the page\n\n"
            + "It is new, and it tells readers what has happened since. " * 3
            + "\n\n"
        )
        grown.write_text(extra + (documents / "newspage.txt").read_text("utf-8"), "utf-8")
        code, out, _ = run(grown, "--kind", "news", "--verify")
        assert code == 0
        assert NewsPage.objects.count() == 6
        assert out.count("was there") == 5
        assert "words are there, in order" in out

    def test_keeps_text_that_no_heading_stands_over(self, tmp_path):
        path = tmp_path / "a.txt"
        path.write_text(
            "A sentence that stands alone, first of all.\n\nAnother Heading\n\n" + "And its text. " * 20
        )
        code, _out, _ = run(path, "--kind", "news", "--verify")
        assert code == 0
        assert [page.title for page in NewsPage.objects.order_by("pk")] == ["Untitled", "Another Heading"]


class TestVerifying:
    def test_a_word_that_an_editor_took_out_is_reported(self, documents):
        run(documents / "newspage.txt", "--kind", "news")
        page = NewsPage.objects.get(title__startswith="Fifty")
        page.body = [pages.rich_text("Children and young people have made a film.")]
        page.save_revision()
        code, out, _ = run(documents / "newspage.txt", "--kind", "news", "--verify")
        assert code == 1
        assert "words are missing or out of order" in out


class TestADryRun:
    def test_shows_the_outline_and_makes_nothing(self, documents):
        code, out, _ = run(documents / "numbered.txt", "--kind", "newsletter", "--dry-run")
        assert code == 0
        assert "  section: 2. Association business\n" in out
        assert "    item: 2.1 Annual general meeting  [closes 9 December 2022]\n" in out
        assert "Nothing was made" in out
        assert not IssuePage.objects.exists()


class TestBadInput:
    @pytest.mark.parametrize(
        ("name", "data", "words"),
        [
            ("a.txt", b"", "holds no text"),
            ("a.txt", b"\x00\x01\x02", "not a text document"),
            ("a.txt", b"caf\xe9 society", "UTF-8"),
            ("a.txt", b"word " * 1_000_001, "larger than 5 MB"),
            ("a.pdf", b"%PDF-1.4", "of a kind that cannot be imported"),
            ("a.docx", b"PK\x03\x04broken", "damaged"),
        ],
    )
    def test_is_refused_in_plain_words_and_makes_nothing(self, tmp_path, name, data, words):
        path = tmp_path / name
        path.write_bytes(data)
        code, _, err = run(path, "--kind", "news")
        assert code == 1
        assert words in err
        assert not NewsPage.objects.exists()
        assert not ImportedDocument.objects.exists()

    def test_a_missing_file_is_named(self, tmp_path):
        code, _, err = run(tmp_path / "nowhere.txt", "--kind", "news")
        assert code == 1
        assert "nowhere.txt: cannot be opened" in err

    def test_one_bad_file_does_not_stop_the_others(self, documents, tmp_path):
        empty = tmp_path / "empty.txt"
        empty.write_bytes(b"")
        code, _, err = run(empty, documents / "newspage.txt", "--kind", "news")
        assert code == 1
        assert "1 of 2 files were not imported" in err
        assert NewsPage.objects.count() == 5


class TestTheAssociationsDocuments:
    def test_every_word_is_on_the_pages_in_order_and_twice_makes_nothing_twice(self, seeds):
        if not seeds:
            return
        newsletters = [seeds["000"], seeds["001"]]
        for _ in range(2):
            assert run(*newsletters, "--kind", "newsletter", "--verify")[0] == 0
            assert run(seeds["004"], "--kind", "newsletter", "--month", "2019-09", "--verify")[0] == 0
            assert run(seeds["002"], seeds["003"], "--kind", "news", "--verify")[0] == 0
            assert [page.month for page in IssuePage.objects.order_by("month")] == [
                dt.date(2017, 4, 1),
                dt.date(2018, 8, 1),
                dt.date(2019, 9, 1),
            ]
            assert NewsPage.objects.count() == 34

    def test_a_plain_reading_of_the_file_finds_the_same_words_on_the_pages(self, seeds):
        for key in seeds:
            kind = "news" if key in {"002", "003"} else "newsletter"
            run(seeds[key], "--kind", kind, *(["--month", "2019-09"] if key == "004" else []))
            made = [
                part.page.specific
                for document in ImportedDocument.objects.filter(file_name=seeds[key].name)
                for part in document.parts.all()
            ]
            plain = [word for word in seeds[key].read_text("utf-8").split() if word not in {"•", "·"}]
            found = [
                word for page in made for word in words_of_page(page, numbered=True, titled=key == "000")
            ]
            assert found == plain
