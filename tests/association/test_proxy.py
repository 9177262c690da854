"""The proxy's own configuration, before a server that tells what reached it."""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.proxy import Proxy, serving_proxy

LIES = {
    "X_Forwarded_For": "192.0.2.7",
    "X_Forwarded_Proto": "https",
    "X_Forwarded_Host": "evil.example",
    "X_Forwarded_Port": "81",
    "X_Real_IP": "192.0.2.8",
    "Forwarded": "for=192.0.2.9;proto=https",
    "X_Request_ID": "chosen-by-a-stranger",
    "Proxy": "http://evil.example",
}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="proxy-")).resolve()
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def proxy(folder: Path) -> Iterator[Proxy]:
    with serving_proxy(folder) as running:
        yield running


def reached(proxy: Proxy, **headers: str) -> dict[str, str]:
    return json.loads(proxy.ask("/page/", **headers)[2])


class TestWhoAsks:
    def test_is_told_by_the_proxy_whatever_strangers_say(self, proxy) -> None:
        told = reached(proxy, **LIES)
        assert told["x-forwarded-for"] == "127.0.0.1"
        assert told["x-forwarded-proto"] == "http"
        assert re.fullmatch("[0-9a-f]{32}", told["x-request-id"])
        assert not told.keys() & {"x-forwarded-host", "x-forwarded-port", "x-real-ip", "forwarded", "proxy"}

    def test_is_believed_of_a_load_balancer_of_ours(self, tmp_path_factory, folder) -> None:
        (folder / "balanced").mkdir()
        with serving_proxy(folder / "balanced", BALANCER="127.0.0.1/32") as balanced:
            told = reached(balanced, **LIES)
            assert told["x-forwarded-for"] == "192.0.2.7"
            assert told["x-forwarded-proto"] == "https"
            # A stranger's own claim stands left of what the balancer adds.
            told = reached(balanced, X_Forwarded_For="203.0.113.66, 192.0.2.7")
            assert told["x-forwarded-for"] == "192.0.2.7"


class TestFiles:
    def test_are_sent_on_the_site_s_word_with_what_protects_them(self, proxy) -> None:
        (proxy.folder / "media" / "a b.pdf").write_bytes(b"0123456789")
        status, headers, body = proxy.ask("/file/a%20b.pdf")
        assert (status, body) == (200, b"0123456789")
        assert headers["Content-Type"] == "application/pdf"
        assert headers["Content-Disposition"] == "attachment; filename=letter.pdf"
        assert headers["Content-Security-Policy"] == "sandbox"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "private, no-store"
        assert headers["X-Robots-Tag"] == "noindex"
        assert "X-Accel-Redirect" not in headers
        assert proxy.ask("/file/a%20b.pdf", Range="bytes=2-4")[::2] == (206, b"234")
        assert proxy.ask("/file/a%20b.pdf", If_None_Match=headers["ETag"])[0] == 304

    def test_have_no_address(self, proxy) -> None:
        (proxy.folder / "media" / "secret.pdf").write_bytes(b"secret")
        for path in (
            "/internal-media/secret.pdf",
            "/internal-media/",
            "/_proxy/away.html",
            "/static/../media/secret.pdf",
        ):
            assert b"secret" not in proxy.ask(path)[2], path
        assert proxy.ask("/internal-media/secret.pdf")[0] == 404
        assert proxy.ask("/_proxy/away.html")[0] == 404


class TestStyles:
    def test_are_kept_for_good_when_their_name_tells_what_they_hold(self, proxy) -> None:
        styles = proxy.folder / "public" / "static" / "css"
        styles.mkdir(exist_ok=True)
        (styles / "base.0123456789ab.css").write_text("a {}")
        (styles / "base.css").write_text("a {}")
        assert (
            proxy.ask("/static/css/base.0123456789ab.css")[1]["Cache-Control"]
            == "public, max-age=31536000, immutable"
        )
        assert proxy.ask("/static/css/base.css")[1]["Cache-Control"] == "public, max-age=3600"

    def test_come_from_the_site_where_the_folder_has_none(self, proxy) -> None:
        assert "host" in json.loads(proxy.ask("/static/css/newer.css")[2])


class TestLog:
    def test_has_one_line_a_request_without_addresses(self, proxy) -> None:
        current = reached(proxy)["x-request-id"]
        proxy.ask("/places/a-key-that-opens/?email=jo@harrowmere.example")
        (line,) = [line for line in proxy.log() if line["request_id"] == current]
        assert (line["status"], line["method"], line["from_site"]) == (200, "GET", "200")
        text = (proxy.folder / "run" / "access.log").read_text() + (proxy.folder / "proxy.log").read_text()
        assert not re.search(r"a-key|jo@|127\.0\.0\.1", text)


class TestSiteAway:
    def test_is_said_in_plain_words(self, folder) -> None:
        (folder / "away").mkdir()
        with serving_proxy(folder / "away", PROXY_SERVERS="127.0.0.1:1") as alone:
            status, headers, body = alone.ask("/")
            assert (status, headers["Retry-After"], headers["Cache-Control"]) == (502, "15", "no-store")
            assert b"The site cannot answer just now" in body
            assert alone.ask("/_proxy/page.css")[0] == 200
            assert "a-key" not in (folder / "away" / "proxy.log").read_text()
