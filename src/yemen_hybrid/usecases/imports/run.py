"""A sheet is imported: all of its rows, or none."""

from collections.abc import Awaitable, Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Generic, TypeVar
from uuid import UUID

from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.errors import Refused
from yemen_hybrid.domain.imports import (
    KnownTwice,
    Policy,
    RowTwice,
    SheetEmpty,
    SheetKind,
    find_columns,
)
from yemen_hybrid.usecases.imports.cells import Cells

T = TypeVar("T")
S = TypeVar("S")

AT_ONCE: Final = 500
"""Rows that are looked up, and written, together."""

Key = Hashable
"""What a thing is known by again: a phone, a plate, a part number."""


@dataclass(frozen=True, slots=True)
class BadCell:
    """A mistake: in which row and column (None: the row as a whole), and why."""

    row: int
    column: str | None
    refusal: Refused


@dataclass(slots=True)
class Imported:
    """What became of a sheet; ``bad`` is every mistake, and then nothing was written."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    bad: list[BadCell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """A row that was understood; ``known`` is what it is in the database already."""

    number: int
    item: T
    known: UUID | None = None


@dataclass(frozen=True, slots=True)
class Importer(Generic[T]):
    """How one kind of thing is imported.

    ``read`` makes a row's cells into an item; ``keys`` are what an item is known by, the surest
    first; ``find`` gives what is known by each key; ``check`` is asked of each row when all that
    it refers to can be looked up; ``create`` and ``update`` write some rows (``update`` gives how
    many it changed).
    """

    kind: SheetKind
    read: Callable[[Cells], T | None]
    keys: Callable[[T], Sequence[Key]]
    find: Callable[[Store, Collection[Key]], Awaitable[dict[Key, set[UUID]]]]
    check: Callable[[Store, Sequence[Row[T]]], Awaitable[list[BadCell]]]
    create: Callable[[Store, Sequence[Row[T]]], Awaitable[None]]
    update: Callable[[Store, Sequence[Row[T]]], Awaitable[int]]


async def import_sheet(
    begin: Begin,
    importer: Importer[T],
    sheet: Iterable[tuple[int, list[str]]],
    policy: Policy,
    *,
    dry_run: bool,
) -> Imported:
    """Write all rows in one transaction, unless one of them is bad, or it is only tried.

    Rows known already are passed over, or complete what is known (``policy``): so a sheet that is
    imported twice changes nothing the second time. The rows are read before the transaction.
    """
    report = Imported()
    rows = _understood(importer, iter(sheet), report)
    async with begin() as store:
        placed = await _placed(store, importer, rows, report)
        for some in _batches(placed):
            report.bad += await importer.check(store, some)
        report.bad.sort(key=lambda bad: bad.row)
        if not report.bad:
            await _write(store, importer, placed, policy, report, dry_run=dry_run)
    return report


def _understood(
    importer: Importer[T], sheet: Iterator[tuple[int, list[str]]], report: Imported
) -> list[Row[T]]:
    """The rows that can be read, and hold nothing that stands in the sheet already."""
    _, heads = next(sheet)
    columns = find_columns(importer.kind, heads)
    rows: list[Row[T]] = []
    seen: dict[Key, int] = {}
    for number, texts in sheet:
        report.rows += 1
        named = zip(columns, texts, strict=False)
        cells = Cells({column.name: text for column, text in named if column is not None})
        item = importer.read(cells)
        report.bad += [BadCell(number, column, refusal) for column, refusal in cells.bad]
        if item is None or cells.bad:
            continue
        keys = importer.keys(item)
        twice = next((seen[key] for key in keys if key in seen), None)
        if twice is not None:
            report.bad.append(BadCell(number, None, RowTwice(row=twice)))
        seen |= dict.fromkeys(keys, number)
        rows.append(Row(number, item))
    if report.rows == 0:
        raise SheetEmpty
    return rows


async def _placed(
    store: Store, importer: Importer[T], rows: Sequence[Row[T]], report: Imported
) -> list[Row[T]]:
    """The rows, each with what it is in the database."""
    placed: list[Row[T]] = []
    for some in _batches(rows):
        keys = {key for row in some for key in importer.keys(row.item)}
        known = await importer.find(store, keys)
        for row in some:
            fits = next((known[key] for key in importer.keys(row.item) if key in known), set())
            if len(fits) > 1:
                report.bad.append(BadCell(row.number, None, KnownTwice()))
            placed.append(Row(row.number, row.item, next(iter(fits), None)))
    return placed


async def _write(
    store: Store,
    importer: Importer[T],
    rows: Sequence[Row[T]],
    policy: Policy,
    report: Imported,
    *,
    dry_run: bool,
) -> None:
    new = [row for row in rows if row.known is None]
    old = [row for row in rows if row.known is not None]
    report.created = len(new)
    if policy == "update" and not dry_run:
        for some in _batches(old):
            report.updated += await importer.update(store, some)
            await _let_go(store)
    elif policy == "update":
        report.updated = len(old)
    report.unchanged = len(old) - report.updated
    if not dry_run:
        for some in _batches(new):
            await importer.create(store, some)
            await _let_go(store)


async def _let_go(store: Store) -> None:
    """Write and seal what there is, and keep none of it in memory."""
    await store.seal()
    store.session.expunge_all()


def _batches(rows: Sequence[S]) -> Iterator[list[S]]:
    each = iter(rows)
    while some := list(islice(each, AT_ONCE)):
        yield some
