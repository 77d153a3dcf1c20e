"""An old part comes back, and its deposit with it."""

from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.data.models import Invoice, InvoiceLine, Job, Line, WorkOrder
from yemen_hybrid.data.repositories.stock import Entry
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.cores import RETURNED, check_taken_off, cores_to_take
from yemen_hybrid.domain.credit_notes import CreditLineUnknown, Wanted
from yemen_hybrid.domain.errors import Stale
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.invoices import InvoiceStatus
from yemen_hybrid.domain.jobs import JobNotFound, JobOnDraft
from yemen_hybrid.domain.lines import LineNotFound
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.stock import MovementKind, movement
from yemen_hybrid.domain.work_order import check_still_open
from yemen_hybrid.usecases.invoices.credit import NewCreditNote, WantedLine, give_credit
from yemen_hybrid.usecases.invoices.find import find_order


@dataclass(frozen=True, slots=True)
class ReturnedCore:
    """How many old parts came; None: all for which a deposit is held.

    ``line`` is where their core charge stands: work order, job, line.
    """

    line: tuple[UUID, UUID, UUID]
    quantity: Quantity | None = None
    reason: str = RETURNED


async def return_core(begin: Begin, actor: Actor, version: int | None, back: ReturnedCore) -> None:
    """Take old parts from the customer, put them on the heap of cores, and give the deposit back.

    Before the invoice the charge goes down, or off the job. After it a credit note takes it back,
    which asks for ``invoice:credit``; that works also when the order is closed.
    """
    order_id, job_id, line_id = back.line
    async with begin() as store:
        order = await find_order(store, actor, order_id)
        if version is not None and order.version != version:
            raise Stale
        job, line = _find(order, job_id, line_id)
        held = Quantity(line.quantity_milli)
        taken = cores_to_take(line.kind, line.unit, held, back.quantity)
        if job.invoice_id is None:
            check_still_open(order.status)
            check_taken_off(job.position, job.approval)
        else:
            invoice = await _find_invoice(store, actor, job, job.invoice_id)
            wanted = WantedLine(_charged(invoice, line).id, Wanted(quantity=taken))
            note = NewCreditNote(new_id(), back.reason, [wanted])
            await give_credit(store, actor, order, invoice, note)
        await _keep(store, actor, order, job, line, taken)
        _charge_less(job, line, taken)
        store.work_orders.touch(order)


def _find(order: WorkOrder, job_id: UUID, line_id: UUID) -> tuple[Job, Line]:
    job = next((job for job in order.jobs if job.id == job_id), None)
    if job is None:
        raise JobNotFound
    line = next((line for line in job.lines if line.id == line_id), None)
    if line is None:
        raise LineNotFound
    return job, line


async def _find_invoice(store: Store, actor: Actor, job: Job, invoice_id: UUID) -> Invoice:
    """The issued invoice that the job stands on; a draft is thrown away first."""
    actor.require("invoice:credit")
    invoice = await store.invoices.lock(invoice_id)
    if invoice.status is InvoiceStatus.DRAFT:
        raise JobOnDraft(job=job.position)
    return invoice


def _charged(invoice: Invoice, line: Line) -> InvoiceLine:
    for charged in invoice.lines:
        if charged.line_id == line.id:
            return charged
    raise CreditLineUnknown


async def _keep(
    store: Store, actor: Actor, order: WorkOrder, job: Job, line: Line, taken: Quantity
) -> None:
    """The old parts lie apart from now on, noted at the line of the part they stand for."""
    of_part = next(other for other in job.lines if other.id == line.core_of_id)
    if of_part.part_id is None:
        raise LineNotFound
    part = await store.parts.get(of_part.part_id)
    level = await store.stock.lock_level(order.branch_id, part.id)
    moved = movement(MovementKind.CORE_IN, taken, part.sku)
    entry = Entry(actor.staff_id, work_order_id=order.id, line_id=of_part.id)
    await store.stock.move(level, moved, entry)
    store.work_orders.note(
        order.id,
        "core_returned",
        actor.who,
        job=job.position,
        sku=part.sku,
        name_ar=part.name_ar,
        name_en=part.name_en,
        quantity=taken.text,
    )


def _charge_less(job: Job, line: Line, taken: Quantity) -> None:
    line.quantity_milli -= taken.milli
    if line.quantity_milli == 0:
        job.lines.remove(line)
