"""The books that everything is entered in: numbers without gaps, and the audit log's chains."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson

from yemen_hybrid.data.audit import COMPANY, START, UNTOLD
from yemen_hybrid.demo.ids import Ids
from yemen_hybrid.demo.rows import Rows, Values
from yemen_hybrid.domain.access import Who
from yemen_hybrid.domain.document_numbers import Series, document_number

DEMO: Final = Who("system", None, "demo")

REQUEST: Final = "demo"
"""What the request ids of the demo's events begin with."""
BEGUN: Final = "demo.begin"
ENDED: Final = "demo.end"


class Numbers:
    """Counts every series from one, in the order in which things happen."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def take(self, series: Series, year: int, branch: str | None = None) -> tuple[int, str]:
        """The next of a series, and how it is written."""
        key = "-".join(part for part in (series.value, branch, str(year)) if part)
        sequence = self._last[key] = self._last.get(key, 0) + 1
        return sequence, document_number(series, year, sequence, branch)

    def write(self, rows: Rows) -> None:
        """Let the service count on from here."""
        rows.inserts["counters"] = [
            {"series": series, "last": last} for series, last in self._last.items()
        ]


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did what, when and where; what belongs to no branch has none."""

    action: str
    who: Who
    at: datetime
    branch_id: UUID | None = None


class Log:
    """Audit events as the service itself would write them, each sealed to the one before.

    For money, stock, access and personal data; the small change of a work order's own rows is left
    out, which would make the log longer than all the rest.
    """

    def __init__(self, ids: Ids, heads: Mapping[str, tuple[int, str]]) -> None:
        self._ids = ids
        self.heads = dict(heads)
        self._requests = 0

    def create(self, rows: Rows, deed: Deed, table: str, row: Values) -> None:
        """Somebody made a row."""
        after = {k: v for k, v in row.items() if v is not None and k not in UNTOLD}
        self._write(rows, deed, table, row, ("create", None, after))

    def update(self, rows: Rows, deed: Deed, table: str, row: Values, before: Values) -> None:
        """Somebody changed columns of a row, which has its new values already."""
        after = {name: row[name] for name in before}
        self._write(rows, deed, table, row, ("update", before, after))

    def say(self, rows: Rows, action: str, at: datetime, **what: object) -> None:
        """The demo itself begins or ends."""
        self._write(rows, Deed(action, DEMO, at), REQUEST, {"id": REQUEST}, ("note", None, what))

    def _write(
        self, rows: Rows, deed: Deed, table: str, row: Values,
        what: tuple[str, Values | None, Values],
    ) -> None:  # fmt: skip
        chain = str(deed.branch_id) if deed.branch_id else COMPANY
        position, previous = self.heads.get(chain, (0, START))
        self._requests += 1
        change, before, after = what
        told = {"before": _spelt(before), "after": _spelt(after)}
        event: Values = {
            "id": self._ids.at(deed.at),
            "chain": chain,
            "position": position + 1,
            "at": deed.at,
            "action": deed.action,
            "actor_kind": deed.who.kind,
            "actor_id": deed.who.id,
            "actor_name": deed.who.name,
            "request_id": f"{REQUEST}-{self._requests}",
            "entity": table,
            "entity_id": str(row["id"]),
            "change": change,
            "previous_hash": previous,
        }
        event["hash"] = _seal(event, told)
        event.update(told)
        self.heads[chain] = (position + 1, event["hash"])
        rows.put("audit_events", event)


def _spelt(values: Values | None) -> bytes | None:
    return None if values is None else orjson.dumps(values, option=orjson.OPT_SORT_KEYS)


def _seal(event: Values, told: Mapping[str, bytes | None]) -> str:
    """What `data.audit.event_hash` gives, ten times as fast: orjson spells instants in UTC, ids and
    enums as it does. Who changes the one changes the other; the log's own proof tells them apart.
    """
    parts = {name: spelt and orjson.Fragment(spelt) for name, spelt in told.items()}
    whole = orjson.dumps({**event, **parts}, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(whole).hexdigest()
