"""Stripe's published description and sample objects, where this machine has them.

The folder is named by the variable STRIPE_DIR, else it is `../shared/stripe` beside the checkout. A bare clone has neither and
falls back to the table in `calls.py`.
"""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent.parent.parent
FORM = "application/x-www-form-urlencoded"


def folder() -> Path:
    """Where the description would lie."""
    return Path(os.environ.get("STRIPE_DIR") or CHECKOUT.parent / "shared" / "stripe")


@cache
def _read(name: str) -> dict[str, Any] | None:
    file = folder() / name
    return json.loads(file.read_text()) if file.is_file() else None


def paths() -> dict[str, Any] | None:
    """Every address of the API with its calls, or None on a bare clone."""
    description = _read("openapi.json")
    return description["paths"] if description else None


def sample(kind: str) -> dict[str, Any] | None:
    """An object of this kind as Stripe sends it, or None on a bare clone."""
    samples = _read("fixtures3.json")
    return samples["resources"][kind] if samples else None


def schema_of(method: str, path: str) -> dict[str, Any] | None:
    """What a call takes, as one JSON schema: the body's for POST, the query's for GET."""
    known = paths()
    if known is None:
        return None
    call = known[path][method.lower()]
    if method == "POST":
        return call["requestBody"]["content"][FORM]["schema"]
    query = [each for each in call.get("parameters", []) if each["in"] == "query"]
    return {
        "type": "object",
        "properties": {each["name"]: each["schema"] for each in query},
        "required": [each["name"] for each in query if each.get("required")],
        "additionalProperties": False,
    }
