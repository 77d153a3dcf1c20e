"""Something that was invoiced is taken back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.data.models import Allocation, Branch, Invoice, InvoiceLine, WorkOrder
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.cores import check_not_deposit
from yemen_hybrid.domain.credit_notes import Charged, CreditLineUnknown, Wanted, set_free
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.invoices import InvoiceKind, InvoiceStatus, check_credit
from yemen_hybrid.domain.money import Money
from yemen_hybrid.domain.reasons import check_reason
from yemen_hybrid.usecases.invoices.find import find_invoice
from yemen_hybrid.usecases.invoices.number import number


@dataclass(frozen=True, slots=True)
class WantedLine:
    """How much of which line of the invoice is taken back."""

    line_id: UUID
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class NewCreditNote:
    """What is taken back and why. ``lines`` None: all that is left of the invoice."""

    id: UUID
    reason: str
    lines: Sequence[WantedLine] | None = None


async def credit_invoice(
    begin: Begin, actor: Caller, invoice_id: UUID, version: int | None, new: NewCreditNote
) -> None:
    """Issue a credit note, with a number of its own, for an issued invoice or parts of it.

    It lowers what is owed; what was paid already and is owed no more goes back to the payments, as
    the customer's credit. When all of an invoice is taken back its jobs can be invoiced again, set
    right. Parts do not go back to the shelf by it: whoever has them in hand returns them. A line
    that is a deposit is not named here: `return_core` credits it.
    """
    check_reason(new.reason)
    async with begin() as store:
        check_client_id(new.id, store.now)
        order, invoice = await find_invoice(store, actor, invoice_id, version)
        named = {one.line_id for one in new.lines or ()}
        for line in invoice.lines:
            if line.id in named:
                check_not_deposit(line.kind)
        await give_credit(store, actor, order, invoice, new)


async def give_credit(
    store: Store, actor: Caller, order: WorkOrder, invoice: Invoice, new: NewCreditNote
) -> None:
    """Issue the credit note; the order, with its jobs, and the invoice are locked."""
    note = _note_for(invoice, new.id, check_reason(new.reason))
    left = await store.invoices.lines_left(invoice)
    taken = list(_taken(invoice, left, new.lines))
    note.lines = [_credit_line(at, *one) for at, one in enumerate(taken, start=1)]
    before = await store.invoices.credited(invoice)
    last = all(line.total.minor == 0 for line in left.values())
    _sum_up(note, invoice.rounding_minor - before.rounding.minor if last else 0)
    whole = bool(note.lines) and all(line.is_nothing for line in left.values())
    _check(invoice, before.total, note, whole=whole)
    store.invoices.add(note)
    branch = await store.branches.get(invoice.branch_id)
    await number(store, actor, branch, note)
    await _settle(store, branch, invoice, note)
    if before.total.minor + note.total_minor == invoice.total_minor:
        _free_jobs(store, order, invoice)
    _tell(store, actor, invoice, note)


def _note_for(invoice: Invoice, id: UUID, reason: str) -> Invoice:
    return Invoice(
        id=id,
        branch_id=invoice.branch_id,
        customer_id=invoice.customer_id,
        work_order_id=invoice.work_order_id,
        vehicle_id=invoice.vehicle_id,
        kind=InvoiceKind.CREDIT_NOTE,
        status=InvoiceStatus.DRAFT,
        credits_id=invoice.id,
        reason=reason,
        currency=invoice.currency,
        zone=invoice.zone,
        rates=invoice.rates,
        cash_total=invoice.cash_total,
    )


def _taken(
    invoice: Invoice, left: dict[UUID, Charged], wanted: Sequence[WantedLine] | None
) -> Iterator[tuple[InvoiceLine, Charged]]:
    """Each line of which something is taken back; ``left`` goes down with it."""
    lines = {line.id: line for line in invoice.lines}
    for one in wanted or [WantedLine(line.id, Wanted()) for line in invoice.lines]:
        if one.line_id not in lines:
            raise CreditLineUnknown(pointer="/lines")
        taken = one.wanted.of(left[one.line_id])
        left[one.line_id] = left[one.line_id].less(taken)
        if not taken.is_nothing:
            yield lines[one.line_id], taken


def _credit_line(position: int, line: InvoiceLine, taken: Charged) -> InvoiceLine:
    return InvoiceLine(
        position=position,
        job_id=line.job_id,
        line_id=line.line_id,
        credits_line_id=line.id,
        kind=line.kind,
        part_id=line.part_id,
        job_title_ar=line.job_title_ar,
        job_title_en=line.job_title_en,
        title_ar=line.title_ar,
        title_en=line.title_en,
        quantity_milli=taken.quantity.milli,
        unit=line.unit,
        unit_price_minor=line.unit_price_minor,
        list_price_minor=line.list_price_minor,
        gross_minor=taken.gross.minor,
        discount_minor=(taken.gross - taken.net).minor,
        share_minor=0,
        net_minor=taken.net.minor,
        tax_code=line.tax_code,
        tax_ppm=line.tax_ppm,
        exempt_reason=line.exempt_reason,
        tax_minor=taken.tax.minor,
        total_minor=taken.total.minor,
        cost_minor=taken.cost and taken.cost.minor,
    )


def _sum_up(note: Invoice, rounding: int) -> None:
    note.net_minor = sum(line.net_minor for line in note.lines)
    note.tax_minor = sum(line.tax_minor for line in note.lines)
    note.rounding_minor = rounding
    note.total_minor = note.net_minor + note.tax_minor + rounding


def _check(invoice: Invoice, credited: Money, note: Invoice, *, whole: bool) -> None:
    check_credit(
        invoice.kind,
        invoice.status,
        invoiced=Money(invoice.total_minor, invoice.currency),
        credited=credited,
        amount=Money(note.total_minor, note.currency),
        whole=whole,
    )


async def _settle(store: Store, branch: Branch, invoice: Invoice, note: Invoice) -> None:
    """Owe less. What was paid of it already is the customer's again, the newest payment first."""
    owed = invoice.total_minor - invoice.settled_minor
    excess = max(note.total_minor - owed, 0)
    invoice.settled_minor += note.total_minor - excess
    for use in await store.payments.uses_by(invoice.id):
        freed = min(use.applied_minor, excess)
        if freed > 0:
            excess -= freed
            store.payments.allocate(
                Allocation(
                    payment_id=use.payment_id,
                    invoice_id=invoice.id,
                    used_minor=-set_free(use.used_minor, use.applied_minor, freed),
                    applied_minor=-freed,
                    at=store.now,
                    business_day=business_day(store.now, branch.timezone),
                )
            )


def _free_jobs(store: Store, order: WorkOrder, invoice: Invoice) -> None:
    for job in order.jobs:
        if job.invoice_id == invoice.id:
            job.invoice_id = None
    store.work_orders.touch(order)


def _tell(store: Store, actor: Caller, invoice: Invoice, note: Invoice) -> None:
    store.work_orders.note(
        invoice.work_order_id,
        "invoice_credited",
        actor.who,
        number=note.number,
        invoice=invoice.number,
        total=Money(note.total_minor, note.currency).as_json,
        reason=note.reason,
    )
