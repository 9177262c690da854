"""Do the links of an edition lead somewhere? Answered from the database alone: nothing is fetched while an editor waits."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cms.models import ContentPage, GatedDocument
from membership.access import Viewer, may_read
from newsletters.findings.mail import Mail
from newsletters.findings.shape import Finding, Step, error, warning

LOCAL_NAMES = ("localhost", "local", "internal", "localdomain", "lan", "home", "test", "invalid")
NAMED = 4


def link_findings(
    mail: Mail, *, viewer: Viewer, edition: str, step: Step, now: datetime, web_version: str = ""
) -> Iterator[Finding]:
    """Yield what is wrong with an edition's links, in a constant number of queries.

    `viewer` is whom the edition is written for; `edition` names it for the editor; `web_version` is the address of the mail itself on
    the site, where readers are meant to be shown the way in.
    """
    own: dict[str, str] = {}
    for address, words in mail.links.items():
        if "[[copy]]" in address or address.partition("#")[0] == web_version != "":
            continue
        if address.startswith("#"):
            if address != "#" and unquote(address[1:]) not in mail.places:
                yield warning(
                    f"{_named(address, words)} leads to a place that this mail does not have.", step
                )
            continue
        if wrong := _wrong_with(address):
            yield error(f"{_named(address, words)} {wrong}", step)
        elif _is_own(address):
            own[address] = words
    yield from _own(own, viewer=viewer, edition=edition, step=step, now=now)


def _wrong_with(address: str) -> str:
    """Say what is wrong with the form of an address; nothing if it is well formed."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return "is no address that can be read."
    if parts.scheme == "mailto":
        return "" if "@" in parts.path else "is no e-mail address."
    if parts.scheme == "tel":
        return ""
    if not address:
        return "has no address behind it."
    if parts.scheme not in ("http", "https") or not host or " " in address:
        return "is not a whole web address; it should begin with https://."
    if _is_own(address):
        admin = reverse("wagtailadmin_home")
        return "leads into the admin, where readers cannot go." if parts.path.startswith(admin) else ""
    return "leads to a machine that readers cannot reach." if _is_local(host) else ""


def _is_local(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.rpartition(".")[2] in LOCAL_NAMES


def _is_own(address: str) -> bool:
    return urlsplit(address).netloc == urlsplit(settings.SITE_URL).netloc


def _own(
    links: Mapping[str, str], *, viewer: Viewer, edition: str, step: Step, now: datetime
) -> Iterator[Finding]:
    """Look up the site's own pages and files, all at once."""
    paths = {address: unquote(urlsplit(address).path) or "/" for address in links}
    pages = _pages(paths.values())
    documents = _documents(paths.values())
    redirected = _redirected(paths.values())
    locked = []
    for address, path in paths.items():
        words = _named(address, links[address])
        if number := _document_of(path):
            document = documents.get(number)
            if document is None:
                yield error(f"{words} leads to a file that is no longer there.", step)
            elif not may_read(viewer, document, now=now):
                locked.append(words)
        elif page := pages.get(path):
            if not page.live:
                yield error(f"{words} leads to a page that is not published.", step)
            elif isinstance(page, ContentPage) and not may_read(viewer, page, now=now):
                locked.append(words)
        elif not _is_known(path, pages, redirected):
            yield error(f"{words} leads to a page that this site does not have.", step)
    if locked:
        yield warning(
            f"Whoever gets {edition} cannot open {_listed(locked)}; they are shown the way in instead.", step
        )


def _pages(paths: Iterable[str]) -> dict[str, Page]:
    """Return the pages at the paths and above them, published or not, by the path they are at."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        return {}
    root = site.root_page.url_path.rstrip("/")
    wanted = {root + _slashed(path) for path in paths} | {root + _above(path) for path in paths}
    found: dict[str, Page] = {
        page.url_path: page for page in Page.objects.filter(url_path__in=wanted).only("url_path", "live")
    }
    gated = ContentPage.objects.filter(url_path__in=wanted).only("url_path", "live", "access", "opens_on")
    found |= {page.url_path: page for page in gated}
    by_path = {address.removeprefix(root): page for address, page in found.items()}
    return by_path | {path: by_path[_slashed(path)] for path in paths if _slashed(path) in by_path}


def _documents(paths: Iterable[str]) -> dict[int, GatedDocument]:
    numbers = [number for path in paths if (number := _document_of(path))]
    return {row.pk: row for row in GatedDocument.objects.filter(pk__in=numbers)} if numbers else {}


def _document_of(path: str) -> int:
    parts = path.strip("/").split("/")
    return int(parts[1]) if len(parts) > 1 and parts[0] == "documents" and parts[1].isdecimal() else 0


def _redirected(paths: Iterable[str]) -> set[str]:
    plain = {Redirect.normalise_path(path) for path in paths}
    return set(Redirect.objects.filter(old_path__in=plain).values_list("old_path", flat=True))


def _is_known(path: str, pages: Mapping[str, Page], redirected: set[str]) -> bool:
    """Whether something answers there: a redirect, a part of a published page such as a year of an archive, or a view."""
    if Redirect.normalise_path(path) in redirected:
        return True
    try:
        view = resolve(path)
    except Resolver404:
        return False
    if view.url_name != "wagtail_serve":
        return True
    above = pages.get(_above(path))
    last = path.rstrip("/").rpartition("/")[2]
    return above is not None and above.live and last.isdecimal()


def _slashed(path: str) -> str:
    return path if path.endswith("/") else f"{path}/"


def _above(path: str) -> str:
    return f"{path.rstrip('/').rpartition('/')[0]}/"


def _named(address: str, words: str) -> str:
    shown = address if len(address) <= 80 else f"{address[:79]}…"
    return (
        f"“{words[:60]}” ({shown})"
        if words and words != address
        else f"The link {shown or 'without address'}"
    )


def _listed(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
