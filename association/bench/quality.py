"""Check the served pages in a browser with the quality checks that lie beside the checkout: `make qa`.

Run as `python -m association.bench.quality FOLDER` in the environment of the local site, with an empty database: a demonstration is loaded
into it that may be served as the real site is, without its banner and without asking robots to stay away. Every template that is a page is
opened where `association.bench.shown` says, as whoever it is for, and as visitor, member and lead contact wherever it opens for them too; a
page that answers with another template fails the run. The browser looks at each in the light and in the dark, and Lighthouse measures the
pages that most people see first. A summary closes the run.
"""

import argparse
import json
import logging
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import django

from association.bench.server import serving
from association.local.site import FOLDERS

LIGHTHOUSE_AT_LEAST = 98
# The check knows two windows. Its copy gets a third, in which the site is dark.
WINDOWS = "export const VIEWPORTS = {"
DARK = "  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },"


def main() -> int:
    """Check everything, or what is asked for; return 0 when all is clean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tool", type=Path, help="the folder of the checks")
    parser.add_argument("--only", default="", help="only templates whose name holds this")
    parser.add_argument("--without-lighthouse", action="store_true")
    parser.add_argument("--lighthouse-alone", action="store_true")
    options = parser.parse_args()
    own = Path(os.environ["VAR_DIR"]).absolute() / "qa"
    site = own / "site"
    for old in (site, *own.glob("out-*")):
        shutil.rmtree(old, ignore_errors=True)
    for folder in FOLDERS:
        (site / folder).mkdir(parents=True)
    os.environ["VAR_DIR"] = str(site)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.bench.unlimited")
    django.setup()
    _load_demonstration()
    _copy_tool(options.tool, own)
    addresses, wrong = _addresses(options.only)
    failed = bool(wrong)
    with serving(
        "association.wsgi:application", {"DJANGO_SETTINGS_MODULE": "association.bench.unlimited"}
    ) as server:
        base = f"http://127.0.0.1:{server.port}"
        if not options.without_lighthouse:
            failed |= _measure(own, base) != 0
        if not options.lighthouse_alone:
            for reader, wanted in addresses.items():
                failed |= _check(own, base, reader, wanted) != 0
    print("\n".join(["", *wrong, *_summary(own, addresses), "FAILED" if failed else "OK"]), flush=True)
    return int(failed)


def _load_demonstration() -> None:
    from django.core.management import call_command

    from office.models import Identity

    # Wagtail tells of every page that is made.
    logging.getLogger("wagtail").setLevel(logging.WARNING)
    for command in ("migrate", "set_up_site", "load_demonstration", "rebuild_search"):
        call_command(command, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    Identity.objects.update(demonstration=False)


def _copy_tool(tool: Path, own: Path) -> None:
    shutil.copytree(tool, own, dirs_exist_ok=True, ignore=shutil.ignore_patterns("out", "node_modules"))
    subprocess.run(["chmod", "-R", "u+w", str(own)], check=True)
    subprocess.run(["./setup"], cwd=own, check=True)
    windows = own / "lib" / "browser.mjs"
    words = windows.read_text(encoding="utf-8")
    if WINDOWS not in words:
        raise SystemExit("The check names its windows otherwise than before: the dark one cannot be added.")
    windows.write_text(words.replace(WINDOWS, f"{WINDOWS}\n{DARK}"), encoding="utf-8")


def _addresses(only: str) -> tuple[dict[str, dict[str, int]], list[str]]:
    """Return for each reader the addresses with the statuses they should answer, and what is not as the tables say."""
    from django.test.utils import setup_test_environment, teardown_test_environment

    from association.bench.places_shown import LEAD, MEMBER, READERS, VISITOR
    from association.bench.shown import SHOWN

    setup_test_environment()
    clients = {reader: _client(reader) for reader in (VISITOR, *READERS)}
    found: dict[str, dict[str, int]] = defaultdict(dict)
    wrong = []
    for template, at in SHOWN.items():
        if only not in template:
            continue
        try:
            address = at.address()
        except LookupError as problem:
            wrong.append(f"{template}: {problem}")
            continue
        for reader in dict.fromkeys((at.reader, VISITOR, MEMBER, LEAD)):
            answer = clients[reader].get(address)
            names = {each.name for each in answer.templates}
            if template in names and answer.status_code == at.status:
                found[reader][address] = at.status
            elif reader == at.reader:
                wrong.append(
                    f"{template} is not what {address} answers to the {reader}: {answer.status_code}, {names}"
                )
    teardown_test_environment()
    return found, wrong


def _client(reader: str) -> Any:
    from django.contrib.auth import get_user_model
    from django.test import Client

    from association.bench.places_shown import READERS

    client = Client()
    if reader in READERS:
        client.force_login(get_user_model().objects.get(email=READERS[reader]))
    return client


def _cookie(reader: str) -> str:
    from django.conf import settings

    held = _client(reader).cookies.get(settings.SESSION_COOKIE_NAME)
    return f"{settings.SESSION_COOKIE_NAME}={held.value}" if held else ""


def _check(own: Path, base: str, reader: str, addresses: dict[str, int]) -> int:
    urls = own / f"urls-{_slug(reader)}.txt"
    lines = [address if status == 200 else f"{address} {status}" for address, status in addresses.items()]
    urls.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"\nAs {reader}: {len(lines)} pages", flush=True)
    words = ["./check", "--base", base, "--urls", str(urls), "--strict", "--viewport", "desktop,mobile,dark"]
    words += ["--ignore", "nu-gaps.txt", "--out", f"out-{_slug(reader)}"]
    if cookie := _cookie(reader):
        words += ["--cookie", cookie]
    return subprocess.run(words, cwd=own, check=False).returncode


def _slug(reader: str) -> str:
    return reader.replace(" ", "-")


def _measure(own: Path, base: str) -> int:
    from association.bench.shown import FIRST_SEEN, SHOWN

    print("\nLighthouse", flush=True)
    words = ["./lighthouse", "--base", base, "--min", str(LIGHTHOUSE_AT_LEAST), "--runs", "3"]
    words += ["--out", "out-lighthouse", *(SHOWN[name].address() for name in FIRST_SEEN)]
    return subprocess.run(words, cwd=own, check=False).returncode


def _summary(own: Path, readers: dict[str, dict[str, int]]) -> list[str]:
    """Return the lines that close the run: what was found as each reader, and what Lighthouse gave each page."""
    lines = [f"{'reader':<26}{'pages':>6}{'errors':>8}{'warnings':>10}{'ignored':>9}"]
    for reader in readers:
        report = own / f"out-{_slug(reader)}" / "report.json"
        if report.exists():
            told = json.loads(report.read_text(encoding="utf-8"))
            pages = len(readers[reader])
            lines.append(
                f"{reader:<26}{pages:>6}{told['errors']:>8}{told['warnings']:>10}{len(told['ignored']):>9}"
            )
    measured = sorted((own / "out-lighthouse" / "lighthouse").glob("*.json"))
    if measured:
        lines += ["", f"{'Lighthouse':<40}{'form':>8}  performance  accessibility  best practices  SEO"]
    for report in measured:
        told = json.loads(report.read_text(encoding="utf-8"))
        given = {name: round(each["score"] * 100) for name, each in told["categories"].items()}
        page = told["finalDisplayedUrl"].split("/", 3)[3]
        lines.append(
            f"/{page:<39}{told['configSettings']['formFactor']:>8}{given['performance']:>13}"
            f"{given['accessibility']:>15}{given['best-practices']:>16}{given['seo']:>5}"
        )
    return [*lines, ""]


if __name__ == "__main__":
    sys.exit(main())
