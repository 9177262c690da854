"""Database triggers that keep what has been issued or received as it was, whoever writes."""

from typing import Any

import pgtrigger


class SealedOnce(pgtrigger.ReadOnly):
    """Refuses changes of every column but `exclude` once the column `sealed_by` has a value."""

    def __init__(self, *, sealed_by: str, **values: Any) -> None:
        self.sealed_by = sealed_by
        super().__init__(**values)

    def get_condition(self, model: Any) -> Any:
        return super().get_condition(model) & pgtrigger.Q(**{f"old__{self.sealed_by}__isnull": False})  # type: ignore[no-untyped-call]


def kept(*, name: str, sealed_by: str | None = None) -> pgtrigger.Protect:
    """Return a trigger that refuses to delete rows, or only those whose column `sealed_by` has a value."""
    condition = pgtrigger.Q(**{f"old__{sealed_by}__isnull": False}) if sealed_by else None
    return pgtrigger.Protect(name=name, operation=pgtrigger.Delete, condition=condition)


def lines_follow(*, name: str, parent_table: str, parent_column: str) -> pgtrigger.Trigger:
    """Return a trigger that refuses every change of the lines of a parent row that has its number."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF EXISTS (
                SELECT 1 FROM {parent_table} AS parent
                WHERE parent.number IS NOT NULL
                AND parent.id IN (
                    CASE WHEN TG_OP = 'DELETE' THEN OLD.{parent_column} ELSE NEW.{parent_column} END,
                    CASE WHEN TG_OP = 'INSERT' THEN NEW.{parent_column} ELSE OLD.{parent_column} END
                )
            ) THEN
                RAISE EXCEPTION 'The lines of an issued document never change (%)', TG_TABLE_NAME;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,  # noqa: S608 - the names are constants of this program
    )
