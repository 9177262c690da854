"""Looking for words in every column of every table."""

from collections.abc import Iterable

from django.db import connection

COLUMNS = """
    SELECT columns.table_name, columns.column_name
    FROM information_schema.columns columns JOIN information_schema.tables tables USING (table_schema, table_name)
    WHERE columns.table_schema = 'public' AND tables.table_type = 'BASE TABLE'
      AND columns.data_type IN ('text', 'character varying', 'character', 'json', 'jsonb', 'ARRAY', 'tsvector', 'bytea')
    ORDER BY 1, 2
"""


def columns_holding(words: Iterable[str]) -> dict[str, list[str]]:
    """Return the columns, as table.column, in which any of the words stands, with what stands there."""
    pattern = [f"%{word}%" for word in words]
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        for table, column in cursor.fetchall():
            text = f"encode({column}, 'escape')" if _is_bytes(cursor, table, column) else f'"{column}"::text'
            cursor.execute(f'SELECT {text} FROM "{table}" WHERE {text} ILIKE ANY(%s)', [pattern])
            if rows := [row[0][:300] for row in cursor.fetchall()]:
                found[f"{table}.{column}"] = rows
    return found


def _is_bytes(cursor: object, table: str, column: str) -> bool:
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT data_type FROM information_schema.columns WHERE table_name = %s AND column_name = %s",
        [table, column],
    )
    return bool(cursor.fetchone()[0] == "bytea")  # type: ignore[attr-defined]
