"""Files on their way into an example: kept withheld for whoever uploads them, and swept after a day."""

from datetime import datetime, timedelta
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from wagtail.models import Collection

from accounts.models import User
from cms.models import GatedDocument
from cms.uploads import check_contents
from membership.access import Access
from resources.contributing.looking import look_into
from resources.models import HeldFile
from resources.refusals import ResourcesError

KEPT_FOR = timedelta(days=1)
MOST_HELD = 12
COLLECTION = "Contributed examples"


class UploadRefusedError(ResourcesError):
    """A file that is not taken, with what is wrong and what to do."""


@transaction.atomic
def hold_file(*, upload: UploadedFile, by: User, now: datetime) -> HeldFile:
    """Keep an uploaded file for a day until its example is sent. Only whoever uploaded it can use it.

    Raises `UploadRefusedError` for a file of another type, that lies about its type, that is too large, or one too many.
    """
    name = upload.name or "file"
    _refuse_bad(upload, name)
    User.objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)
    if HeldFile.objects.filter(held_by=by, held_at__gt=now - KEPT_FOR).count() >= MOST_HELD:
        raise UploadRefusedError(
            f"{MOST_HELD} files of yours wait already for examples that you have not sent. Send one first, or come back tomorrow.",
            field="uploads",
        )
    document = GatedDocument(
        title=title_of(name), access=Access.WITHHELD, uploaded_by_user=by, collection=_collection()
    )
    document.file.save(name, upload, save=False)
    document._set_document_file_metadata()
    document.save()
    findings = [vars(found) for found in look_into(upload, name=name)]
    return HeldFile.objects.create(document=document, held_by=by, held_at=now, findings=findings)


@transaction.atomic
def let_go(*, file: HeldFile) -> None:
    """Delete a held file that is not wanted any more."""
    file.document.delete()


def sweep_held_files(*, now: datetime) -> int:
    """Delete the files of examples that were not sent within a day, and those left by accounts that are gone; returns how many.

    Safe to run twice.
    """
    left = GatedDocument.objects.filter(
        collection__name=COLLECTION,
        access=Access.WITHHELD,
        uploaded_by_user__isnull=True,
        created_at__lte=now - KEPT_FOR,
        held_file__isnull=True,
        example_file__isnull=True,
    )
    count = 0
    for document in left:
        document.delete()
        count += 1
    for key in HeldFile.objects.filter(held_at__lte=now - KEPT_FOR).values_list("pk", flat=True):
        with transaction.atomic():
            # Locked again: whoever sends the example at this moment keeps the file.
            file = HeldFile.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=key).first()
            if file:
                file.document.delete()
                count += 1
    return count


def title_of(name: str) -> str:
    """Return what a file is called to readers: its name without the ending, with spaces."""
    return " ".join(PurePosixPath(name.replace("\\", "/")).stem.replace("_", " ").split())[:255] or "File"


def _refuse_bad(upload: UploadedFile, name: str) -> None:
    extension = PurePosixPath(name).suffix.lower().lstrip(".")
    allowed = [one for one in settings.WAGTAILDOCS_EXTENSIONS if one != "zip"]
    if extension not in allowed:
        raise UploadRefusedError(
            f"“{name}” cannot be taken: it has to be one of {', '.join(allowed)}.", field="uploads"
        )
    most = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
    if not upload.size:
        raise UploadRefusedError(f"“{name}” is empty.", field="uploads")
    if upload.size > most:
        raise UploadRefusedError(
            f"“{name}” has {upload.size / 1_048_576:.0f} MB; at most {most // 1_048_576} MB can be taken. "
            "Save it smaller, or give the address of a page where it lies.",
            field="uploads",
        )
    try:
        check_contents(upload, name=name)
    except ValidationError as problem:
        raise UploadRefusedError(f"“{name}”: {' '.join(problem.messages)}", field="uploads") from None


def _collection() -> Collection:
    """The collection that contributed files lie in, made where it is missing."""
    root = Collection.get_first_root_node()
    found = root.get_children().filter(name=COLLECTION).first()
    return found or root.add_child(name=COLLECTION)
