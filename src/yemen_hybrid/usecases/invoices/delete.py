"""A draft is thrown away."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.invoices import check_draft
from yemen_hybrid.usecases.invoices.find import find_invoice


async def delete_draft(begin: Begin, actor: Caller, invoice_id: UUID, version: int | None) -> None:
    """Throw a draft away; its jobs can be invoiced again. It had no number, so none is missing."""
    async with begin() as store:
        order, invoice = await find_invoice(store, actor, invoice_id, version)
        check_draft(invoice.status)
        for job in order.jobs:
            if job.invoice_id == invoice.id:
                job.invoice_id = None
        await store.session.flush()
        await store.invoices.remove(invoice)
        store.work_orders.touch(order)
        store.work_orders.note(order.id, "invoice_discarded", actor.who)
