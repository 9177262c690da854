"""Which addresses are loaded: public hosts on the usual ports, however an address is dressed up."""

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.links.addresses import UnsafeAddressError, host_of, is_public, target_of

NOT_PUBLIC = [
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
    *("192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4"),
    *("240.0.0.0/4", "255.255.255.255/32"),
]


def inside(network):
    net = ip_network(network)
    return st.integers(int(net.network_address), int(net.broadcast_address)).map(IPv4Address)


private = st.one_of([inside(network) for network in NOT_PUBLIC])


class TestAnIPAddress:
    @given(private)
    def test_of_a_private_network_is_not_public(self, address):
        assert not is_public(str(address))

    @given(private)
    def test_of_a_private_network_is_not_public_inside_an_ipv6_address(self, address):
        number = int(address)
        for dressed in (
            IPv6Address((0xFFFF << 32) | number),
            IPv6Address(number),
            IPv6Address((0x2002 << 112) | (number << 80) | 1),
            IPv6Address((0x64FF9B << 96) | number),
            IPv6Address((0x20010000 << 96) | (number << 64) | (0xFFFFFFFF ^ int(IPv4Address("8.8.8.8")))),
            IPv6Address((0x20010000 << 96) | (int(IPv4Address("8.8.8.8")) << 64) | (0xFFFFFFFF ^ number)),
        ):
            assert not is_public(str(dressed)), dressed

    @pytest.mark.parametrize(
        "address",
        [
            "::1",
            "::",
            "fe80::1",
            "fe80::1%eth0",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "2001:db8::1",
            "64:ff9b:1::1",
            "fec0::1",
        ],
    )
    def test_of_a_private_ipv6_network_is_not_public(self, address):
        assert not is_public(address)

    @pytest.mark.parametrize(
        "address", ["93.184.215.14", "2606:2800:21f::1", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"]
    )
    def test_of_the_internet_is_public(self, address):
        assert is_public(address)


class TestAnAddress:
    @pytest.mark.parametrize(
        "address",
        [
            *(
                "ftp://a.example/",
                "file:///etc/passwd",
                "gopher://a.example/",
                "javascript:alert(1)",
                "//a.example/",
            ),
            *(
                "http://user@a.example/",
                "http://user:word@a.example/",
                "https://@a.example/",
                "http://a.example@b.example/",
            ),
            *(
                "http://a.example:8080/",
                "http://a.example:22/",
                "http://a.example:0/",
                "http://a.example:99999/",
            ),
            *("http://a.example:x/", "http:///path", "http://", "http://[::1", "http://[fe80::1%25eth0]/"),
            *("http://a.example/\r\nHost: b.example", "http://a.exam ple/", "http://a.example\\@b.example/"),
            *(
                "http://a..example/",
                "http://-a.example/",
                "http://a.example/" + "x" * 2000,
                "http://" + "a" * 64 + ".example/",
            ),
        ],
    )
    def test_that_is_no_ordinary_web_address_is_refused(self, address):
        with pytest.raises(UnsafeAddressError):
            target_of(address)

    def test_is_taken_apart(self):
        target = target_of("HTTPS://Münster.Example/Bericht 2026".replace(" ", "%20") + "?q=ä&x=[1]#part")
        assert target.host == "xn--mnster-3ya.example"
        assert target.path == "/Bericht%202026?q=%C3%A4&x=[1]"
        assert (target.scheme, target.port, target.host_header) == ("https", 443, target.host)

    def test_keeps_the_other_usual_port(self):
        assert target_of("http://a.example:443/").host_header == "a.example:443"

    @given(st.text(max_size=80))
    def test_of_any_kind_is_refused_or_names_a_host_in_plain_signs(self, text):
        for address in (text, f"http://{text}", f"https://{text}/"):
            try:
                target = target_of(address)
            except UnsafeAddressError:
                continue
            assert target.port in {80, 443}
            assert target.host.isascii()
            assert not set(target.host) & set("/@ \r\n\\?#")
            assert target.path.isascii()
            assert not set(target.path) & set(" \r\n#\\")

    def test_names_its_host(self):
        assert host_of("https://WWW.a.example./x") == "www.a.example."
