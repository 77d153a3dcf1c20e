"""An invoice or a credit note gets its number, and is final from then on."""

from yemen_hybrid.data.models import Branch, Invoice
from yemen_hybrid.data.queries.parties import read_parties
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.document_numbers import Series, document_number
from yemen_hybrid.domain.invoices import InvoiceKind, InvoiceStatus

SERIES = {InvoiceKind.INVOICE: Series.INVOICE, InvoiceKind.CREDIT_NOTE: Series.CREDIT_NOTE}


async def number(store: Store, actor: Caller, branch: Branch, invoice: Invoice) -> None:
    """Give the next number of the branch, the kind and the year of the branch's business day.

    The series stays locked until the commit, and a rollback gives the number back: no gap. The
    lines must be written before, for those of an issued invoice are closed. Who sells, who buys and
    what car are kept with it, for papers of it that are made when they are called otherwise.
    """
    await store.session.flush()
    parties = await read_parties(
        await store.connection(),
        branch_id=branch.id,
        customer_id=invoice.customer_id,
        vehicle_id=invoice.vehicle_id,
    )
    today = business_day(store.now, branch.timezone)
    series = SERIES[invoice.kind]
    sequence = await store.counters.take(f"{series.value}-{branch.code}-{today.year}")
    invoice.status = InvoiceStatus.ISSUED
    invoice.number = document_number(series, today.year, sequence, branch.code)
    invoice.year, invoice.sequence = today.year, sequence
    invoice.issued_at, invoice.issued_by_id = store.now, actor.who.id
    invoice.business_day, invoice.parties = today, parties
    await store.session.flush()
