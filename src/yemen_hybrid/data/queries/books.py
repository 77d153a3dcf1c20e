"""Whether the books balance: asked of the demo, and by the tests that pull the plug."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Row, Select, String, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Branch, Counter, Invoice, Payment, WorkOrder
from yemen_hybrid.data.queries.book_rules import rules
from yemen_hybrid.data.queries.ledger import summed
from yemen_hybrid.data.queries.paging import Window
from yemen_hybrid.data.queries.receivables import ReceivablesFilter, list_receivables
from yemen_hybrid.domain.document_numbers import Series
from yemen_hybrid.domain.invoices import InvoiceKind, InvoiceStatus

BRANCHES = Branch.__table__
COUNTERS = Counter.__table__
INVOICES = Invoice.__table__
ORDERS = WorkOrder.__table__
PAYMENTS = Payment.__table__

SHOWN: Final = 20
"""How many rows that break one rule are told of: one is enough to start looking."""

THE_END: Final = datetime(2200, 12, 31, tzinfo=UTC)
"""Behind every day that the service takes, so that every debt has been made by then."""


async def check_books(connection: AsyncConnection) -> list[str]:
    """What does not balance, in plain words; empty for books that are in order."""
    found: list[str] = []
    for rule in rules():
        rows = await connection.execute(rule.broken.limit(SHOWN))
        found += [rule.says.format_map(row._mapping) for row in rows]
    found += [text async for text in _gaps(connection)]
    found += await _receivables(connection)
    return found


async def _gaps(connection: AsyncConnection) -> AsyncIterator[str]:
    """Series that do not run from 1 to what their counter says."""
    counters = {row.series: row.last for row in await connection.execute(select(COUNTERS))}
    used = {row.series: row for row in await connection.execute(union_all(*_used()))}
    for series in sorted(counters.keys() | used.keys()):
        last, row = counters.get(series, 0), used.get(series)
        given, highest = (row.given, row.highest) if row else (0, 0)
        if not given == highest == last:
            yield f"series {series}: {given} given, up to {highest}, and counted to {last}"


def _used() -> Iterator[Select[Any]]:
    """Of each series: how many numbers were given, and the highest of them."""
    for kind, series in (
        (InvoiceKind.INVOICE, Series.INVOICE),
        (InvoiceKind.CREDIT_NOTE, Series.CREDIT_NOTE),
    ):
        is_given = (INVOICES.c.kind == kind, INVOICES.c.status == InvoiceStatus.ISSUED)
        yield _of_branches(INVOICES, series).where(*is_given)
    yield _of_branches(PAYMENTS, Series.RECEIPT)
    year = func.substr(ORDERS.c.number, 1, len("WO-2026"))
    running = func.substr(ORDERS.c.number, len("WO-2026-") + 1).cast(INVOICES.c.sequence.type)
    numbers = select(year.label("series"), func.count().label("given"), func.max(running))
    yield numbers.group_by(year)


def _of_branches(papers: Any, series: Series) -> Select[Any]:
    year = papers.c.year.cast(String)
    name = literal(f"{series}-", String) + BRANCHES.c.code + "-" + year
    return (
        select(
            name.label("series"),
            func.count().label("given"),
            func.max(papers.c.sequence).label("highest"),
        )
        .join_from(papers, BRANCHES, BRANCHES.c.id == papers.c.branch_id)
        .group_by(BRANCHES.c.code, papers.c.year)
    )


async def _receivables(connection: AsyncConnection) -> list[str]:
    """The totals of the receivables, against the invoices themselves."""
    wanted = ReceivablesFilter(as_of=THE_END.date())
    listed = await list_receivables(connection, wanted, Window(limit=1), THE_END)
    told = [(one["zone"], one["currency"], one["total"]) for one in listed["totals"]]
    key = (INVOICES.c.zone, INVOICES.c.currency)
    owed = func.sum(INVOICES.c.total_minor - INVOICES.c.settled_minor)
    unpaid: Select[Any] = (
        select(*key, owed.label("owed"))
        .where(
            INVOICES.c.kind == InvoiceKind.INVOICE,
            INVOICES.c.status == InvoiceStatus.ISSUED,
        )
        .group_by(*key)
        .having(owed != 0)
        .order_by(*key)
    )
    kept = [_total(row) for row in await connection.execute(unpaid)]
    return [] if told == kept else [f"receivables: listed {told}, but the invoices say {kept}"]


def _total(row: Row[Any]) -> tuple[Any, ...]:
    return row.zone, row.currency, summed(row.owed, row.currency)
