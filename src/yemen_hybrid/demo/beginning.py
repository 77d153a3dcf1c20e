"""What stands in the database before the demo is written: nothing, or a demo that was interrupted.

The demo's first audit event says what was wanted, and its last that all of it is there. In between
the chains of the log tell how far it came: the same wish makes the same year, so it is lived again
from its first day, and written from where the chains end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.audit import START
from yemen_hybrid.data.models import (
    AuditEvent,
    AuditHead,
    Branch,
    Customer,
    Part,
    Payment,
    PaymentMethod,
    Service,
    Staff,
    TaxRate,
    WorkOrder,
)
from yemen_hybrid.data.repositories.taxes import period_of
from yemen_hybrid.demo.books import BEGUN, ENDED, REQUEST
from yemen_hybrid.demo.shop import Method
from yemen_hybrid.demo.stage import plain_id
from yemen_hybrid.domain.errors import Conflict
from yemen_hybrid.domain.money import Zone
from yemen_hybrid.domain.tax import TaxPeriod

USED: Final = (WorkOrder, Payment, Customer, Part, Service)
"""Where there is a row in one of these, somebody has begun to work."""

EVENTS = AuditEvent.__table__
OF_THE_DEMO: Final = EVENTS.c.request_id.startswith(REQUEST)

Heads = dict[str, tuple[int, str]]
"""Where each chain of the audit log ends: position and hash."""


class AlreadyInUse(Conflict):
    """The demo is for an empty workshop; nobody's work is to be mixed with it."""

    code = "already_in_use"
    en = "There is work in this database already ({table}). The demo needs an empty one."
    ar = "توجد بيانات عمل في قاعدة البيانات هذه ({table}). يحتاج العرض التجريبي إلى قاعدة فارغة."


class CannotGoOn(Conflict):
    """A demo was interrupted, and what is there is not what it would write now."""

    code = "demo_cannot_go_on"
    en = (
        "A demo of {orders} orders was interrupted here, and the database has changed since."
        " Delete the database and begin anew."
    )
    ar = (
        "توقف هنا عرض تجريبي من {orders} أمر عمل قبل اكتماله، وتغيّرت قاعدة البيانات بعد ذلك."
        " احذف قاعدة البيانات وابدأ من جديد."
    )


class NotSettled(Conflict):
    """There is no branch yet."""

    code = "not_settled"
    en = "This database has no branch yet. Let the service settle it first."
    ar = "لا يوجد فرع في قاعدة البيانات هذه بعد. شغّل الخدمة أولًا لتهيئتها."


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much, by which seed, until which day. The same three make the same year."""

    orders: int
    seed: int
    until: date


@dataclass(frozen=True, slots=True)
class Found:
    """The settled database as it was before any demo, and what is wanted of this one.

    ``reached`` is where the chains end that an interrupted demo has written; None: it begins.
    """

    wanted: Wanted
    branches: Sequence[Branch]
    methods: dict[str, Method]
    taxes: list[TaxPeriod]
    heads: Heads
    reached: Heads | None

    def branch_in(self, zone: Zone) -> Branch | None:
        """The first branch of a zone."""
        return next((branch for branch in self.branches if branch.zone is zone), None)


async def look(session: AsyncSession, wanted: Wanted) -> Found:
    """What stands there. Where a demo was interrupted, that one is wanted, not another.

    Refused where there is work already, and where there is no branch yet.
    """
    begun = await _begun(session)
    if begun is None:
        await _check_unused(session)
    own = await _made_by_demo(session) if begun else frozenset()
    branches = [
        branch
        for branch in await session.scalars(select(Branch).order_by(Branch.id))
        if str(branch.id) not in own
    ]
    if not branches:
        raise NotSettled
    ends = await session.execute(select(AuditHead.__table__))
    heads = {head.chain: (head.position, head.hash) for head in ends}
    return Found(
        wanted=begun or wanted,
        branches=branches,
        methods=await _methods(session, own),
        taxes=[
            period_of(rate)
            for rate in await session.scalars(select(TaxRate).order_by(TaxRate.valid_from))
        ],
        heads=await _heads_before(session, heads) if begun else heads,
        reached=heads if begun else None,
    )


async def let_in(session: AsyncSession, password_hash: str) -> None:
    """Give everybody of an interrupted demo the password of this run."""
    staff = await session.scalars(
        select(EVENTS.c.entity_id).where(OF_THE_DEMO, EVENTS.c.entity == Staff.__tablename__)
    )
    people = [UUID(id) for id in staff]
    new = {"password_hash": password_hash}
    await session.execute(update(Staff).where(Staff.id.in_(people)).values(new))
    await session.commit()


async def _begun(session: AsyncSession) -> Wanted | None:
    """What an interrupted demo was to be."""
    said = {
        row.action: row.after
        for row in await session.execute(
            select(EVENTS.c.action, EVENTS.c.after).where(EVENTS.c.entity == REQUEST)
        )
    }
    if BEGUN not in said or ENDED in said:
        return None
    what: dict[str, Any] = said[BEGUN]
    return Wanted(what["orders"], what["seed"], date.fromisoformat(what["until"]))


async def _check_unused(session: AsyncSession) -> None:
    for model in USED:
        if await session.scalar(select(model.id).limit(1)) is not None:
            raise AlreadyInUse(table=model.__tablename__)


async def _made_by_demo(session: AsyncSession) -> frozenset[str]:
    kinds = (Branch.__tablename__, PaymentMethod.__tablename__)
    made = select(EVENTS.c.entity_id).where(OF_THE_DEMO, EVENTS.c.entity.in_(kinds))
    return frozenset(await session.scalars(made))


async def _heads_before(session: AsyncSession, heads: Heads) -> Heads:
    """Where the chains ended when the demo began."""
    firsts = select(EVENTS.c.chain, func.min(EVENTS.c.position).label("position"))
    first = firsts.where(OF_THE_DEMO).group_by(EVENTS.c.chain).subquery()
    same = (EVENTS.c.chain == first.c.chain) & (EVENTS.c.position == first.c.position)
    rows = await session.execute(
        select(EVENTS.c.chain, EVENTS.c.position, EVENTS.c.previous_hash).join(first, same)
    )
    before = heads | {row.chain: (row.position - 1, row.previous_hash) for row in rows}
    return {chain: end for chain, end in before.items() if end != (0, START)}


async def _methods(session: AsyncSession, own: frozenset[str]) -> dict[str, Method]:
    return {
        one.code: Method(plain_id(one.id), one.code, one.provider, one.needs_reference)
        for one in await session.scalars(select(PaymentMethod).order_by(PaymentMethod.id))
        if str(one.id) not in own
    }
