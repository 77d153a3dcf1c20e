"""Rows on their way into the database, gathered in plain dicts, table by table."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from yemen_hybrid.domain.search import SearchKind

Values = dict[str, Any]


class Rows:
    """What is to be inserted, and then changed, at the next write."""

    def __init__(self) -> None:
        self.inserts: dict[str, list[Values]] = defaultdict(list)
        self.changes: dict[str, dict[UUID, Values]] = defaultdict(dict)
        self.found: dict[tuple[str, UUID], str | None] = {}

    def put(self, table: str, row: Values) -> None:
        """Insert a row; what it does not say has the column's default, or is null."""
        self.inserts[table].append(row)

    def put_all(self, rows: Iterable[tuple[str, Values]]) -> None:
        """Insert the rows of several tables, each table's in the order given."""
        for table, row in rows:
            self.inserts[table].append(row)

    def change(self, table: str, id: UUID, **values: Any) -> None:
        """Set columns of a row that is written before, or with this."""
        self.changes[table].setdefault(id, {}).update(values)

    def find_by(self, kind: SearchKind, id: UUID, terms: str | None) -> None:
        """Let what can be found already be found by other terms, or by none any more."""
        self.found[kind.value, id] = terms

    def take(self) -> "Rows":
        """All that was gathered; nothing of it stays here."""
        taken = Rows()
        taken.inserts, self.inserts = self.inserts, taken.inserts
        taken.changes, self.changes = self.changes, taken.changes
        taken.found, self.found = self.found, taken.found
        return taken

    def merge(self) -> None:
        """Let what is both inserted and changed be inserted as changed."""
        for table, changes in self.changes.items():
            for row in self.inserts.get(table, ()):
                if row["id"] in changes:
                    row.update(changes.pop(row["id"]))
