"""Sending a stored file over HTTP: conditional requests, single byte ranges, safe types and names (RFC 9110, RFC 6266).

Who may have the file is decided before anybody calls this.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import Storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe

CHUNK = 64 * 1024
ONE_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.IGNORECASE)

# Only these are named to the browser; anything else is bytes to be saved. None of them can run as part of the site.
TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "avif": "image/avif",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "rtf": "application/rtf",
    "zip": "application/zip",
}
UNKNOWN_TYPE = "application/octet-stream"
# Browsers refuse to show a PDF in a sandbox, and show it in a viewer of their own, apart from the site.
SANDBOX = "sandbox; default-src 'none'"
NO_FETCHES = "default-src 'none'; style-src 'unsafe-inline'"


class RangeNotSatisfiableError(Exception):
    """The range that was asked for lies wholly outside the file."""


@dataclass(frozen=True)
class ByteSpan:
    """The bytes from `first` to `last`, both included, counted from 0."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first + 1


def requested_span(header: str, *, size: int) -> ByteSpan | None:
    """Read a Range header for a file of `size` bytes.

    Returns None when the whole file is the right answer: no header, another unit, several ranges, or nonsense, all of which a server
    may ignore (RFC 9110, 14.2). Raises RangeNotSatisfiableError when the range is understood and holds no byte of the file.
    """
    match = ONE_RANGE.fullmatch(header)
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        if int(last) == 0 or size == 0:
            raise RangeNotSatisfiableError
        return ByteSpan(max(0, size - int(last)), size - 1)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise RangeNotSatisfiableError
    return ByteSpan(int(first), min(int(last), size - 1) if last else size - 1)


def deliver(
    request: HttpRequest, *, storage: Storage, name: str, filename: str, cache_control: str
) -> HttpResponseBase:
    """Answer with the stored file `name`, or the part of it that was asked for.

    Arguments: `filename` is what the reader's computer will call it; `cache_control` is the header's value.
    Raises Http404 when storage has no such file.
    """
    headers = _headers(name, filename=filename, cache_control=cache_control)
    if settings.SEND_FILES_BY_PROXY:
        if not storage.exists(name):
            raise Http404
        headers["X-Accel-Redirect"] = settings.SEND_FILES_BY_PROXY + quote(name)
        return HttpResponse(headers=headers)
    try:
        size, modified = storage.size(name), int(storage.get_modified_time(name).timestamp())
    except FileNotFoundError:
        raise Http404 from None
    etag = f'"{sha256(f"{name}:{size}:{modified}".encode()).hexdigest()[:32]}"'
    headers |= {"ETag": etag, "Last-Modified": http_date(modified), "Accept-Ranges": "bytes"}
    unchanged = get_conditional_response(request, etag, modified, HttpResponse(headers=headers))
    if unchanged is not None and unchanged.status_code != 200:
        return unchanged
    if request.method == "HEAD":
        return HttpResponse(headers=headers | {"Content-Length": str(size)})
    try:
        span = _wanted(request, size=size, etag=etag, modified=modified)
    except RangeNotSatisfiableError:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    if span is None:
        whole = FileResponse(storage.open(name))
        # Set afterwards: given at once, FileResponse would rather guess the type from the name.
        for header, value in (headers | {"Content-Length": str(size)}).items():
            whole[header] = value
        return whole
    headers |= {
        "Content-Range": f"bytes {span.first}-{span.last}/{size}",
        "Content-Length": str(len(span)),
    }
    return StreamingHttpResponse(_slice(storage, name, span), status=206, headers=headers)


def _headers(name: str, *, filename: str, cache_control: str) -> dict[str, str]:
    content_type = TYPES.get(PurePosixPath(name).suffix.lower().lstrip("."), UNKNOWN_TYPE)
    shown = content_type.startswith("image/") or content_type == TYPES["pdf"]
    return {
        "Content-Type": content_type,
        "Content-Disposition": content_disposition_header(not shown, filename) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": NO_FETCHES if content_type == TYPES["pdf"] else SANDBOX,
        "Cache-Control": cache_control,
    }


def _wanted(request: HttpRequest, *, size: int, etag: str, modified: int) -> ByteSpan | None:
    header = request.headers.get("Range", "")
    condition = request.headers.get("If-Range", "").strip()
    if not header or request.method != "GET":
        return None
    if condition and condition != etag and parse_http_date_safe(condition) != modified:
        return None
    return requested_span(header, size=size)


def _slice(storage: Storage, name: str, span: ByteSpan) -> Iterator[bytes]:
    with storage.open(name) as stored:
        stored.seek(span.first)
        left = len(span)
        while left and (chunk := stored.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
