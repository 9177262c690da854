"""A takedown reaches the newsletter: what issues had written down of an example goes, from pages, revisions and mail."""

import json
import re
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from wagtail.models import Revision

from newsletters.blocks import example_at, mark_of_example
from newsletters.models import IssuePage
from office.services.rewording import reword
from resources.models import Example


@transaction.atomic
def forget_example(example: Example) -> None:
    """Take every entry about the example out of all issues, published or not, out of their revisions, and out of mail that is kept.

    Safe to run twice. A list that loses its last entry stays empty and does not fill itself anew, where it had been published.
    """
    for issue in IssuePage.objects.annotate(words=Cast("sections", TextField())).filter(_named(example)):
        raw, changed = _without(list(issue.sections.raw_data), example)
        if changed:
            issue.sections = issue._meta.get_field("sections").to_python(json.dumps(raw))  # type: ignore[union-attr]
            issue.save(update_fields=["sections"], clean=False)
    kind = ContentType.objects.get_for_model(IssuePage)
    revisions = Revision.objects.filter(content_type=kind).annotate(words=KT("content__sections"))
    for revision in revisions.filter(_named(example)):
        raw, changed = _without(json.loads(revision.content["sections"]), example)
        if changed:
            revision.content["sections"] = json.dumps(raw)
            Revision.objects.filter(pk=revision.pk).update(content=revision.content)
    _forget_in_mail(example)


def _forget_in_mail(example: Example) -> None:
    """Cut the example's entries out of what was or will be mailed, as `emails/filled_list` wrote them."""
    entry = re.compile(rf"<p[^>]*\b{mark_of_example(example.pk)}\b.*?</p>", re.DOTALL)

    def without_entry(text: str) -> str:
        parts = text.split("\n\n")
        return "\n\n".join(
            part for part in parts if not (part.lstrip().startswith("- ") and _path(example) in part)
        )

    reword(containing=_path(example), change_html=lambda html: entry.sub("", html), change_text=without_entry)


def _path(example: Example) -> str:
    """Return what the address of the example's page begins with, whatever it is called."""
    return f"/examples/{example.pk}/"


def _named(example: Example) -> Q:
    """Find stored streams that may name the example; the values themselves then tell."""
    return Q(words__contains=f'"example:{example.pk}"') | Q(words__contains=_path(example))


def _without(sections: list[Any], example: Example) -> tuple[list[Any], bool]:
    changed = False
    for item in (item for section in sections for item in section["value"].get("items", [])):
        entries = item["value"].get("entries")
        if not entries:
            continue
        left = [entry for entry in entries if not _is_about(entry, example)]
        if len(left) < len(entries):
            changed = True
            item["value"]["entries"] = left
            if not left and item["value"].get("frozen_at"):
                item["value"]["without_entries"] = True
    return sections, changed


def _is_about(entry: dict[str, Any], example: Example) -> bool:
    value = entry.get("value", entry)
    return value.get("source") == f"example:{example.pk}" or example_at(value.get("link") or "") == example.pk
