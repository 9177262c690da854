"""Reads what the composition and the image say, as their programs would, so that tests run those very commands."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

CHECKOUT = Path(__file__).resolve().parent.parent.parent
VARIABLE = re.compile(r"\$\{(?P<name>[A-Z_]+)(?:(?P<kind>:[-?])(?P<rest>[^}]*))?\}|\$(?P<bare>[A-Z_]+)|\$\$")


class UnsetVariableError(Exception):
    """A variable that the composition insists on has no value."""


def composition(values: Mapping[str, str]) -> dict[str, Any]:
    """Return docker-compose.yml with `values`, as `docker compose config` would understand it."""
    return fill_in(yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text()), values)


def fill_in(part: Any, values: Mapping[str, str]) -> Any:
    """Put variables in their places, by the rules for `${NAME:-default}` and `${NAME:?message}`."""
    if isinstance(part, dict):
        return {key: fill_in(value, values) for key, value in part.items()}
    if isinstance(part, list):
        return [fill_in(value, values) for value in part]
    if not isinstance(part, str):
        return part

    def value(match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        found = values.get(match["name"] or match["bare"], "")
        if not found and match["kind"] == ":?":
            raise UnsetVariableError(match["rest"])
        return found or (match["rest"] if match["kind"] == ":-" else "") or ""

    return VARIABLE.sub(value, part)


def variables_of_composition() -> set[str]:
    """Return the names that docker-compose.yml wants from .env."""
    found = VARIABLE.finditer((CHECKOUT / "docker-compose.yml").read_text())
    return {match["name"] or match["bare"] for match in found if match[0] != "$$"}


def example_values() -> dict[str, str]:
    """Return what .env.example sets, empty values included."""
    lines = (CHECKOUT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def instructions(stage: str | None = None) -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions, those of the last stage or of the one named."""
    text = re.sub(r"^\s*#.*\n", "", (CHECKOUT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n", " ", text).splitlines()
    stages: dict[str, list[tuple[str, str]]] = {}
    name = ""
    for line in filter(None, map(str.strip, lines)):
        word, _, rest = line.partition(" ")
        if word == "FROM":
            name = rest.split(" AS ")[-1]
        stages.setdefault(name, []).append((word, rest.strip()))
    return stages[stage or name]


def image_environment() -> dict[str, str]:
    """Return the variables that the image sets."""
    words = [word for kind, rest in instructions() if kind == "ENV" for word in shlex.split(rest)]
    return dict(word.split("=", 1) for word in words)


def image_words(kind: str) -> list[str]:
    """Return the words of ENTRYPOINT or CMD."""
    (rest,) = [rest for name, rest in instructions() if name == kind]
    return yaml.safe_load(rest)
