"""`python -m association.local run` and what else one machine needs; `--help` tells."""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from association.local.errors import LocalError
from association.local.postgres import FORGETFUL, running
from association.local.programs import ensure_programs
from association.local.running import run
from association.local.server import ROLE
from association.local.site import Site, opened, preparing

CHECKOUT = Path(__file__).resolve().parent.parent.parent


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks and return the exit code; anticipated trouble gets no traceback."""
    parser = argparse.ArgumentParser(
        prog="python -m association.local", description="The site on one machine."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="run the site until Ctrl-C; PORT, VAR_DIR and DATABASE_URL are heeded")
    with_database = commands.add_parser("with-database", help="run a command with the private database up")
    with_database.add_argument(
        "--scratch", action="store_true", help="an empty database on the tests' server, dropped afterwards"
    )
    with_database.add_argument("words", nargs="+", metavar="COMMAND")
    with_site = commands.add_parser(
        "with-site", help="run a command in the running site's environment, its database filled"
    )
    with_site.add_argument("words", nargs="+", metavar="COMMAND")
    programs = commands.add_parser(
        "programs", help="have programs of the operating system, or say what is missing"
    )
    programs.add_argument("words", nargs="+", metavar="PROGRAM")
    options = parser.parse_args(arguments)
    try:
        match options.command:
            case "run":
                run(this_site())
            case "with-database":
                return run_with_database(options.words, scratch=options.scratch)
            case "with-site":
                return run_with_site(options.words)
            case "programs":
                ensure_programs(options.words)
    except LocalError as error:
        print(f"\n{error}\n", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def run_with_database(words: Sequence[str], *, scratch: bool) -> int:
    """Run a command with DATABASE_URL set: the private server's, unless a person has named another.

    With `scratch` it is an empty database beside those of the tests, never anybody's own, and is dropped at the end.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if os.environ.get("DATABASE_URL") and not scratch:
        return subprocess.run(words, check=False).returncode
    var = var_dir() / "test" if scratch else var_dir()
    settings = FORGETFUL if scratch else None
    with running(var / "postgres", log=var / "logs" / "postgres.log", settings=settings) as server:
        name = f"scratch_{os.getpid()}" if scratch else ROLE
        server.ensure_database(name)
        try:
            environment = {**os.environ, "DATABASE_URL": server.url(name)}
            return subprocess.run(words, env=environment, check=False).returncode
        finally:
            if scratch:
                server.drop_database(name)


def run_with_site(words: Sequence[str]) -> int:
    """Run a command with the environment of the site that `make run` serves, its database and files ready."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with opened(this_site()) as site:
        with preparing(site.site.var):
            site.prepare()
        return subprocess.run(words, env=site.environment, check=False).returncode


def this_site() -> Site:
    """Return this checkout's site, as VAR_DIR, PORT and DATABASE_URL want it."""
    return Site(CHECKOUT, var_dir(), port(), os.environ.get("DATABASE_URL", "").strip())


def var_dir() -> Path:
    """Return the folder for everything that this checkout writes."""
    return Path(os.environ.get("VAR_DIR") or CHECKOUT / "var").absolute()


def port() -> int:
    """Return the port that PORT names, 8000 without it; raises LocalError for one that cannot be."""
    value = os.environ.get("PORT", "").strip() or "8000"
    if not value.isascii() or not value.isdigit() or not 0 < int(value) < 65536:
        raise LocalError(f"PORT must be a whole number from 1 to 65535, not “{value}”.")
    return int(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
