"""Invoices and credit notes, to change."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from yemen_hybrid.data.models import Invoice, InvoiceLine
from yemen_hybrid.data.repositories.locking import lock_row
from yemen_hybrid.domain.errors import NotFound
from yemen_hybrid.domain.invoices import InvoiceKind, InvoiceStatus
from yemen_hybrid.domain.money import Currency, Money, Zone
from yemen_hybrid.domain.tax import TaxPeriod


class InvoiceNotFound(NotFound):
    """No invoice with that id, or not the caller's."""

    code = "invoice_not_found"
    en = "There is no such invoice."
    ar = "لا توجد فاتورة بهذا المعرّف."


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

    async def open_of_customer(
        self, customer_ids: Collection[UUID], zone: Zone
    ) -> Sequence[Invoice]:
        """The invoices of a zone that customers have still to pay, the oldest first, locked.

        Without their lines. Locked in the order of their ids, as everybody else locks invoices.
        """
        statement = (
            select(Invoice)
            .where(_is_open(), Invoice.customer_id.in_(customer_ids), Invoice.zone == zone)
            .order_by(Invoice.id)
            .with_for_update()
        )
        return (await self._session.scalars(statement)).all()

    async def balance(
        self, customer_ids: Collection[UUID], zone: Zone, currency: Currency
    ) -> Money:
        """What customers have still to pay on the invoices of one zone and currency."""
        owed = func.coalesce(func.sum(Invoice.total_minor - Invoice.settled_minor), 0)
        statement = select(owed).where(
            _is_open(),
            Invoice.customer_id.in_(customer_ids),
            Invoice.zone == zone,
            Invoice.currency == currency,
        )
        return Money(int(await self._session.scalar(statement) or 0), currency)

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


def _is_open() -> ColumnElement[bool]:
    return and_(
        Invoice.status == InvoiceStatus.ISSUED,
        Invoice.kind == InvoiceKind.INVOICE,
        Invoice.settled_minor < Invoice.total_minor,
    )
