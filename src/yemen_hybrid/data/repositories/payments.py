"""Payments and what became of them, to add to; nothing of them is ever changed.

Whoever spends what is left of payments locks them first, in the order of their ids, and the
invoice after them. So two who spend the same money wait for each other, and nobody for a circle.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import Allocation, Payment, WorkOrder
from yemen_hybrid.data.same_customer import same_customer, surviving
from yemen_hybrid.domain.credit import Source
from yemen_hybrid.domain.money import Currency, Money, Zone
from yemen_hybrid.domain.payments import PaymentKind, PaymentNotFound
from yemen_hybrid.domain.work_order import Status

PAYMENTS = Payment.__table__
ALLOCATIONS = Allocation.__table__
REVERSALS = PAYMENTS.alias("reversals")
ORDERS = WorkOrder.__table__

RECEIVED = (PaymentKind.PAYMENT, PaymentKind.DEPOSIT)
ENDED = (Status.CLOSED, Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class Use:
    """What one invoice, or one refund, has of one payment, after all that was undone."""

    payment_id: UUID
    invoice_id: UUID | None
    refund_id: UUID | None
    used_minor: int
    applied_minor: int


def left_minor() -> ColumnElement[int]:
    """What of a received payment of `PAYMENTS` was neither used, nor refunded, nor reversed."""
    used = (
        select(func.coalesce(func.sum(ALLOCATIONS.c.used_minor), 0))
        .where(ALLOCATIONS.c.payment_id == PAYMENTS.c.id)
        .correlate(PAYMENTS)
        .scalar_subquery()
    )
    reversed_ = (
        select(REVERSALS.c.amount_minor)
        .where(REVERSALS.c.reverses_id == PAYMENTS.c.id)
        .correlate(PAYMENTS)
        .scalar_subquery()
    )
    return PAYMENTS.c.amount_minor - used + func.coalesce(reversed_, 0)


def held_for() -> ColumnElement[UUID | None]:
    """The work order that a deposit of `PAYMENTS` waits for; null once the order has ended."""
    waits = and_(
        PAYMENTS.c.kind == PaymentKind.DEPOSIT,
        exists()
        .where(ORDERS.c.id == PAYMENTS.c.work_order_id, ORDERS.c.status.not_in(ENDED))
        .correlate(PAYMENTS),
    )
    return case((waits, PAYMENTS.c.work_order_id))


class Payments:
    """Money that came in or went back."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, payment: Payment) -> None:
        """Keep a new payment."""
        self._session.add(payment)

    def allocate(self, allocation: Allocation) -> None:
        """Keep what a payment was used for, or what undoes that."""
        self._session.add(allocation)

    async def lock(self, id: UUID) -> Payment:
        """One payment, of which nobody else can spend meanwhile."""
        found = await self._session.scalar(
            select(Payment).where(Payment.id == id).with_for_update(key_share=True)
        )
        if found is None:
            raise PaymentNotFound
        return found

    async def left(self, payment: Payment) -> Money:
        """What is left of a received payment; lock it first."""
        statement = select(left_minor()).where(PAYMENTS.c.id == payment.id)
        minor = (await self._session.execute(statement)).scalar_one()
        return Money(int(minor), payment.currency)

    async def lock_unused(
        self, customer_id: UUID, zone: Zone, currency: Currency, branch_id: UUID | None
    ) -> list[Source]:
        """Every received payment of a customer of which something is left, locked.

        ``branch_id`` None: those of every branch in the zone. What was left when they were found
        may be gone when they are locked, so it is counted again.
        """
        found = select(PAYMENTS.c.id).where(
            PAYMENTS.c.customer_id.in_(same_customer(customer_id)),
            PAYMENTS.c.zone == zone,
            PAYMENTS.c.currency == currency,
            PAYMENTS.c.kind.in_(RECEIVED),
            left_minor() > 0,
        )
        if branch_id is not None:
            found = found.where(PAYMENTS.c.branch_id == branch_id)
        ids = (await self._session.scalars(found.order_by(PAYMENTS.c.id))).all()
        rows = select(PAYMENTS.c.id).where(PAYMENTS.c.id.in_(ids)).order_by(PAYMENTS.c.id)
        await self._session.execute(rows.with_for_update(key_share=True))
        return await self._sources(ids, currency)

    async def _sources(self, ids: Sequence[UUID], currency: Currency) -> list[Source]:
        rows = await self._session.execute(
            select(PAYMENTS.c.id, left_minor().label("left_minor"), held_for().label("held_for"))
            .where(PAYMENTS.c.id.in_(ids), left_minor() > 0)
            .order_by(PAYMENTS.c.id)
        )
        return [Source(row.id, Money(int(row.left_minor), currency), row.held_for) for row in rows]

    async def is_reversed(self, id: UUID) -> bool:
        """Whether a payment was undone."""
        found = await self._session.scalar(select(Payment.id).where(Payment.reverses_id == id))
        return found is not None

    async def invoices_of(self, id: UUID) -> list[UUID]:
        """The invoices that a payment was ever used for, in the order in which they are locked."""
        rows = await self._session.scalars(
            select(ALLOCATIONS.c.invoice_id)
            .where(ALLOCATIONS.c.payment_id == id, ALLOCATIONS.c.invoice_id.is_not(None))
            .distinct()
            .order_by(ALLOCATIONS.c.invoice_id)
        )
        return list(rows)

    async def uses_of(self, payment: Payment) -> list[Use]:
        """What invoices and refunds have of a payment; of a refund, what it has of payments."""
        its = ALLOCATIONS.c.payment_id
        if payment.kind is PaymentKind.REFUND:
            its = ALLOCATIONS.c.refund_id
        return await self._uses(its == payment.id)

    async def uses_by(self, invoice_id: UUID) -> list[Use]:
        """What an invoice has of each payment, the newest payment first."""
        return await self._uses(ALLOCATIONS.c.invoice_id == invoice_id)

    async def _uses(self, which: ColumnElement[bool]) -> list[Use]:
        used = func.sum(ALLOCATIONS.c.used_minor)
        key = (ALLOCATIONS.c.payment_id, ALLOCATIONS.c.invoice_id, ALLOCATIONS.c.refund_id)
        rows = await self._session.execute(
            select(*key, used.label("used"), func.sum(ALLOCATIONS.c.applied_minor).label("applied"))
            .where(which)
            .group_by(*key)
            .having(used != 0)
            .order_by(ALLOCATIONS.c.payment_id.desc(), ALLOCATIONS.c.invoice_id)
        )
        return [
            Use(row.payment_id, row.invoice_id, row.refund_id, int(row.used), int(row.applied))
            for row in rows
        ]

    async def same_customer(self, one: UUID, other: UUID) -> bool:
        """Whether two ids are one customer's, who was entered twice and merged."""
        if one == other:
            return True
        found = await self._session.scalars(same_customer(one))
        return other in set(found)

    async def payer(self, customer_id: UUID) -> UUID | None:
        """The customer under whom new money is booked: who a merged one became; null: nobody."""
        payer: UUID | None = await self._session.scalar(surviving(customer_id))
        return payer
