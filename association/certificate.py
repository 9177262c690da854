"""A certificate that signs itself: what the proxy shows until a real one is there, and what tests of HTTPS show."""

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CERTIFICATE, KEY = "fullchain.pem", "privkey.pem"
GOOD_FOR = timedelta(days=397)
RENEWED_BEFORE = timedelta(days=60)


def ensure_certificate(*, folder: Path, hosts: Sequence[str], now: datetime) -> bool:
    """Have a certificate for `hosts` and its key in `folder`; return whether it was made anew.

    One that is still good for two months and names the same hosts stays.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    if _is_good(folder / CERTIFICATE, hosts, now) and (folder / KEY).is_file():
        return False
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0][:64])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + GOOD_FOR)
        .add_extension(x509.SubjectAlternativeName([_named(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write(
        folder / KEY,
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )
    _write(folder / CERTIFICATE, certificate.public_bytes(serialization.Encoding.PEM))
    return True


def _is_good(path: Path, hosts: Sequence[str], now: datetime) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (FileNotFoundError, ValueError, x509.ExtensionNotFound):
        return False
    return (
        list(names) == [_named(host) for host in hosts]
        and certificate.not_valid_after_utc > now + RENEWED_BEFORE
    )


def _named(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host.strip("[]")))
    except ValueError:
        return x509.DNSName(host.lstrip("."))


def _write(path: Path, content: bytes) -> None:
    """Write for the owner and the proxy's group; whole, or not at all."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as file:
        file.write(content)
    draft.replace(path)
