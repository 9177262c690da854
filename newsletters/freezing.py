"""What fills itself is written down when an issue is published, so that it stays as its readers first saw it."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from wagtail.models import Revision

from newsletters.blocks import FillingBlock

if TYPE_CHECKING:
    from newsletters.models import IssuePage

FROZEN = ("entries", "more", "without_entries", "frozen_at")


def freeze(issue: "IssuePage", *, now: datetime) -> bool:
    """Write into the issue's blocks what they show at `now` (aware), where that does not stand there yet.

    A block that the published issue already holds keeps what was frozen, unless an editor emptied it since. Changes only the object;
    whoever saves it passes it to `freeze_revision` as well. Returns whether anything was written.
    """
    blocks = [child for child in filling_blocks(issue) if child.value.fills_itself]
    if not blocks:
        return False
    before = _frozen_before(issue)
    for child in blocks:
        stored = before.get(child.id or "")
        if stored and not child.value.get("frozen_at"):
            earlier = child.block.to_python(stored)
            child.value.update({name: earlier[name] for name in FROZEN})
        else:
            filled = child.block.filled(child.value, month=issue.month, now=now)
            child.value.update({name: filled.get(name) for name in FROZEN})
            child.value["without_entries"] = not filled["entries"]
            child.value["frozen_at"] = now.isoformat()
    return True


def freeze_revision(issue: "IssuePage", revision: Revision) -> None:
    """Write the same into the revision that is being published, so that the editor goes on from it."""
    revision.content["sections"] = issue._meta.get_field("sections").value_to_string(issue)  # type: ignore[union-attr]
    Revision.objects.filter(pk=revision.pk).update(content=revision.content)


def filling_blocks(issue: "IssuePage") -> Iterator[Any]:
    """Yield the blocks of the issue that fill themselves, in order."""
    for section in issue.sections:
        for child in section.value["items"]:
            if isinstance(child.block, FillingBlock):
                yield child


def _frozen_before(issue: "IssuePage") -> dict[str, dict[str, Any]]:
    """Return the stored values of what stands frozen in the published issue, by the blocks' ids."""
    live = type(issue).objects.filter(pk=issue.pk, live=True).only("sections").first() if issue.pk else None
    if live is None:
        return {}
    return {
        item["id"]: item["value"]
        for section in live.sections.raw_data
        for item in section["value"].get("items", [])
        if item.get("id") and item["value"].get("frozen_at")
    }
