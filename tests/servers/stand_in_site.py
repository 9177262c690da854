"""`python -m tests.servers.stand_in_site [SERVICE ...]`: the real supervisor around stand-ins.

Beside a web server it runs the named stand-ins; `failing` as the first word lets a step fail.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from association.local.errors import LocalError
from association.local.running import run
from association.local.services import Service, Step, Steps
from association.local.site import Site

CHECKOUT = Path(__file__).resolve().parent.parent.parent
STAND_IN = "tests.servers.stand_in"


def steps(var: Path, failing: bool) -> Steps:
    def note(word: str) -> Step:
        return Step(f"Noting {word}", (STAND_IN, "note", str(var / "steps"), word))

    return Steps(
        update=[
            Step("The update", (STAND_IN, "fail" if failing else "migrate")),
            note("update"),
        ],
        collect=[
            note("collect"),
            Step("Making a file", (STAND_IN, "note", str(var / "static" / "a.css"), "x")),
        ],
        first=[note("first")],
    )


def main(words: Sequence[str]) -> int:
    var = Path(os.environ["VAR_DIR"])
    failing = list(words[:1]) == ["failing"]

    def services(_: Path, addresses: Sequence[tuple[str, int]]) -> list[Service]:
        web = Service("web", (STAND_IN, "serve", str(addresses[0][1])))
        return [web, *(Service(f"{word}er", (STAND_IN, word)) for word in words)]

    database = os.environ.get("DATABASE_URL", "")
    try:
        run(Site(CHECKOUT, var, int(os.environ["PORT"]), database, services, steps(var, failing)))
    except LocalError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
