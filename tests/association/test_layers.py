"""The directions between the parts hold for tables as well, which import-linter cannot see."""

import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models
from django.db.migrations.loader import MigrationLoader

CHECKOUT = Path(__file__).resolve().parent.parent.parent


def layers() -> dict[str, int]:
    """Return each part's height, read from the same contract that import-linter enforces."""
    contracts = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (contract,) = [contract for contract in contracts if contract["type"] == "layers"]
    heights = range(len(contract["layers"]), 0, -1)
    return {
        part.strip(): height
        for height, names in zip(heights, contract["layers"], strict=True)
        for part in names.split("|")
    }


def may_point(lower: str, upper: str, heights: dict[str, int]) -> bool:
    """Tell whether `lower` may lean on `upper`: itself, somebody else's app, or one that lies truly below."""
    if lower == upper or upper not in heights:
        return True
    return heights[upper] < heights[lower]


def own_models() -> list[type[models.Model]]:
    heights = layers()
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in heights]


class TestTables:
    @pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
    def test_a_table_points_to_no_part_above_its_own(self, model: type[models.Model]) -> None:
        heights = layers()
        for field in model._meta.get_fields():
            if isinstance(field, GenericForeignKey) or field.auto_created or field.related_model is None:
                continue
            target = field.related_model._meta
            if target.app_label in heights:
                assert may_point(model._meta.app_label, target.app_label, heights), (
                    f"{model._meta.label}.{field.name} points up to {target.label}"
                )

    def test_there_are_tables_to_look_at(self) -> None:
        assert {"cms", "membership", "newsletters"} <= {model._meta.app_label for model in own_models()}


class TestMigrations:
    def test_a_migration_waits_for_no_part_above_its_own(self) -> None:
        heights = layers()
        waits = [
            pair
            for key, migration in MigrationLoader(None).disk_migrations.items()
            for pair in (
                *((key, other) for other in migration.dependencies),
                *((other, key) for other in migration.run_before),
            )
        ]
        upward = [
            (waiting, awaited)
            for waiting, awaited in waits
            if waiting[0] in heights and not may_point(waiting[0], awaited[0], heights)
        ]
        assert upward == []


class TestHeights:
    def test_a_sibling_and_a_part_above_may_not_be_leant_on_and_one_below_may(self) -> None:
        heights = layers()
        assert not may_point("events", "resources", heights)
        assert not may_point("billing", "membership", heights)
        assert may_point("newsletters", "cms", heights)
        assert may_point("cms", "wagtailcore", heights)
