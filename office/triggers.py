"""Adding many triggers in one step of a migration.

pgtrigger writes one step for each trigger, and before each Django rebuilds its picture of every related table: a minute for an empty
database. One step for all of a migration's triggers takes no time.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class AddTriggers(Operation):
    """Add triggers to models of the migration's app; for the rest the same as pgtrigger's `AddTrigger` for each."""

    reversible = True

    def __init__(self, triggers: Mapping[str, Sequence[Any]]) -> None:
        self.triggers = triggers

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [], {"triggers": self.triggers})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        for model, triggers in self.triggers.items():
            options = state.models[app_label, model].options
            options["triggers"] = [*options.get("triggers", []), *triggers]

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for trigger in self._all():
            # The text is complete; without parameters its per cent signs stay as they are.
            schema_editor.execute(trigger.install_sql, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for trigger in self._all():
            schema_editor.execute(trigger.uninstall_sql, params=None)

    def describe(self) -> str:
        return f"Create triggers on {', '.join(self.triggers)}"

    def _all(self) -> Iterator[Any]:
        for triggers in self.triggers.values():
            yield from triggers
