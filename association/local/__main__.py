"""`python -m association.local run`: the whole site on this machine.

`python -m association.local with-database -- COMMAND...`: a command with the private database up.
"""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from association.local.errors import LocalError
from association.local.postgres import running
from association.local.site import Site, run

CHECKOUT = Path(__file__).resolve().parent.parent.parent


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks and return the exit code; anticipated trouble gets no traceback."""
    parser = argparse.ArgumentParser(
        prog="python -m association.local", description="The site on one machine."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="run the site until Ctrl-C; PORT, VAR_DIR and DATABASE_URL are heeded")
    with_database = commands.add_parser("with-database", help="run a command with the private database up")
    with_database.add_argument("words", nargs="+", metavar="COMMAND")
    options = parser.parse_args(arguments)
    try:
        if options.command == "with-database":
            return run_with_database(options.words)
        run(Site(CHECKOUT, var_dir(), port(), os.environ.get("DATABASE_URL", "").strip()))
    except LocalError as error:
        print(f"\n{error}\n", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def run_with_database(words: Sequence[str]) -> int:
    """Run a command with DATABASE_URL set: the private server's, unless a person has named another."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if os.environ.get("DATABASE_URL"):
        return subprocess.run(words, check=False).returncode
    var = var_dir()
    with running(var / "postgres", log=var / "logs" / "postgres.log") as server:
        return subprocess.run(words, env={**os.environ, "DATABASE_URL": server.url()}, check=False).returncode


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
