"""Taking a person out of what otherwise never changes, and out of what others wrote.

The audit trail is append-only: triggers refuse every change of it. Erasure is the one exception that the law makes, and goes through
here: it lifts one trigger of one table for one statement, and writes nothing but the values given.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import pghistory.models
import pgtrigger
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from wagtail.models import ModelLogEntry

from accounts.holdings import ERASED, mentions

SHORTEST_NAME = 5


def trails_of(model: type[Model]) -> list[type[Model]]:
    """Return the event tables of the audit trail that follow a model, through its proxies too."""
    return [
        event
        for event in apps.get_models()
        if issubclass(event, pghistory.models.Event)
        and (tracked := getattr(event, "pgh_tracked_model", None)) is not None
        and tracked._meta.concrete_model is model._meta.concrete_model
    ]


def redact_trail(
    model: type[Model], *, keys: Collection[Any], values: Mapping[str, Any], only: Q | None = None
) -> None:
    """Write `values` over what the audit trail keeps of rows with these keys; a value made by the database becomes empty text.

    `only` narrows it to the versions of a row that were about one person, where it was about another before or after.
    """
    for event in trails_of(model):
        fields = {field.name for field in event._meta.concrete_fields}
        plain = {
            name: "" if isinstance(value, Combinable) else value
            for name, value in values.items()
            if name in fields
        }
        if plain and "pgh_obj" in fields:
            with pgtrigger.ignore(f"{event._meta.label}:append_only"):
                versions = event._base_manager.filter(pgh_obj_id__in=list(keys))
                (versions if only is None else versions.filter(only)).update(**plain)


def redact_log(model: type[Model], *, keys: Iterable[Any]) -> None:
    """Take the names of these rows out of Wagtail's log, which writes down what a row was called."""
    kinds = ContentType.objects.get_for_models(model, *(model.__subclasses__())).values()
    entries = ModelLogEntry.objects.filter(content_type__in=kinds, object_id__in=[str(key) for key in keys])
    entries.update(label=ERASED)


def replace_mentions(*, emails: Sequence[str], names: Sequence[str]) -> int:
    """Put “[erased]” where others wrote the person's addresses or full name; returns how many rows were changed.

    Names of one word are left, since they may mean anybody.
    """
    words = sorted({*emails, *_full(names)}, key=len, reverse=True)
    if not words:
        return 0
    pattern = re.compile(
        "|".join(rf"(?<![\w.+-]){re.escape(word)}(?![\w-])" for word in words), re.IGNORECASE
    )
    changed = 0
    for label, fields in mentions().items():
        model = apps.get_model(label)
        changed += _replace(model, fields, words, pattern)
        for event in trails_of(model):
            kept = [name for name in fields if name in {field.name for field in event._meta.fields}]
            if kept:
                with pgtrigger.ignore(f"{event._meta.label}:append_only"):
                    changed += _replace(event, kept, words, pattern)
    return changed


def _full(names: Iterable[str]) -> list[str]:
    tidy = (" ".join(name.split()) for name in names)
    return [name for name in tidy if " " in name and len(name) >= SHORTEST_NAME]


def _replace(
    model: type[Model], fields: Sequence[str], words: Sequence[str], pattern: re.Pattern[str]
) -> int:
    texts = {f"{name}_as_text": Cast(name, TextField()) for name in fields}
    found = Q(pk__in=[])
    for alias in texts:
        for word in words:
            found |= Q(**{f"{alias}__icontains": word})
    changed = 0
    rows = model._base_manager.annotate(**texts).filter(found).values_list("pk", *fields)
    for pk, *values in list(rows):
        new = {name: _walk(value, pattern) for name, value in zip(fields, values, strict=True)}
        changed += model._base_manager.filter(pk=pk).update(**new)
    return changed


def _walk(value: Any, pattern: re.Pattern[str]) -> Any:
    match value:
        case str():
            return pattern.sub(ERASED, value)
        case list():
            return [_walk(item, pattern) for item in value]
        case dict():
            return {key: _walk(item, pattern) for key, item in value.items()}
        case _:
            return value
