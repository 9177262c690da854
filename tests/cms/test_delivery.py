"""Sending bytes: ranges, conditions, names and types."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.http import Http404
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.delivery import deliver

CONTENT = bytes(range(256)) * 4
PUBLIC = "public, max-age=300"


@pytest.fixture(autouse=True)
def one_moment():
    """The storage in memory dates what it stores, and the ETag says when: a test must not run over the end of a second."""
    with time_machine.travel(datetime(2026, 6, 1, 12, 0, tzinfo=UTC), tick=False):
        yield


def stored(content=CONTENT, name="briefing.pdf"):
    storage = InMemoryStorage()
    storage.save(name, ContentFile(content))
    return storage


def answer(*, content=CONTENT, name="briefing.pdf", filename=None, method="get", **headers):
    request = getattr(RequestFactory(), method)(
        "/", headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    return deliver(
        request,
        storage=stored(content, name),
        name=name,
        filename=filename or name,
        cache_control=PUBLIC,
    )


def body(response):
    return response.getvalue() if response.streaming else response.content


class TestWholeFile:
    def test_it_is_sent_as_it_is(self):
        response = answer()
        assert (response.status_code, body(response)) == (200, CONTENT)
        assert response["Content-Length"] == str(len(CONTENT))
        assert response["Accept-Ranges"] == "bytes"
        assert response["Cache-Control"] == PUBLIC

    def test_head_tells_the_length_and_sends_nothing(self):
        response = answer(method="head", Range="bytes=0-1")
        assert (response.status_code, body(response)) == (200, b"")
        assert response["Content-Length"] == str(len(CONTENT))

    def test_a_file_that_storage_has_lost_is_not_found(self):
        with pytest.raises(Http404):
            deliver(
                RequestFactory().get("/"),
                storage=InMemoryStorage(),
                name="gone.pdf",
                filename="gone.pdf",
                cache_control=PUBLIC,
            )

    def test_an_empty_file_is_sent(self):
        assert body(answer(content=b"")) == b""


class TestRange:
    @pytest.mark.parametrize(
        ("header", "expected"),
        [
            ("bytes=0-0", CONTENT[:1]),
            ("bytes=10-19", CONTENT[10:20]),
            ("bytes=1000-", CONTENT[1000:]),
            ("bytes=-24", CONTENT[-24:]),
            ("bytes=-99999", CONTENT),
            ("bytes=1000-99999", CONTENT[1000:]),
            ("Bytes=5-6", CONTENT[5:7]),
        ],
    )
    def test_one_range_is_cut_out(self, header, expected):
        response = answer(Range=header)
        assert (response.status_code, body(response)) == (206, expected)
        start = (
            CONTENT.index(expected)
            if len(expected) > 256
            else int(response["Content-Range"].split()[1].split("-")[0])
        )
        assert response["Content-Range"] == f"bytes {start}-{start + len(expected) - 1}/{len(CONTENT)}"
        assert response["Content-Length"] == str(len(expected))

    @pytest.mark.parametrize("header", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
    def test_a_range_outside_the_file_is_refused_with_its_size(self, header):
        response = answer(Range=header)
        assert (response.status_code, body(response)) == (416, b"")
        assert response["Content-Range"] == "bytes */1024"

    @pytest.mark.parametrize(
        "header",
        [
            "bytes=9-1",
            "bytes=-",
            "bytes=",
            "bytes",
            "lines=1-2",
            "bytes=0-1,5-6",
            "bytes=a-b",
            "bytes=1-2x",
            "bytes=" + "9" * 5000 + "-",
        ],
    )
    def test_what_is_no_single_range_gets_the_whole_file(self, header):
        response = answer(Range=header)
        assert (response.status_code, body(response)) == (200, CONTENT)

    @given(
        header=st.one_of(
            st.from_regex(r"bytes=[0-9]{0,4}-[0-9]{0,4}", fullmatch=True),
            st.builds("bytes={}-{}".format, st.integers(-3, 80), st.integers(-3, 80)),
            st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=40),
        ),
        content=st.one_of(st.just(b""), st.binary(min_size=20, max_size=64)),
    )
    @settings(max_examples=400)
    def test_whatever_is_asked_only_bytes_of_the_file_come_back(self, header, content):
        response = answer(content=content, Range=header)
        if response.status_code == 206:
            first, last = map(int, response["Content-Range"].split()[1].split("/")[0].split("-"))
            assert 0 <= first <= last < len(content)
            assert body(response) == content[first : last + 1]
            assert response["Content-Length"] == str(last - first + 1)
        elif response.status_code == 416:
            assert body(response) == b""
        else:
            assert (response.status_code, body(response)) == (200, content)


class TestConditions:
    def test_a_known_etag_needs_no_bytes(self):
        first = answer()
        again = answer(If_None_Match=first["ETag"])
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        assert again["Cache-Control"] == PUBLIC

    def test_a_known_date_needs_no_bytes(self):
        assert answer(If_Modified_Since=answer()["Last-Modified"]).status_code == 304

    def test_another_content_has_another_etag(self):
        assert answer(content=b"a")["ETag"] != answer(content=b"ab")["ETag"]

    def test_if_match_of_another_content_fails(self):
        assert answer(If_Match='"other"').status_code == 412

    def test_if_range_with_the_same_etag_goes_on_where_it_stopped(self):
        assert answer(Range="bytes=4-", If_Range=answer()["ETag"]).status_code == 206

    @pytest.mark.parametrize("condition", ['"other"', "Wed, 21 Oct 2015 07:28:00 GMT", "nonsense"])
    def test_if_range_of_another_content_starts_again(self, condition):
        assert answer(Range="bytes=4-", If_Range=condition).status_code == 200

    def test_a_weak_etag_does_not_join_parts(self):
        assert answer(Range="bytes=4-", If_Range=f"W/{answer()['ETag']}").status_code == 200


class TestTypesAndNames:
    @pytest.mark.parametrize(
        ("name", "content_type", "shown"),
        [
            ("a.pdf", "application/pdf", True),
            ("a.JPG", "image/jpeg", True),
            ("a.txt", "text/plain; charset=utf-8", False),
            ("a.csv", "text/csv; charset=utf-8", False),
            ("a.html", "application/octet-stream", False),
            ("a.svg", "application/octet-stream", False),
            ("a.xml", "application/octet-stream", False),
            ("noending", "application/octet-stream", False),
        ],
    )
    def test_only_harmless_types_are_named_and_shown(self, name, content_type, shown):
        response = answer(name=name)
        assert response["Content-Type"] == content_type
        assert response["Content-Disposition"].startswith("inline" if shown else "attachment")
        assert response["X-Content-Type-Options"] == "nosniff"

    def test_what_is_not_a_pdf_lies_in_a_sandbox(self):
        assert "sandbox" in answer(name="a.docx")["Content-Security-Policy"]
        assert answer(name="a.pdf")["Content-Security-Policy"].startswith("default-src 'none'")

    def test_a_name_with_accents_is_written_both_ways(self):
        header = answer(filename="Bilan d’été.pdf")["Content-Disposition"]
        assert header == "inline; filename*=utf-8''Bilan%20d%E2%80%99%C3%A9t%C3%A9.pdf"

    def test_a_name_cannot_break_out_of_its_quotes(self):
        assert answer(filename='a"; x="b.pdf')["Content-Disposition"] == 'inline; filename="a\\"; x=\\"b.pdf"'


class TestProxy:
    def test_the_proxy_is_told_where_the_bytes_lie(self, settings):
        settings.SEND_FILES_BY_PROXY = "/internal-media/"
        response = answer(name="documents/a b%é.pdf", filename="a.pdf")
        assert response["X-Accel-Redirect"] == "/internal-media/documents/a%20b%25%C3%A9.pdf"
        assert (response.status_code, body(response)) == (200, b"")
        assert response["Content-Type"] == "application/pdf"

    def test_a_lost_file_is_not_handed_to_the_proxy(self, settings):
        settings.SEND_FILES_BY_PROXY = "/internal-media/"
        with pytest.raises(Http404):
            deliver(
                RequestFactory().get("/"),
                storage=InMemoryStorage(),
                name="gone.pdf",
                filename="gone.pdf",
                cache_control=PUBLIC,
            )
