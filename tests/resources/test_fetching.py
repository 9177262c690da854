"""Whether an address works, asked of a real server that behaves badly, and never of a private one."""

import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from resources.links.fetching import BusyError, Fetcher, look_up
from resources.models import Link
from tests.servers.web import OTHER_PUBLIC, PUBLIC, Net, WebServer


@pytest.fixture
def server():
    server = WebServer()
    yield server
    server.stop()


@pytest.fixture
def net(server):
    return Net(server)


@pytest.fixture
def fetcher(net):
    return Fetcher(
        user_agent="link check (+https://site.example)", lookup=net.lookup, connect=net.connect, seconds=2
    )


def methods(server):
    return [request.method for request in server.requests]


class TestAWorkingAddress:
    def test_is_asked_once_by_head(self, fetcher, server):
        finding = fetcher.check("http://a.example/plan.pdf?v=2")
        assert (finding.verdict, finding.status) == (Link.OK, 200)
        [request] = server.requests
        assert (request.method, request.host, request.path) == ("HEAD", "a.example", "/plan.pdf?v=2")
        assert request.headers["User-Agent"] == "link check (+https://site.example)"
        assert "Cookie" not in request.headers

    @pytest.mark.parametrize("status", [404, 405, 403, 500, 501])
    def test_whose_server_lies_about_head_is_asked_by_get(self, fetcher, server, status):
        assert fetcher.check(f"http://a.example/head-says/{status}").verdict == Link.OK
        assert methods(server) == ["HEAD", "GET"]
        assert server.requests[1].headers["Range"] == "bytes=0-0"

    def test_that_has_nothing_in_the_range_is_there(self, fetcher):
        assert fetcher.check("http://a.example/status/416").verdict == Link.OK

    def test_goes_past_any_proxy_of_the_environment(self, fetcher, server, monkeypatch):
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        assert fetcher.check("http://a.example/").verdict == Link.OK


class TestADeadAddress:
    @pytest.mark.parametrize("status", [404, 410])
    def test_says_so_to_head_and_to_get(self, fetcher, server, status):
        finding = fetcher.check(f"http://a.example/status/{status}")
        assert (finding.verdict, finding.status) == (Link.DEAD, status)
        assert methods(server) == ["HEAD", "GET"]

    def test_has_no_host(self, fetcher, net):
        net.names["gone.example"] = []
        finding = fetcher.check("http://gone.example/")
        assert (finding.verdict, finding.status) == (Link.DEAD, None)
        assert "gone.example" in finding.words

    def test_may_stand_behind_a_redirect(self, fetcher):
        assert fetcher.check("http://a.example/go/301/http://b.example/status/404").verdict == Link.DEAD


class TestADoubtfulAddress:
    @pytest.mark.parametrize("status", [401, 403, 429, 451, 500, 503, 304])
    def test_is_never_called_dead(self, fetcher, status):
        finding = fetcher.check(f"http://a.example/status/{status}")
        assert (finding.verdict, finding.status) == (Link.UNKNOWN, status)

    @pytest.mark.parametrize("path", ["nonsense", "round/0", "headers-without-end"])
    def test_answers_in_a_way_that_nobody_can_use(self, fetcher, path):
        assert fetcher.check(f"http://a.example/{path}").verdict == Link.UNKNOWN

    def test_leads_from_its_own_page_to_a_front_page(self, fetcher):
        finding = fetcher.check("http://a.example/go/301/http://b.example/")
        assert finding.verdict == Link.UNKNOWN
        assert "front page" in finding.words

    def test_leads_to_nonsense(self, fetcher, server):
        finding = fetcher.check("http://a.example/go/301///[")
        assert (finding.verdict, finding.words) == (Link.UNKNOWN, "It leads to what is no address.")
        assert methods(server) == ["HEAD"]

    def test_cannot_be_reached(self, server):
        def refuse(address, port, seconds):
            raise ConnectionRefusedError

        finding = Fetcher(lookup=lambda host, port: [PUBLIC], connect=refuse).check("http://a.example/")
        assert (finding.verdict, finding.words) == (Link.UNKNOWN, "The server could not be reached.")

    def test_cannot_be_looked_up_just_now(self, net):
        def fail(host, port):
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

        assert Fetcher(lookup=fail, connect=net.connect).check("http://a.example/").verdict == Link.UNKNOWN


class TestAMovedAddress:
    @pytest.mark.parametrize("status", [301, 308])
    def test_for_good_is_noted(self, fetcher, status):
        finding = fetcher.check(f"http://a.example/go/{status}/http://b.example/new")
        assert (finding.verdict, finding.moved_to) == (Link.MOVED, "http://b.example/new")

    @pytest.mark.parametrize("status", [302, 303, 307])
    def test_for_a_while_stays_as_it_is(self, fetcher, status):
        finding = fetcher.check(f"http://a.example/go/{status}/http://b.example/new")
        assert (finding.verdict, finding.moved_to) == (Link.OK, "")

    def test_is_only_as_far_as_it_moved_for_good(self, fetcher):
        finding = fetcher.check("http://a.example/go/301/http://b.example/go/302/http://c.example/today")
        assert (finding.verdict, finding.moved_to) == (
            Link.MOVED,
            "http://b.example/go/302/http://c.example/today",
        )

    def test_within_its_host_is_followed(self, fetcher):
        assert fetcher.check("http://a.example/go/301//there").moved_to == "http://a.example/there"

    def test_more_than_five_times_is_not_followed_further(self, fetcher, server):
        assert fetcher.check("http://a.example/round/0").verdict == Link.UNKNOWN
        assert len(server.requests) == 12


class TestAPrivateAddress:
    @pytest.mark.parametrize(
        "address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"]
    )
    def test_is_never_connected_to(self, fetcher, net, address):
        net.names["inside.example"] = [[address]]
        finding = fetcher.check("http://inside.example/")
        assert finding.verdict == Link.UNKNOWN
        assert "public" in finding.words
        assert net.connected == []

    def test_among_public_ones_spoils_them_all(self, fetcher, net):
        net.names["mixed.example"] = [[PUBLIC, "192.168.0.1"]]
        assert fetcher.check("http://mixed.example/").verdict == Link.UNKNOWN
        assert net.connected == []

    @pytest.mark.parametrize(
        "host", ["inside.example", "127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]"]
    )
    def test_is_not_reached_by_a_redirect(self, net, server, host):
        net.names["inside.example"] = [["127.0.0.1"]]
        inner = {"a.example", "inside.example"}
        fetcher = Fetcher(
            lookup=lambda name, port: net.lookup(name, port) if name in inner else look_up(name, port),
            connect=net.connect,
            seconds=5,
        )
        assert fetcher.check(f"http://a.example/go/302/http://{host}/secret").verdict == Link.UNKNOWN
        assert {address for address, _ in net.connected} == {PUBLIC}

    @pytest.mark.parametrize(
        "address",
        ["http://b.example:6379/", "ftp://b.example/", "http://a:b@b.example/", "file:///etc/passwd"],
    )
    def test_is_not_reached_by_a_redirect_to_another_door(self, fetcher, server, address):
        finding = fetcher.check(f"http://a.example/go/301/{address}")
        assert finding.verdict == Link.UNKNOWN
        assert [request.host for request in server.requests] == ["a.example"]

    def test_is_not_reached_by_a_name_that_changes_its_mind(self, fetcher, net):
        """The name is public when it is checked and private when it is looked up again: there is no second look."""
        net.names["rebinding.example"] = [[PUBLIC], ["127.0.0.1"]]
        assert fetcher.check("http://rebinding.example/").verdict == Link.OK
        assert net.connected == [(PUBLIC, 80)]

    def test_is_not_reached_when_get_follows_head(self, fetcher, net):
        net.names["rebinding.example"] = [[PUBLIC], ["127.0.0.1"]]
        assert fetcher.check("http://rebinding.example/status/404").verdict == Link.UNKNOWN
        assert net.connected == [(PUBLIC, 80)]


class TestTimeAndSize:
    @pytest.mark.parametrize("path", ["drip", "silent"])
    def test_are_bounded_whatever_the_server_does(self, net, path):
        started = time.monotonic()
        fetcher = Fetcher(lookup=net.lookup, connect=net.connect, seconds=0.6)
        finding = fetcher.check(f"http://a.example/{path}")
        assert finding.verdict == Link.UNKNOWN
        assert time.monotonic() - started < 2

    def test_are_bounded_for_a_body_without_end(self, fetcher):
        started = time.monotonic()
        assert fetcher.check("http://a.example/endless").verdict == Link.OK
        assert time.monotonic() - started < 2

    def test_are_bounded_for_a_name_server_that_does_not_answer(self, net):
        waiting = threading.Event()

        def never(host, port):
            waiting.wait(3)
            return [PUBLIC]

        started = time.monotonic()
        finding = Fetcher(lookup=never, connect=net.connect, seconds=0.3).check("http://a.example/")
        waiting.set()
        assert finding.verdict == Link.UNKNOWN
        assert time.monotonic() - started < 2


class TestSeveralAddresses:
    def test_are_tried_one_after_the_other(self, server):
        tried = []

        def connect(address, port, seconds):
            tried.append(address)
            if address == OTHER_PUBLIC:
                raise OSError("no route")
            return Net(server).connect(address, port, seconds)

        fetcher = Fetcher(lookup=lambda host, port: [OTHER_PUBLIC, PUBLIC], connect=connect)
        assert fetcher.check("http://a.example/").verdict == Link.OK
        assert tried == [OTHER_PUBLIC, PUBLIC]


class TestAskingForAHost:
    def test_happens_before_every_request(self, fetcher):
        asked = []

        def take(host):
            asked.append(host)
            return True

        fetcher.check("http://a.example/go/301/http://b.example/x", take=take)
        assert asked == ["a.example", "b.example"]

    def test_that_is_busy_stops_the_check(self, fetcher, server):
        with pytest.raises(BusyError):
            fetcher.check("http://a.example/go/301/http://b.example/x", take=lambda host: host == "a.example")
        assert [request.host for request in server.requests] == ["a.example"]


def certificate_for(name, folder):
    """A certificate that signs itself, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(secret + pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return pem.decode(), context


@pytest.fixture
def safe_server(tmp_path):
    pem, context = certificate_for("safe.example", tmp_path)
    server = WebServer(context)
    server.pem = pem
    yield server
    server.stop()


class TestASafeConnection:
    def fetcher(self, server, net, **values):
        context = ssl.create_default_context(cadata=server.pem)
        return Fetcher(lookup=net.lookup, connect=net.connect, context=context, seconds=3)

    def test_is_made_to_the_name_and_not_to_the_number(self, safe_server):
        net = Net(safe_server)
        finding = self.fetcher(safe_server, net).check("https://safe.example/plan")
        assert finding.verdict == Link.OK
        assert net.connected == [(PUBLIC, 443)]
        assert safe_server.requests[0].host == "safe.example"

    def test_with_another_name_on_the_certificate_is_none(self, safe_server):
        finding = self.fetcher(safe_server, Net(safe_server)).check("https://other.example/plan")
        assert finding.verdict == Link.UNKNOWN
        assert "certificate" in finding.words
        assert safe_server.requests == []

    def test_with_an_unknown_issuer_is_none(self, safe_server):
        net = Net(safe_server)
        finding = Fetcher(lookup=net.lookup, connect=net.connect, seconds=3).check("https://safe.example/")
        assert finding.verdict == Link.UNKNOWN
