"""A copy of the whole site, everything destroyed, and the site as it was."""

import hashlib
import io
import shutil
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from association.backup import archive
from association.backup.errors import BackupError
from association.backup.making import count_rows, forget_old, make_backup, verify
from association.backup.manifest import NAME
from association.backup.restoring import restore_backup
from office.keeping import current_generation
from tests.factories import files, pages
from tests.factories.billing import CustomerFactory
from tests.factories.events import EventFactory, TicketFactory
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files" / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


@pytest.fixture
def site(media: Path) -> dict[str, str]:
    """A little of everything."""
    pages.issue(introduction=[pages.rich_text("Spring is here – “at last”.")])
    pages.news()
    document = files.members_document()
    files.picture()
    seat = SeatFactory(lead_contact=True, user=UserFactory(signs_in=True, with_second_factor=True))
    CustomerFactory(name="Harrowmere Council")
    TicketFactory(event=EventFactory(name="National conference", slug="conference"), size=9)
    return {"document": document.url, "member": seat.user.email}


def hashes_of_tables() -> dict[str, tuple[int, str]]:
    """Each table's rows, all columns, in no order of their own."""
    found = {}
    with connection.cursor() as cursor:
        for name in count_rows(connection):
            cursor.execute(f'SELECT "{name}"::text FROM "{name}" ORDER BY 1')
            rows = [row[0] for row in cursor.fetchall()]
            found[name] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
        cursor.execute("SELECT sequencename, last_value::text FROM pg_sequences ORDER BY 1")
        found["sequences"] = (0, repr(cursor.fetchall()))
    return found


def hashes_of_files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def answers(site: dict[str, str], client_for: Callable[..., Client]) -> dict[str, tuple[int, bytes]]:
    cache.clear()
    visitor, member = Client(), client_for(User.objects.get(email=site["member"]))
    told = {}
    for address in ("/", "/newsletter/", "/news/", "/membership/", "/search/?q=spring", site["document"]):
        for who, client in {"visitor": visitor, "member": member}.items():
            response = client.get(address)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            told[f"{who} {address}"] = (response.status_code, body)
    return told


def destroy(media: Path) -> None:
    shutil.rmtree(media)
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public;")


class TestRestoring:
    def test_brings_back_every_row_every_byte_and_every_page(self, site, media, backups, client_for) -> None:
        pages_before = answers(site, client_for)
        tables, stored = hashes_of_tables(), hashes_of_files(media)
        assert tables["accounts_user"][0] == 1
        assert len(stored) >= 2

        path, _ = make_backup(target=backups, now=timezone.now())
        assert path.stat().st_mode & 0o777 == 0o600
        destroy(media)
        restored = restore_backup(path=path)

        assert hashes_of_tables() == tables
        assert hashes_of_files(media) == stored
        assert (restored.files, restored.needs_migrating) == (len(stored), False)
        again = answers(site, client_for)
        assert again.keys() == pages_before.keys()
        for address, answer in again.items():
            assert without_tokens(answer) == without_tokens(pages_before[address]), address
        UserFactory()  # rows get numbers of their own again

    def test_takes_away_what_came_after(self, site, media, backups) -> None:
        path, _ = make_backup(target=backups, now=timezone.now())
        UserFactory.create_batch(3)
        files.document("later.pdf")
        stored = len(hashes_of_files(media))
        restore_backup(path=path, replace=True)
        assert User.objects.count() == 1
        assert len(hashes_of_files(media)) == stored - 1

    def test_shows_nobody_a_page_that_was_kept_before(self, site, media, backups) -> None:
        path, _ = make_backup(target=backups, now=timezone.now())
        before = current_generation()
        call_command("restore", path, replace=True)
        assert current_generation() != before

    def test_refuses_a_site_that_is_in_use_unless_told(self, site, media, backups) -> None:
        path, _ = make_backup(target=backups, now=timezone.now())
        with pytest.raises(CommandError, match="holds people or files"):
            call_command("restore", path)
        assert User.objects.count() == 1

    @pytest.mark.parametrize("what", ["a byte", "the end", "a member", "everything"])
    def test_refuses_a_damaged_archive_before_anything_is_touched(self, what, site, media, backups) -> None:
        path, _ = make_backup(target=backups, now=timezone.now())
        damage(path, what)
        tables, stored = hashes_of_tables(), hashes_of_files(media)
        with pytest.raises(BackupError):
            verify(path)
        with pytest.raises(CommandError, match="Nothing was changed"):
            call_command("restore", path, replace=True)
        assert (hashes_of_tables(), hashes_of_files(media)) == (tables, stored)

    def test_refuses_an_archive_of_a_later_version(self, site, media, backups, monkeypatch) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('office', '9999_later', now())"
            )
        path, _ = make_backup(target=backups, now=timezone.now())
        with pytest.raises(BackupError, match=r"later version of the site \(it has office.9999_later\)"):
            restore_backup(path=path, replace=True)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")

    def test_leaves_everything_as_it_was_when_the_database_does_not_take_it(
        self, site, media, backups
    ) -> None:
        """The copy says one row more than it has, which only the database can notice."""
        path, _ = make_backup(target=backups, now=timezone.now())
        edit(path, NAME, lambda text: text.replace(b'"accounts_user": 1', b'"accounts_user": 2'))
        UserFactory()
        stored = hashes_of_files(media)
        with pytest.raises(BackupError, match="accounts_user has 1 rows, and the copy says 2"):
            restore_backup(path=path, replace=True)
        assert User.objects.count() == 2
        assert hashes_of_files(media) == stored
        assert [path.name for path in media.parent.iterdir()] == ["media"]

    def test_writes_nothing_outside_its_folder(self, site, media, backups) -> None:
        path, _ = make_backup(target=backups, now=timezone.now())
        edit(path, "media/", lambda text: text, rename=lambda name: "media/../../escaped.pdf")
        with pytest.raises((BackupError, tarfile.FilterError)):
            restore_backup(path=path, replace=True)
        assert not list(media.parent.parent.rglob("escaped.pdf"))
        assert User.objects.count() == 1


def without_tokens(answer: tuple[int, bytes]) -> tuple[int, int]:
    """A page but for what differs each time: tokens of forms have one length."""
    return answer[0], len(answer[1])


def damage(path: Path, what: str) -> None:
    content = bytearray(path.read_bytes())
    if what == "a byte":
        # Within the first member, behind its header.
        content[5000] ^= 1
    elif what == "the end":
        content = content[: len(content) * 2 // 3]
    elif what == "everything":
        content = bytearray(b"no archive")
    else:
        with tarfile.open(path) as tar:
            first = next(facts for facts in tar.getmembers() if facts.name.startswith("media/"))
        begin, end = first.offset, first.offset_data + -(-first.size // 512) * 512
        del content[begin:end]
    path.write_bytes(content)


def edit(
    path: Path,
    begins: str,
    change: Callable[[bytes], bytes],
    rename: Callable[[str], str] = lambda name: name,
) -> None:
    """Write the archive anew with one member changed, in the manifest as well."""
    with tarfile.open(path) as tar:
        members = [(facts.name, tar.extractfile(facts).read()) for facts in tar.getmembers()]
    number = next(at for at, (name, _) in enumerate(members) if name.startswith(begins))
    name, content = members[number]
    members[number] = (rename(name), change(content))
    at, (_, manifest) = next((at, one) for at, one in enumerate(members) if one[0] == NAME)
    members[at] = (NAME, manifest.replace(f'"{name}"'.encode(), f'"{rename(name)}"'.encode()))
    with tarfile.open(path, "w") as tar:
        for name, content in members:
            facts = tarfile.TarInfo(name)
            facts.size = len(content)
            tar.addfile(facts, io.BytesIO(content))


class TestBackingUp:
    def test_says_what_it_holds_and_can_be_checked_again(self, site, media, backups, capsys) -> None:
        call_command("backup", backups)
        (path,) = backups.iterdir()
        call_command("backup", path, verify=True)
        told = capsys.readouterr().out.splitlines()
        assert told[0] == told[1]
        assert "is whole" in told[0]
        with archive.opened(path) as reader:
            assert reader.manifest.rows["accounts_user"] == 1
            assert reader.manifest.site == project.SITE_URL

    def test_leaves_no_half_archive_and_keeps_the_old_one(self, site, media, backups, settings) -> None:
        target = backups / "site.tar"
        target.write_bytes(b"the old one")
        settings.POSTGRES_PROGRAMS = "/nowhere"
        with pytest.raises(CommandError, match=r"needs pg_dump of that version or later. Found: none"):
            call_command("backup", target)
        assert target.read_bytes() == b"the old one"
        assert [path.name for path in backups.iterdir()] == ["site.tar"]

    def test_keeps_no_password_in_a_command_line(self, site, media, backups, settings, tmp_path) -> None:
        """A program of ours in the place of pg_dump writes down how it was called."""
        programs = tmp_path / "programs"
        programs.mkdir()
        fake = programs / "pg_dump"
        fake.write_text('#!/bin/sh\nif [ "$1" = --version ]; then echo "pg_dump (PostgreSQL) 99.1"; exit; fi\n'
                        f'echo "$*" > {tmp_path}/words; echo "$PGPASSWORD" > {tmp_path}/password; exit 3\n')  # fmt: skip
        fake.chmod(0o755)
        settings.POSTGRES_PROGRAMS = str(programs)
        connection.settings_dict["PASSWORD"] = "opensesame"
        try:
            with pytest.raises(BackupError, match="pg_dump failed"):
                make_backup(target=backups, now=timezone.now())
        finally:
            connection.settings_dict["PASSWORD"] = ""
        assert "opensesame" not in (tmp_path / "words").read_text()
        assert (tmp_path / "password").read_text().strip() == "opensesame"

    def test_needs_a_folder_that_is_there(self, backups) -> None:
        with pytest.raises(CommandError, match="There is no folder"):
            call_command("backup", backups / "missing" / "site.tar")


class TestForgetting:
    def test_keeps_the_last_ones_and_what_is_not_ours(self, backups) -> None:
        for day in range(1, 6):
            (backups / f"site-2026040{day}T030000Z.tar").touch()
        (backups / "letters.tar").touch()
        gone = forget_old(folder=backups, keep=2)
        assert len(gone) == 3
        assert sorted(path.name for path in backups.iterdir()) == [
            "letters.tar",
            "site-20260404T030000Z.tar",
            "site-20260405T030000Z.tar",
        ]

    def test_never_leaves_nothing(self, backups) -> None:
        with pytest.raises(BackupError, match="At least one"):
            forget_old(folder=backups, keep=0)

    def test_follows_a_copy_that_succeeded(self, site, media, backups) -> None:
        old = backups / f"site-{datetime(2026, 1, 2, tzinfo=UTC):%Y%m%dT%H%M%SZ}.tar"
        old.touch()
        call_command("backup", backups, keep=1)
        assert not old.exists()
        assert len(list(backups.iterdir())) == 1
