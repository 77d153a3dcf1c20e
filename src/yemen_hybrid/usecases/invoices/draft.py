"""What is finished is put on an invoice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.data.models import Invoice, InvoiceLine, Job, Line, WorkOrder
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.discounts import Discount
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.invoices import InvoiceKind, InvoiceStatus, NothingToInvoice, to_invoice
from yemen_hybrid.domain.jobs import JobFacts, JobNotFound, JobOnDraft, check_invoiceable
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.work_order import check_chargeable
from yemen_hybrid.usecases.invoices.find import find_order
from yemen_hybrid.usecases.invoices.price import check_discount, give_discount, price


@dataclass(frozen=True, slots=True)
class NewInvoice:
    """What is asked for. ``job_ids`` None: every job that can be invoiced now.

    ``cash``: the total is rounded to the smallest note that the branch gives change in.
    """

    id: UUID
    work_order_id: UUID
    job_ids: Sequence[UUID] | None = None
    cash: bool = False
    notes: str = ""
    discount: Discount | None = None


async def draft_invoice(begin: Begin, actor: Caller, new: NewInvoice) -> None:
    """Make a draft from approved, finished jobs that stand on no invoice yet.

    A cancelled order is not invoiced, and of a closed one only what was credited whole before.
    From now on they stand on this one, so of two drafts made at once one finds nothing left. The
    lines are copied with all they are computed from.
    """
    async with begin() as store:
        check_client_id(new.id, store.now)
        order = await find_order(store, actor, new.work_order_id)
        earlier = await store.invoices.invoiced_before(order.id)
        check_chargeable(order.status, corrects=bool(earlier))
        jobs = await _chosen(store, order, new.job_ids)
        check_chargeable(order.status, corrects=earlier.issuperset(job.id for job in jobs))
        invoice = _draft(order, new)
        invoice.lines = list(_lines(jobs, order.currency))
        if not invoice.lines:
            raise NothingToInvoice
        give_discount(actor, invoice, new.discount)
        check_discount(actor, invoice, await price(store, invoice))
        store.invoices.add(invoice)
        await store.session.flush()
        for job in jobs:
            job.invoice_id = invoice.id
        store.work_orders.touch(order)
        store.work_orders.note(
            order.id, "invoice_drafted", actor.who, jobs=[job.position for job in jobs]
        )


async def _chosen(store: Store, order: WorkOrder, ids: Sequence[UUID] | None) -> list[Job]:
    facts = {fact.number: fact for fact in await store.work_orders.facts(order)}
    if ids is None:
        free = [facts[job.position] for job in order.jobs if job.invoice_id is None]
        ready = {fact.number for fact in to_invoice(free)}
        return [job for job in order.jobs if job.position in ready]
    by_id = {job.id: job for job in order.jobs}
    if not by_id.keys() >= set(ids):
        raise JobNotFound(pointer="/job_ids")
    wanted = [job for job in order.jobs if job.id in ids]
    for job in wanted:
        _check(job, facts[job.position])
    return wanted


def _check(job: Job, facts: JobFacts) -> None:
    check_invoiceable(facts)
    if job.invoice_id is not None:
        raise JobOnDraft(job=job.position)


def _draft(order: WorkOrder, new: NewInvoice) -> Invoice:
    return Invoice(
        id=new.id,
        branch_id=order.branch_id,
        customer_id=order.customer_id,
        work_order_id=order.id,
        vehicle_id=order.vehicle_id,
        kind=InvoiceKind.INVOICE,
        status=InvoiceStatus.DRAFT,
        currency=order.currency,
        zone=order.zone,
        rates={},
        cash_total=new.cash,
        notes=new.notes,
    )


def _lines(jobs: Sequence[Job], currency: Currency) -> Iterator[InvoiceLine]:
    pairs = [(job, line) for job in jobs for line in job.lines]
    for position, (job, line) in enumerate(pairs, start=1):
        yield InvoiceLine(
            position=position,
            job_id=job.id,
            line_id=line.id,
            kind=line.kind,
            part_id=line.part_id,
            job_title_ar=job.title_ar,
            job_title_en=job.title_en,
            title_ar=line.title_ar,
            title_en=line.title_en,
            quantity_milli=line.quantity_milli,
            unit=line.unit,
            unit_price_minor=line.unit_price_minor,
            list_price_minor=line.list_price_minor,
            list_quantity_milli=line.list_quantity_milli,
            discount_minor=line.discount_minor,
            share_minor=0,
            tax_code=line.tax_code,
            exempt_reason=line.exempt_reason,
            cost_minor=_cost(line, currency),
        )


def _cost(line: Line, currency: Currency) -> int | None:
    if line.unit_cost_minor is None:
        return None
    return Money(line.unit_cost_minor, currency).times(Quantity(line.quantity_milli)).minor
