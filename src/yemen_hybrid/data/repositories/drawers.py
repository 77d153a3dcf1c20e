"""The drawers: what should lie in them, and who counted it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from yemen_hybrid.data.models import (
    Branch,
    Counter,
    DrawerClosing,
    DrawerCount,
    Payment,
    PaymentMethod,
)
from yemen_hybrid.domain.document_numbers import Series
from yemen_hybrid.domain.drawer import Expected, Pocket, together
from yemen_hybrid.domain.errors import NotFound
from yemen_hybrid.domain.money import Currency
from yemen_hybrid.domain.payments import PaymentKind

CLOSINGS = DrawerClosing.__table__
COUNTERS = Counter.__table__
COUNTS = DrawerCount.__table__
PAYMENTS = Payment.__table__


def _sum_of(*kinds: PaymentKind) -> ColumnElement[int]:
    return func.sum(case((PAYMENTS.c.kind.in_(kinds), PAYMENTS.c.amount_minor), else_=0))


BROUGHT_AND_TOOK: Final = (
    _sum_of(PaymentKind.PAYMENT, PaymentKind.DEPOSIT).label("received"),
    _sum_of(PaymentKind.REFUND).label("given_back"),
    _sum_of(PaymentKind.REVERSAL).label("reversed"),
)
"""What receipts say came in and went back, as they are added up."""

Until = dict[str, int]
"""The last receipt of each year: ``{"2026": 812}``."""
NOTHING: Final[Until] = {}


class DrawerClosingNotFound(NotFound):
    """No closing with that id, or not the caller's."""

    code = "drawer_closing_not_found"
    en = "There is no such closing of the drawer."
    ar = "لا يوجد إغلاق صندوق بهذا المعرّف."


@dataclass(frozen=True, slots=True)
class Standing:
    """A drawer since its last closing: what it should hold, and the receipts that say so."""

    last: Row[Any] | None
    """``id``, ``sequence``, ``closed_at`` and ``until`` of the last closing."""
    until: Until
    expected: Mapping[Pocket, Expected] = field(default_factory=dict)


class Drawers:
    """The drawer of each branch."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, closing: DrawerClosing) -> None:
        """Keep a closing with its counts."""
        self._session.add(closing)

    async def lock(self, branch: Branch) -> Standing:
        """What a locked branch's drawer should hold, with no receipt on its way.

        Whoever writes a receipt holds its series until the commit: with the series locked, every
        number that was given is there to be read, and the next one waits for this closing.
        """
        series = _series(branch.code).with_for_update()
        rows = await self._session.execute(series)
        until = {row.series.rpartition("-")[2]: row.last for row in rows}
        return await stand(await self._session.connection(), branch.id, until)

    async def counted_at(self, branch_id: UUID) -> datetime | None:
        """When a branch's drawer was last closed; None: it never was."""
        newest = (
            select(DrawerClosing.closed_at)
            .where(DrawerClosing.branch_id == branch_id)
            .order_by(DrawerClosing.sequence.desc())
            .limit(1)
        )
        return await self._session.scalar(newest)

    async def methods(self, ids: set[UUID]) -> dict[UUID, PaymentMethod]:
        """The ways to pay with those ids."""
        rows = await self._session.scalars(select(PaymentMethod).where(PaymentMethod.id.in_(ids)))
        return {method.id: method for method in rows}


async def read_standing(connection: AsyncConnection, branch_id: UUID, code: str) -> Standing:
    """What a drawer should hold by now."""
    rows = await connection.execute(_series(code))
    until = {row.series.rpartition("-")[2]: row.last for row in rows}
    return await stand(connection, branch_id, until)


def _series(code: str) -> Select[Any]:
    prefix = f"{Series.RECEIPT}-{code}-"
    return (
        select(COUNTERS.c.series, COUNTERS.c.last)
        .where(COUNTERS.c.series.startswith(prefix, autoescape=True))
        .order_by(COUNTERS.c.series)
    )


async def stand(connection: AsyncConnection, branch_id: UUID, until: Until) -> Standing:
    """The drawer of a branch, from its last closing to the receipts that ``until`` names."""
    newest: Select[Any] = (
        select(CLOSINGS.c.id, CLOSINGS.c.sequence, CLOSINGS.c.closed_at, CLOSINGS.c.until)
        .where(CLOSINGS.c.branch_id == branch_id)
        .order_by(CLOSINGS.c.sequence.desc())
        .limit(1)
    )
    last = (await connection.execute(newest)).one_or_none()
    since: Until = NOTHING if last is None else last.until
    rows = await connection.execute(_moved(branch_id, since, until))
    parts = [(Pocket(row.method_id, Currency(row.currency)), _part(row)) for row in rows]
    if last is not None:
        left = await connection.execute(_left(last.id))
        parts += [
            (Pocket(row.method_id, Currency(row.currency)), Expected(opening=row.left_minor))
            for row in left
        ]
    return Standing(last, until, together(parts))


def _moved(branch_id: UUID, since: Until, until: Until) -> Select[Any]:
    """What receipts behind those of ``since`` brought and took, by way to pay and currency."""
    key = (PAYMENTS.c.method_id, PAYMENTS.c.currency)
    covered = [
        and_(
            PAYMENTS.c.branch_id == branch_id,
            PAYMENTS.c.year == int(year),
            PAYMENTS.c.sequence > since.get(year, 0),
            PAYMENTS.c.sequence <= last,
        )
        for year, last in until.items()
        if last > since.get(year, 0)
    ]
    return (
        select(
            *key,
            *BROUGHT_AND_TOOK,
        )
        .where(or_(false(), *covered))
        .group_by(*key)
    )


def _part(row: Row[Any]) -> Expected:
    return Expected(0, int(row.received), int(row.given_back), int(row.reversed))


def _left(closing_id: UUID) -> Select[Any]:
    return select(COUNTS.c.method_id, COUNTS.c.currency, COUNTS.c.left_minor).where(
        COUNTS.c.closing_id == closing_id, COUNTS.c.left_minor > 0
    )
