"""Every table has its place in the list of what is held about people, or a reason why it has none."""

import pghistory.models
import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from accounts.holdings import Fate, holdings, mentions, reasons_not_about_people
from accounts.models import User

TEXT = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.FileField,
    models.GenericIPAddressField,
)
REPLACED = {"wagtaildocs.Document", "wagtailimages.Image"}
"""Tables of Wagtail's that stay empty, because the site has its own."""
ROWS = [rows for holding in holdings() for rows in holding.rows]
EVERY_MODEL = [
    model
    for model in apps.get_models(include_auto_created=True)
    if not issubclass(model, pghistory.models.Event) and model._meta.managed and not model._meta.proxy
]


def may_be_about_people(model: type[models.Model]) -> bool:
    """Whether a table points to people, or has room for words that are not chosen from a list."""
    return any(
        field.related_model is User or (isinstance(field, TEXT) and not field.choices)
        for field in model._meta.local_fields
    )


def placed() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for holding in holdings():
        for rows in holding.rows:
            found.setdefault(rows.model, set()).add(holding.name)
    return found


class TestEveryTable:
    def test_is_in_a_holding_or_has_a_reason(self):
        unplaced = {model._meta.label for model in EVERY_MODEL if may_be_about_people(model)}
        assert unplaced - set(placed()) - set(reasons_not_about_people()) == set()

    def test_is_not_in_both(self):
        assert set(placed()) & set(reasons_not_about_people()) == set()

    def test_is_in_one_holding_only(self):
        assert {model: names for model, names in placed().items() if len(names) > 1} == {}

    def test_that_points_to_people_is_never_called_not_about_them(self):
        pointing = {
            model._meta.label
            for model in EVERY_MODEL
            if any(field.related_model is User for field in model._meta.local_fields)
        }
        assert pointing & set(reasons_not_about_people()) == REPLACED

    def test_is_spelt_as_a_model_that_there_is(self):
        for label in [*placed(), *reasons_not_about_people(), *mentions()]:
            apps.get_model(label)

    def test_of_the_audit_trail_follows_one_that_is_placed(self):
        trails = [
            model
            for model in apps.get_models()
            if issubclass(model, pghistory.models.Event) and model._meta.managed
        ]
        tracked = {event.pgh_tracked_model._meta.concrete_model._meta.label for event in trails}
        assert len(tracked) > 30
        assert (
            tracked - set(placed()) - set(reasons_not_about_people()) - {"membership.Partnership_areas"}
            == set()
        )


class TestEveryKindOfRow:
    @pytest.mark.parametrize("rows", ROWS, ids=lambda rows: rows.model)
    def test_shows_fields_that_there_are(self, rows):
        assert rows.shows
        for path in rows.shows:
            model = rows.model_class
            for name in path.split("__"):
                if name != "pk":
                    model = getattr(model._meta.get_field(name), "related_model", None)

    @pytest.mark.parametrize("rows", ROWS, ids=lambda rows: rows.model)
    def test_shows_no_secret(self, rows):
        secrets = {
            "password",
            "token_hash",
            "key",
            "session_data",
            "session_key",
            "data",
            "secret",
            "metadata",
        }
        assert not {path.rpartition("__")[2] for path in rows.shows} & secrets

    @pytest.mark.parametrize("rows", ROWS, ids=lambda rows: rows.model)
    def test_says_why_something_stays(self, rows):
        assert rows.fate is Fate.GOES or rows.why
        assert rows.fate is not Fate.STAYS or rows.until

    @pytest.mark.parametrize("rows", ROWS, ids=lambda rows: rows.model)
    def test_writes_values_into_fields_that_there_are(self, rows):
        assert rows.fate is not Fate.BLANKED or rows.blanks or rows.carry_out
        for name in rows.blanks:
            rows.model_class._meta.get_field(name)


class TestEveryHolding:
    @pytest.mark.parametrize("holding", holdings(), ids=lambda holding: holding.name)
    def test_is_told_in_full_sentences(self, holding):
        for words in (holding.title, holding.people, holding.purpose, holding.basis, holding.kept_for):
            assert words[0].isupper() or words[0].isdigit()
        assert holding.kept_for.endswith(".")

    @pytest.mark.parametrize("holding", holdings(), ids=lambda holding: holding.name)
    def test_with_a_period_has_a_task_that_runs_by_itself(self, holding):
        scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
        assert holding.period is None or holding.task
        assert not holding.task or holding.task in scheduled
