"""The certificate that the proxy shows until a real one is there."""

import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

from association.certificate import CERTIFICATE, GOOD_FOR, KEY, RENEWED_BEFORE, ensure_certificate

NOW = datetime(2026, 4, 12, 9, tzinfo=UTC)
HOSTS = ["www.association.example", "127.0.0.1"]


class TestEnsuring:
    def test_makes_one_for_the_site_s_hosts_with_a_key_that_others_cannot_read(self, tmp_path: Path) -> None:
        assert ensure_certificate(folder=tmp_path / "new", hosts=HOSTS, now=NOW)
        folder = tmp_path / "new"
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(folder / CERTIFICATE, folder / KEY)
        assert stat.S_IMODE((folder / KEY).stat().st_mode) & 0o007 == 0
        assert sorted(path.name for path in folder.iterdir()) == [CERTIFICATE, KEY]

    def test_leaves_a_good_one(self, tmp_path: Path) -> None:
        ensure_certificate(folder=tmp_path, hosts=HOSTS, now=NOW)
        before = (tmp_path / KEY).read_bytes()
        assert not ensure_certificate(folder=tmp_path, hosts=HOSTS, now=NOW + timedelta(days=30))
        assert (tmp_path / KEY).read_bytes() == before

    def test_makes_another_before_it_ends_or_for_other_hosts(self, tmp_path: Path) -> None:
        ensure_certificate(folder=tmp_path, hosts=HOSTS, now=NOW)
        assert ensure_certificate(folder=tmp_path, hosts=[*HOSTS, "association.example"], now=NOW)
        late = NOW + GOOD_FOR - RENEWED_BEFORE + timedelta(days=1)
        assert ensure_certificate(folder=tmp_path, hosts=[*HOSTS, "association.example"], now=late)

    def test_replaces_what_is_none(self, tmp_path: Path) -> None:
        (tmp_path / CERTIFICATE).write_text("none")
        (tmp_path / KEY).write_text("none")
        assert ensure_certificate(folder=tmp_path, hosts=HOSTS, now=NOW)
