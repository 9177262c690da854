"""A backup that is brought back knows nothing of the erasures since; the list beside it does."""

import errno
import json
import os
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.holdings import subject_at, subject_of
from accounts.models import Erasure, User
from accounts.services.erasing import erase_person
from accounts.services.erasing_again import Erased, erase_again
from association.backup.erased import NAME
from association.backup.making import make_backup
from association.backup.restoring import restore_backup
from newsletters.models import Reader
from office.models import OutboxMessage
from tests.association.test_backup import backups, destroy, media  # noqa: F401 fixtures
from tests.factories import files
from tests.factories.mailings import SubscriptionFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def erase(subject) -> Erasure:
    return erase_person(
        subject=subject, by=User.objects.get(is_superuser=True), reason="asked", now=timezone.now()
    )


@pytest.fixture
def archive(media, backups) -> Path:  # noqa: F811
    """A backup that holds two people who were erased after it was made."""
    media.mkdir(parents=True)
    UserFactory(administrator=True, is_superuser=True)
    jo = UserFactory(email="jo@saltby.example", first_name="Jo", last_name="Saltby")
    SubscriptionFactory(reader__address="kit@elsewhere.example")
    path, _ = make_backup(target=backups, now=timezone.now())
    erase(subject_of(jo))
    erase(subject_at("kit@elsewhere.example"))
    return path


class TestRestoring:
    def test_names_who_was_erased_since_and_offers_to_do_it_again(self, archive, capsys) -> None:
        jo, kit = Erasure.objects.order_by("pk")
        call_command("restore", archive, replace=True)
        told = capsys.readouterr().out
        assert f"account {jo.account}, erasure {jo.key}" in told
        assert f"somebody without an account, erasure {kit.key}" in told
        assert f"manage.py erase_again {archive.parent / NAME}" in told
        assert User.objects.filter(email="jo@saltby.example", is_active=True).exists()

    def test_erases_them_again_when_told(self, archive, capsys) -> None:
        call_command("restore", archive, replace=True, erase_again=True)
        assert "2 of 2 listed erasures carried out again." in capsys.readouterr().out
        assert not User.objects.filter(email="jo@saltby.example").exists()
        assert not Reader.objects.exists()
        assert Erasure.objects.count() == 2
        # They were told when it was done.
        assert not OutboxMessage.objects.exists()

    def test_does_nothing_the_second_time(self, archive, capsys) -> None:
        call_command("restore", archive, replace=True, erase_again=True)
        call_command("erase_again", archive.parent / NAME)
        assert "0 of 2 listed erasures" in capsys.readouterr().out
        assert Erasure.objects.count() == 2

    def test_keeps_the_list_for_whoever_restores_twice(self, archive) -> None:
        restore_backup(path=archive, replace=True)
        assert len(restore_backup(path=archive, replace=True).erased_since) == 2

    def test_knows_what_a_later_backup_wrote_down_even_if_the_database_is_lost(
        self,
        archive,
        media,  # noqa: F811
    ) -> None:
        make_backup(target=archive.parent / "later.tar", now=timezone.now())
        destroy(media)
        assert len(restore_backup(path=archive).erased_since) == 2

    def test_writes_no_name_and_no_address_down(self, archive) -> None:
        restore_backup(path=archive, replace=True)
        path = archive.parent / NAME
        assert path.stat().st_mode & 0o777 == 0o600
        assert not [word for word in ("jo@", "Saltby", "kit@") if word in path.read_text()]
        assert {row["done_at"] for row in json.loads(path.read_text())}

    def test_says_nothing_where_nobody_was_erased(self, media, backups, capsys) -> None:  # noqa: F811
        media.mkdir(parents=True)
        UserFactory()
        path, _ = make_backup(target=backups, now=timezone.now())
        call_command("restore", path, replace=True)
        assert "erased" not in capsys.readouterr().out
        assert list(backups.iterdir()) == [path]


class TestErasingAgain:
    def erased(self, account: int) -> list[Erased]:
        key = "0b9f5cf2-3c1f-4c3c-8a2e-f1d0f6a1c001"
        return [Erased(key=key, account=account, digests=("0" * 64,), done_at=timezone.now())]

    def test_touches_nobody_for_the_number_of_an_account_alone(self) -> None:
        jo = UserFactory()
        done, (left,) = erase_again(self.erased(jo.pk), now=timezone.now())
        jo.refresh_from_db()
        assert (done, jo.is_active) == (0, True)
        assert f"Account {jo.pk} has other addresses" in left.because

    def test_leaves_to_people_what_must_be_settled_first(self, archive, capsys) -> None:
        restore_backup(path=archive, replace=True)
        User.objects.filter(email="jo@saltby.example").update(is_superuser=True)
        call_command("erase_again", archive.parent / NAME)
        told = capsys.readouterr().out
        assert "1 of 2 listed erasures" in told
        assert "This person works in the admin." in told


class TestAFolderThatIsADiskOfItsOwn:
    def test_is_filled_without_being_moved(self, archive, media, monkeypatch) -> None:  # noqa: F811
        """Renaming a mount point fails as here, and so does renaming anything into it from outside."""
        rename = os.rename

        def refusing(source, target) -> None:
            inside = [media in Path(path).parents for path in (source, target)]
            if media in (Path(source), Path(target)) or len(set(inside)) == 2:
                raise OSError(errno.EXDEV, "Invalid cross-device link")
            rename(source, target)

        monkeypatch.setattr(os, "rename", refusing)
        monkeypatch.setattr(os, "replace", refusing)
        before = media.stat().st_ino
        files.document("later.pdf")
        restore_backup(path=archive, replace=True)
        assert media.stat().st_ino == before
        assert [path for path in media.rglob("*") if path.is_file()] == []
