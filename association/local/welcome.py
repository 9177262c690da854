"""What the terminal shows once the site runs."""

import json
from collections.abc import Sequence
from pathlib import Path

WIDTH = 78


def welcome(*, address: str, var: Path, database: str) -> str:
    """Return the block with addresses, places and demonstration sign-ins.

    `database` is the address that a person has named, empty for the private one.
    """
    places = [
        ("The site", f"{address}/"),
        ("For staff", f"{address}/admin/"),
        ("Mail", f"{address}/local/mail/  (kept here, none is sent)"),
        ("Database", "the one that DATABASE_URL names" if database else str(var / "postgres")),
        ("Logs", str(var / "logs")),
    ]
    lines = ["", "━" * WIDTH, "  The site is up.", ""]
    lines += [f"  {name:<12}{value}" for name, value in places]
    sign_ins = read_sign_ins(var)
    if sign_ins:
        lines += ["", "  Demonstration sign-ins (invented people, this machine only)", ""]
        lines += _table(sign_ins)
    lines += ["", "  Ctrl-C stops everything that was started here.", "━" * WIDTH, ""]
    return "\n".join(lines)


def read_sign_ins(var: Path) -> list[dict[str, str]]:
    """Return the demonstration's sign-ins as its command left them; none without a demonstration."""
    try:
        people = json.loads((var / "demonstration-sign-ins.json").read_text())
    except (FileNotFoundError, ValueError):
        return []
    return [{key: str(value) for key, value in person.items()} for person in people]


def _table(people: Sequence[dict[str, str]]) -> list[str]:
    width = max(len(person.get("who", "")) for person in people)
    passwords = {person.get("password", "") for person in people}
    shared = len(passwords) == 1
    lines = [f"  {'Password':<{width}}  {passwords.pop()}  (the same for all)", ""] if shared else []
    for person in people:
        own = "" if shared else f"  {person.get('password', '')}"
        lines.append(f"  {person.get('who', ''):<{width}}  {person.get('email', '')}{own}")
        lines.append(f"  {'':<{width}}  {person.get('sees', '')}")
    return lines
