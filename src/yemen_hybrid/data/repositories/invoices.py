"""Invoices and credit notes, to change."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from yemen_hybrid.data.models import Invoice, InvoiceLine
from yemen_hybrid.data.repositories.locking import lock_row, lock_rows
from yemen_hybrid.data.repositories.payments import PAYMENTS, RECEIVED, left_minor
from yemen_hybrid.data.same_customer import same_customer
from yemen_hybrid.domain.credit_notes import Charged
from yemen_hybrid.domain.invoices import InvoiceKind, InvoiceNotFound, InvoiceStatus
from yemen_hybrid.domain.money import Currency, Money, Zone
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.tax import TaxPeriod


@dataclass(frozen=True, slots=True)
class Credited:
    """What credit notes took back of an invoice; ``rounding`` is the part of the cash rounding."""

    total: Money
    rounding: Money


class Invoices:
    """What customers owe, and owe no more."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, invoice: Invoice) -> None:
        """Keep a new draft, or a credit note."""
        self._session.add(invoice)

    async def get(self, id: UUID) -> Invoice:
        """One invoice or credit note with its lines, to look at."""
        found = await self._session.get(Invoice, id, options=[selectinload(Invoice.lines)])
        if found is None:
            raise InvoiceNotFound
        return found

    async def lock(self, id: UUID, version: int | None = None) -> Invoice:
        """One invoice or credit note with its lines, to change or to settle."""
        lines = selectinload(Invoice.lines)
        return await lock_row(self._session, Invoice, id, InvoiceNotFound, lines, version=version)

    async def lock_to_settle(self, ids: Collection[UUID]) -> dict[UUID, Invoice]:
        """Invoices without their lines, to settle; locked in the order of their ids."""
        found = await lock_rows(self._session, Invoice, Invoice.id.in_(ids))
        if len(found) < len(set(ids)):
            raise InvoiceNotFound
        return {invoice.id: invoice for invoice in found}

    async def remove(self, invoice: Invoice) -> None:
        """Throw a draft away, with its lines."""
        await self._session.delete(invoice)

    async def balance(self, customer_id: UUID, zone: Zone, currency: Currency) -> Money:
        """What a customer owes in a zone and currency, less what the workshop holds of theirs."""
        same = same_customer(customer_id)
        owed = select(
            func.coalesce(func.sum(Invoice.total_minor - Invoice.settled_minor), 0)
        ).where(
            Invoice.status == InvoiceStatus.ISSUED,
            Invoice.kind == InvoiceKind.INVOICE,
            Invoice.customer_id.in_(same),
            Invoice.zone == zone,
            Invoice.currency == currency,
        )
        held = select(func.coalesce(func.sum(left_minor()), 0)).where(
            PAYMENTS.c.kind.in_(RECEIVED),
            PAYMENTS.c.customer_id.in_(same),
            PAYMENTS.c.zone == zone,
            PAYMENTS.c.currency == currency,
        )
        both = select(owed.scalar_subquery() - held.scalar_subquery())
        return Money(int(await self._session.scalar(both) or 0), currency)

    async def owed_on(self, order_id: UUID, currency: Currency) -> Money:
        """What is owed on the issued invoices of a work order, which are all in its currency."""
        owed = select(func.sum(Invoice.total_minor - Invoice.settled_minor)).where(
            Invoice.work_order_id == order_id,
            Invoice.status == InvoiceStatus.ISSUED,
            Invoice.kind == InvoiceKind.INVOICE,
        )
        return Money(int(await self._session.scalar(owed) or 0), currency)

    async def credited(self, invoice: Invoice) -> Credited:
        """What issued credit notes have taken back of an invoice so far."""
        row = (
            await self._session.execute(
                select(
                    func.coalesce(func.sum(Invoice.total_minor), 0).label("total"),
                    func.coalesce(func.sum(Invoice.rounding_minor), 0).label("rounding"),
                ).where(Invoice.credits_id == invoice.id)
            )
        ).one()
        currency = invoice.currency
        return Credited(Money(int(row.total), currency), Money(int(row.rounding), currency))

    async def lines_left(self, invoice: Invoice) -> dict[UUID, Charged]:
        """What credit notes have left of each line of an invoice, by the line's id."""
        left = {line.id: _charged(line, invoice.currency) for line in invoice.lines}
        taken = await self._session.scalars(
            select(InvoiceLine)
            .where(InvoiceLine.credits_line_id.in_(left))
            .order_by(InvoiceLine.id)
        )
        for line in taken:
            if line.credits_line_id is not None:
                rest = left[line.credits_line_id].less(_charged(line, invoice.currency))
                left[line.credits_line_id] = rest
        return left

    async def invoiced_before(self, order_id: UUID) -> set[UUID]:
        """The jobs of an order that stood on an issued invoice; free ones were credited whole."""
        statement = (
            select(InvoiceLine.job_id)
            .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
            .where(
                Invoice.work_order_id == order_id,
                Invoice.kind == InvoiceKind.INVOICE,
                Invoice.status == InvoiceStatus.ISSUED,
                InvoiceLine.job_id.is_not(None),
            )
        )
        return {id for id in await self._session.scalars(statement) if id is not None}

    async def last_charged(self, period: TaxPeriod) -> date | None:
        """The last business day on which an invoice was issued by a tax rate."""
        statement = (
            select(func.max(Invoice.business_day))
            .join(Invoice.lines)
            .where(
                Invoice.status == InvoiceStatus.ISSUED,
                Invoice.kind == InvoiceKind.INVOICE,
                Invoice.zone == period.zone,
                Invoice.business_day >= period.valid_from,
                Invoice.business_day <= (period.valid_to or date.max),
                InvoiceLine.tax_code == period.code,
                InvoiceLine.exempt_reason.is_(None),
            )
        )
        return await self._session.scalar(statement)


def _charged(line: InvoiceLine, currency: Currency) -> Charged:
    return Charged(
        Quantity(line.quantity_milli),
        Money(line.gross_minor, currency),
        Money(line.net_minor, currency),
        Money(line.tax_minor, currency),
        None if line.cost_minor is None else Money(line.cost_minor, currency),
    )
