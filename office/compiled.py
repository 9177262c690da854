"""Queries that Django writes once a process instead of once a request, for the few that every page asks.

Composing a statement from a queryset takes Django longer than the database takes to answer it. The queryset stays the only place that
says what is asked; what changes from one request to the next is put in where it stood.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Row = dict[str, Any]


@dataclass
class CompiledQuery:
    """A query with `values()`, written at its first use.

    Arguments: `build` makes the queryset from named values; `stand_ins` are values of the same types that occur nowhere else in the
    query. They mark where the real ones go.
    """

    build: Callable[..., QuerySet[Any, Any]]
    stand_ins: Mapping[str, Any]
    _written: tuple[str, list[tuple[str | None, Any]], list[str], Any] | None = field(
        default=None, init=False
    )

    def first(self, **values: Any) -> Row | None:
        """Return the first row for these values, or None. Raises ValueError when a value is missing or unknown."""
        if values.keys() != self.stand_ins.keys():
            raise ValueError(f"This query is asked with {', '.join(self.stand_ins)}.")
        sql, places, names, converted = self._written or self._write()
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[name] if name else param for name, param in places])
            row = cursor.fetchone()
        return dict(zip(names, converted(row), strict=True)) if row else None

    def _write(self) -> Any:
        queryset = self.build(**self.stand_ins)[:1]
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([column[0] for column in compiler.select])
        names = list(queryset.query.selected or ())
        places = [(self._name_of(param), param) for param in params]
        missing = self.stand_ins.keys() - {name for name, _ in places}
        if missing:
            raise ValueError(f"The query does not ask for {', '.join(sorted(missing))}.")

        def converted(row: tuple[Any, ...]) -> list[Any]:
            values = list(row)
            for position, (functions, expression) in converters.items():
                for function in functions:
                    values[position] = function(values[position], expression, connection)
            return values

        self._written = (sql, places, names, converted)
        return self._written

    def _name_of(self, param: Any) -> str | None:
        found = [
            name
            for name, stand_in in self.stand_ins.items()
            if type(param) is type(stand_in) and param == stand_in
        ]
        return found[0] if found else None
