"""Whether money is what the audit log says that it was when it was written down."""

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import AuditEvent, Invoice, Payment

EVENTS = AuditEvent.__table__

_TOLD: Final[tuple[tuple[str, Any, tuple[str, ...]], ...]] = (
    ("payments", Payment.__table__, ("number", "kind", "currency", "amount_minor")),
    (
        "invoices",
        Invoice.__table__,
        ("number", "kind", "currency", "net_minor", "tax_minor", "total_minor"),
    ),
)
"""What is compared: what nobody may change once it is written or issued."""
_MOST: Final = 20
"""Faults that are told of one table: more of them say nothing more."""


async def check_told_money(connection: AsyncConnection) -> list[str]:
    """Payments and invoices that are not what their events say, in plain words."""
    faults = []
    for name, table, names in _TOLD:
        told = await _told(connection, name, names)
        rows = await connection.execute(select(table.c.id, *(table.c[column] for column in names)))
        wrong = [
            f"{name} {row.number or row.id}: {fault}"
            for row in rows
            if (fault := _fault(row, told.get(str(row.id)), names))
        ]
        faults += wrong[:_MOST]
        if len(wrong) > _MOST:
            faults.append(f"{name}: {len(wrong) - _MOST} more")
    return faults


async def _told(
    connection: AsyncConnection, entity: str, names: tuple[str, ...]
) -> dict[str, dict[str, Any]]:
    """The last word of the log on each thing, by its id."""
    found: dict[str, dict[str, Any]] = {}
    events = select(EVENTS.c.entity_id, EVENTS.c.after).where(
        EVENTS.c.entity == entity, EVENTS.c.change.in_(("create", "update"))
    )
    for event in await connection.execute(events.order_by(EVENTS.c.chain, EVENTS.c.position)):
        said = {name: event.after[name] for name in names if name in event.after}
        found.setdefault(event.entity_id, {}).update(said)
    return found


def _fault(row: Any, told: dict[str, Any] | None, names: tuple[str, ...]) -> str | None:
    if told is None:
        return "the audit log does not know it"
    for name in names:
        value = getattr(row, name)
        if name in told and told[name] != value:
            return f"{name} is {value}, but the audit log says {told[name]}"
    return None
