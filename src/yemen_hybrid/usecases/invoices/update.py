"""Something about a draft changes."""

from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.discounts import Discount
from yemen_hybrid.domain.invoices import check_draft
from yemen_hybrid.usecases.invoices.find import find_invoice
from yemen_hybrid.usecases.invoices.price import check_discount, give_discount, price


@dataclass(frozen=True, slots=True)
class DraftChanges:
    """What is to be different; None stays as it is.

    ``discount`` counts only where ``new_discount`` says so, and is None to take it off.
    """

    notes: str | None = None
    cash: bool | None = None
    new_discount: bool = False
    discount: Discount | None = None


async def update_draft(
    begin: Begin, actor: Caller, invoice_id: UUID, version: int | None, changes: DraftChanges
) -> None:
    """Change the notes, the rounding or the discount of an invoice that is not issued yet.

    A discount that somebody else gave stays, though the caller could not have given it.
    """
    async with begin() as store:
        _, invoice = await find_invoice(store, actor, invoice_id, version)
        check_draft(invoice.status)
        if changes.notes is not None:
            invoice.notes = changes.notes
        if changes.cash is not None:
            invoice.cash_total = changes.cash
        if changes.new_discount:
            give_discount(actor, invoice, changes.discount)
        totals = await price(store, invoice)
        if changes.new_discount:
            check_discount(actor, invoice, totals)
