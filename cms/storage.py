"""Files lie in private storage; the only address a file has is the gate's."""

from django.core.files.storage import FileSystemStorage
from django.urls import reverse


class GatedFileSystemStorage(FileSystemStorage):
    """Stores on disk and names the gate as the address, so that no file can be had without asking."""

    def url(self, name: str | None) -> str:
        return reverse("cms:file", args=[name])
