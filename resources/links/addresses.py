"""Which addresses we are willing to load: ordinary web addresses of hosts on the public internet, and nothing else."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urlsplit

PORTS = {"http": 80, "https": 443}
LONGEST = 2000
KEPT = "/?%:@!$&'()*+,;=~-._[]|"
"""Signs that stay as they are in a path or a query; what is quoted already is not quoted again."""
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052, 2.1
COMPATIBLE = IPv6Network("::/96")  # RFC 4291, 2.5.5.1
_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*\.?", re.ASCII)


class UnsafeAddressError(Exception):
    """An address that we do not load, in plain words."""


@dataclass(frozen=True)
class Target:
    """An address taken apart: what is asked of which host. `host` is in ASCII, an IPv6 address without brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """The host as it stands in an address; the port only where it is not the scheme's own (RFC 9110, 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def address(self) -> str:
        return f"{self.scheme}://{self.host_header}{self.path}"


def target_of(address: str) -> Target:
    """Take an address apart.

    Raises `UnsafeAddressError` for anything but http and https on their usual ports, for user names and passwords, for hosts
    that are none, and for signs that have no place in an address.
    """
    if len(address) > LONGEST:
        raise UnsafeAddressError("The address is too long.")
    if re.search(r"[\x00-\x20\x7f\\]", address):
        raise UnsafeAddressError("The address has a space or another sign in it that no address has.")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise UnsafeAddressError("This is no web address.") from None
    if parts.scheme not in PORTS:
        raise UnsafeAddressError("The address must start with https:// or http://.")
    if "@" in parts.netloc:
        raise UnsafeAddressError("The address must not hold a user name or a password.")
    if port not in {None, *PORTS.values()}:
        raise UnsafeAddressError("The address names an unusual port.")
    path = quote(parts.path or "/", safe=KEPT)
    query = f"?{quote(parts.query, safe=KEPT)}" if parts.query else ""
    return Target(parts.scheme, _host(parts.hostname or ""), port or PORTS[parts.scheme], path + query)


def host_of(address: str) -> str:
    """Return the host that an address names, in lower-case ASCII. Raises `UnsafeAddressError`."""
    return target_of(address).host


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet.

    IPv6 forms that carry an IPv4 address (mapped, compatible, 6to4, Teredo, NAT64) are as public as what they carry.
    """
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        # Site-local addresses are deprecated, and still routed inside sites that kept them (RFC 3879).
        if ip.scope_id or ip.is_site_local:
            return False
        carried = _carried(ip)
        if carried:
            return all(_is_global(inner) for inner in carried)
    return _is_global(ip)


def _is_global(ip: IPv4Address | IPv6Address) -> bool:
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback)


def _carried(ip: IPv6Address) -> list[IPv4Address]:
    if ip.ipv4_mapped:
        return [ip.ipv4_mapped]
    if ip.sixtofour:
        return [ip.sixtofour]
    if ip.teredo:
        return list(ip.teredo)
    if ip in NAT64 or ip in COMPATIBLE:
        return [IPv4Address(int(ip) & 0xFFFFFFFF)]
    return []


def _host(name: str) -> str:
    if ":" in name:
        return _literal(name)
    try:
        host = name.encode("idna").decode().lower()
    except UnicodeError:
        raise UnsafeAddressError("The address names no host.") from None
    if not _NAME.fullmatch(host):
        raise UnsafeAddressError("The address names no host.")
    return host


def _literal(name: str) -> str:
    try:
        ip = IPv6Address(name)
    except ValueError:
        raise UnsafeAddressError("The address names no host.") from None
    if ip.scope_id:
        raise UnsafeAddressError("The address names no host.")
    return str(ip)
