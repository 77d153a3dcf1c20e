"""Everything that the workshop knows, table by table, in columns that a person can read.

Columns bear the API's names. Amounts are decimals of the currency beside them, quantities decimals,
instants RFC 3339 in UTC. Beside each id of another thing stands what people call it. Passwords,
tokens, sessions and what only serves the service itself are left out.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

import orjson
from sqlalchemy import Column, ColumnElement, Select, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import (
    Allocation,
    Approval,
    AuditEvent,
    Branch,
    Comment,
    Customer,
    CustomerPhone,
    Decision,
    DeferredWork,
    DrawerClosing,
    DrawerCount,
    Entity,
    Estimate,
    ExchangeRate,
    Invoice,
    InvoiceLine,
    Job,
    JobAssignment,
    Line,
    Media,
    Message,
    OdometerReading,
    Part,
    PartPrice,
    Payment,
    PaymentMethod,
    Service,
    ServicePart,
    ServicePrice,
    Staff,
    StockLevel,
    StockMovement,
    TaxRate,
    TimeEntry,
    Vehicle,
    VehicleOwnership,
    WorkOrder,
    WorkOrderEvent,
)
from yemen_hybrid.domain.money import Currency
from yemen_hybrid.domain.quantities import fixed, shortest

EXPORTED: Final[tuple[type[Entity], ...]] = (
    Branch, Staff, Customer, CustomerPhone, Vehicle, VehicleOwnership, OdometerReading,
    Service, ServicePrice, ServicePart, Part, PartPrice, StockLevel, StockMovement,
    WorkOrder, Job, Line, JobAssignment, TimeEntry, Comment, WorkOrderEvent, DeferredWork,
    Estimate, Approval, Decision, Invoice, InvoiceLine, Payment, Allocation,
    DrawerClosing, DrawerCount, PaymentMethod, ExchangeRate, TaxRate, Message, Media, AuditEvent,
)  # fmt: skip

_LEFT_OUT: Final = frozenset(
    {"password_hash", "token_hash", "name_key_ar", "name_key_en", "plate_key", "vin_key", "params"}
)

_CALLED: Final[dict[str, tuple[str, ...]]] = {
    "branches": ("code",),
    "customers": ("name_ar", "name_en"),
    "estimates": ("revision",),
    "invoices": ("number",),
    "jobs": ("title_ar", "title_en"),
    "parts": ("sku",),
    "payment_methods": ("code",),
    "payments": ("number",),
    "services": ("code",),
    "staff": ("username",),
    "vehicles": ("plate_text", "vin"),
    "work_orders": ("number",),
}
"""What people call a thing of each table: the first of these columns that is not blank."""

_CURRENCY_OF: Final[dict[str, Callable[[Table], ColumnElement[Any]]]] = {
    "lines": lambda lines: (
        select(WorkOrder.currency)
        .join(Job, Job.work_order_id == WorkOrder.id)
        .where(Job.id == lines.c.job_id)
        .scalar_subquery()
    ),
    "invoice_lines": lambda lines: (
        select(Invoice.currency).where(Invoice.id == lines.c.invoice_id).scalar_subquery()
    ),
    "allocations": lambda allocations: func.coalesce(
        select(Invoice.currency).where(Invoice.id == allocations.c.invoice_id).scalar_subquery(),
        select(Payment.currency).where(Payment.id == allocations.c.refund_id).scalar_subquery(),
    ),
}
"""Where amounts have no currency in their own row: that of what they belong to."""

_USED_IN: Final = "used_currency"
_AT_ONCE: Final = 1_000
_DECIMALS: Final = {"_milli": 3, "_micro": 6, "ppm": 4, "_bp": 2}
"""Of quantities and rates; parts per million and basis points become per cent."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A table as it is exported: its name, its heads, and how a row becomes their cells."""

    name: str
    heads: tuple[str, ...]
    rows: Select[Any]
    cells: tuple[Callable[[Any], str], ...]


def exported_tables() -> list[Exported]:
    """Every table that a person would want."""
    return [_exported(model.metadata.tables[model.__tablename__]) for model in EXPORTED]


async def read_cells(connection: AsyncConnection, table: Exported) -> AsyncIterator[list[str]]:
    """The rows of a table, oldest first."""
    result = await connection.stream(table.rows)
    async for rows in result.partitions(_AT_ONCE):
        for row in rows:
            yield [cell(row) for cell in table.cells]


def _exported(table: Table) -> Exported:
    rows: Select[Any] = select().select_from(table)
    heads: list[str] = []
    cells: list[Callable[[Any], str]] = []
    extra = _extra_currencies(table)
    for column in table.columns:
        if column.name in _LEFT_OUT:
            continue
        rows = rows.add_columns(column)
        heads.append(_head(column))
        cells.append(_cell(column, extra))
        called = _called(column)
        if called is not None:
            label = f"{column.name.removesuffix('_id')}_called"
            rows = rows.add_columns(called.label(label))
            heads.append(column.name.removesuffix("_id"))
            cells.append(_as_text(label))
    for name, currency in extra.items():
        rows = rows.add_columns(currency.label(name))
        heads.append(name)
        cells.append(_as_text(name))
    return Exported(table.name, tuple(heads), rows.order_by(*table.primary_key), tuple(cells))


def _extra_currencies(table: Table) -> dict[str, ColumnElement[Any]]:
    if table.name not in _CURRENCY_OF:
        return {}
    extra = {"currency": _CURRENCY_OF[table.name](table)}
    if table.name == "allocations":
        used = select(Payment.currency).where(Payment.id == table.c.payment_id)
        extra[_USED_IN] = used.scalar_subquery()
    return extra


def _called(column: Column[Any]) -> ColumnElement[Any] | None:
    """What people call the thing that an id means."""
    for key in column.foreign_keys:
        other = key.column.table
        if other.name in _CALLED:
            there = other.alias()
            names: list[ColumnElement[Any]] = [
                there.c[name] if name == "revision" else func.nullif(there.c[name], "")
                for name in _CALLED[other.name]
            ]
            called = func.coalesce(*names) if len(names) > 1 else names[0]
            return select(called).where(there.c.id == column).scalar_subquery()
    return None


def _head(column: Column[Any]) -> str:
    for ending in ("_minor", "_milli", "_micro"):
        if column.name.endswith(ending):
            return column.name.removesuffix(ending)
    if column.name.endswith(("_ppm", "_bp")) or column.name == "ppm":
        return f"{column.name.rpartition('_')[0] or 'rate'}_percent"
    return column.name


def _cell(column: Column[Any], extra: dict[str, ColumnElement[Any]]) -> Callable[[Any], str]:
    name = column.name
    if name.endswith("_minor"):
        return _amount(column, extra)
    for ending, decimals in _DECIMALS.items():
        if name.endswith(ending):
            return lambda row: _decimal(row._mapping[name], decimals)
    return _as_text(name)


def _decimal(value: int | None, decimals: int) -> str:
    return "" if value is None else shortest(value, decimals)


def _amount(column: Column[Any], extra: dict[str, ColumnElement[Any]]) -> Callable[[Any], str]:
    """In the currency of its own, of its cost, or of its row."""
    name, columns = column.name, column.table.columns
    own = f"{name.removesuffix('_minor').removeprefix('unit_')}_currency"
    known = next(one for one in (own, "currency") if one in columns or one in extra)

    def cell(row: Any) -> str:
        minor, currency = row._mapping[name], row._mapping[known]
        return "" if minor is None else fixed(minor, Currency(currency).exponent)

    return cell


def _as_text(name: str) -> Callable[[Any], str]:
    return lambda row: plain_cell(row._mapping[name])


def plain_cell(value: Any) -> str:
    """A value as a person reads it."""
    match value:
        case None:
            return ""
        case Enum():
            return str(value.value)
        case bool():
            return "yes" if value else "no"
        case datetime() | date():
            return value.isoformat()
        case dict() | list():
            return orjson.dumps(value).decode()
        case _:
            return str(value)
