"""An outline as plain data and back, so that it can be kept in a row while a person corrects it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from newsletters.importing.outline import (
    Address,
    Block,
    BulletList,
    Entry,
    ListEntry,
    Outline,
    Paragraph,
    Role,
    Table,
)
from newsletters.importing.source import Run, Runs

Data = dict[str, Any]


def to_data(outline: Outline) -> Data:
    """The outline as dictionaries, lists and strings."""
    return {
        "kind": outline.kind,
        "month": outline.month.isoformat() if outline.month else None,
        "numbered": outline.numbered,
        "entries": [
            {"role": entry.role.value, "closing": entry.closing, "block": _block_data(entry.block)}
            for entry in outline.entries
        ],
    }


def from_data(data: Data) -> Outline:
    """The outline that `to_data` wrote."""
    return Outline(
        kind=data["kind"],
        month=dt.date.fromisoformat(data["month"]) if data["month"] else None,
        numbered=data["numbered"],
        entries=tuple(
            Entry(Role(entry["role"]), _block(entry["block"]), entry["closing"]) for entry in data["entries"]
        ),
    )


def _runs_data(runs: Runs) -> list[list[Any]]:
    return [[run.text, run.href, run.bold, run.italic] for run in runs]


def _runs(data: list[list[Any]]) -> Runs:
    return tuple(Run(*run) for run in data)


def _block_data(block: Block | None) -> Data | None:
    match block:
        case None:
            return None
        case Paragraph():
            return {"is": "paragraph", "runs": _runs_data(block.runs)}
        case Address():
            return {"is": "address", "lines": [_runs_data(line) for line in block.lines]}
        case BulletList():
            entries = [[_runs_data(entry.runs), entry.depth] for entry in block.entries]
            return {"is": "list", "ordered": block.ordered, "entries": entries}
        case Table():
            return {"is": "table", "rows": [[_runs_data(cell) for cell in row] for row in block.rows]}


def _block(data: Data | None) -> Block | None:
    if data is None:
        return None
    match data["is"]:
        case "paragraph":
            return Paragraph(_runs(data["runs"]))
        case "address":
            return Address(tuple(_runs(line) for line in data["lines"]))
        case "list":
            return BulletList(
                tuple(ListEntry(_runs(runs), depth) for runs, depth in data["entries"]), data["ordered"]
            )
        case _:
            return Table(tuple(tuple(_runs(cell) for cell in row) for row in data["rows"]))
