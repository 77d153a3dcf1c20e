"""The customer pays."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yemen_hybrid.data.models import Branch, Invoice, Payment, WorkOrder
from yemen_hybrid.data.queries.documents import money
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.business_day import business_day, day_bounds
from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.messages import Template
from yemen_hybrid.domain.money import Money, check_same_zone
from yemen_hybrid.domain.names import display_name
from yemen_hybrid.domain.payments import (
    DepositTooLate,
    PaymentKind,
    PaymentPurposeUnclear,
    WorkOrderOfAnother,
    check_backdated,
    check_received,
)
from yemen_hybrid.domain.rates import settling
from yemen_hybrid.domain.reasons import check_reason
from yemen_hybrid.domain.work_order import Status
from yemen_hybrid.usecases.payments.enter import Entry, enter
from yemen_hybrid.usecases.payments.find import find_invoice, find_order, find_payer
from yemen_hybrid.usecases.payments.settle import put_onto, tell


@dataclass(frozen=True, slots=True)
class NewPayment:
    """What was handed over, and what for.

    For an invoice; or for a work order, as a deposit; or for a customer's account. A customer may
    be named beside a work order, which must then be theirs. ``branch_id`` is where the money lies:
    unsaid, it is the branch of the invoice or of the work order, or else the cashier's.
    """

    id: UUID
    invoice_id: UUID | None
    work_order_id: UUID | None
    customer_id: UUID | None
    branch_id: UUID | None
    method_id: UUID
    amount: Money
    reference: str | None
    received_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class _Purpose:
    """Whose money it is, where it was received, and what it is for."""

    customer_id: UUID
    branch_id: UUID
    invoice: Invoice | None = None
    order: WorkOrder | None = None


async def take_payment(begin: Begin, actor: Actor, new: NewPayment) -> None:
    """Write a receipt, and settle the invoice that it is for.

    What the invoice does not need stays with the customer as credit. One that is a draft, or
    settled already, is refused: nobody should pay twice by mistake. Money of a day that is over, or
    from before the drawer was counted, takes ``payment:backdate`` and a note of why. Whoever says
    a moment since when the board has changed says why too: else the moment would choose the rate.
    """
    async with begin() as store:
        check_client_id(new.id, store.now)
        received_at = check_received(new.received_at, store.now)
        purpose = await _purpose(store, actor, new)
        branch = await store.branches.get(purpose.branch_id)
        if paper := purpose.invoice or purpose.order:
            check_same_zone(branch.zone, paper.zone)
        payment = await enter(
            store,
            actor,
            Entry(
                id=new.id,
                kind=PaymentKind.DEPOSIT if purpose.order else PaymentKind.PAYMENT,
                branch=branch,
                customer_id=purpose.customer_id,
                work_order_id=purpose.order.id if purpose.order else None,
                method_id=new.method_id,
                amount=new.amount,
                reference=new.reference,
                received_at=received_at,
                note=new.note,
            ),
        )
        if new.received_at is not None:
            await _check_day(store, actor, branch, payment)
        if purpose.invoice is not None:
            await _check_rate(store, purpose.invoice, payment)
            await _settle(store, purpose.invoice, payment, new.amount)
        order_id = purpose.invoice.work_order_id if purpose.invoice else payment.work_order_id
        tell(store, actor, order_id, "payment_taken", payment.number, new.amount)
        await _thank(store, branch, payment, new.amount, order_id)


async def _check_day(store: Store, actor: Actor, branch: Branch, payment: Payment) -> None:
    """Once the receipt has its number: until the commit the drawer is not counted."""
    today, _ = day_bounds(business_day(store.now, branch.timezone), branch.timezone)
    counted_at = await store.drawers.counted_at(branch.id)
    may = actor.may("payment:backdate")
    check_backdated(payment.received_at, today, counted_at, payment.note, may=may)


async def _thank(
    store: Store, branch: Branch, payment: Payment, amount: Money, order_id: UUID | None
) -> None:
    customer = await store.customers.get(payment.customer_id)
    language: Language = "ar" if customer.language == "ar" else "en"
    store.messages.tell(
        customer,
        branch,
        Template.RECEIPT,
        {
            "name": display_name(customer.name_ar, customer.name_en, language),
            "receipt": payment.number,
            "payment_id": str(payment.id),
            "amount": money(amount.minor, amount.currency),
        },
        order_id,
    )


async def _check_rate(store: Store, invoice: Invoice, payment: Payment) -> None:
    """Ask for a note where the rate of then is not that of now."""
    given, to, zone = payment.currency, invoice.currency, invoice.zone
    if given is to or payment.received_at >= store.now:
        return
    then = await store.rates.current(zone, payment.received_at)
    now = await store.rates.current(zone, store.now)
    if settling(given, to, then, zone=zone) != settling(given, to, now, zone=zone):
        check_reason(payment.note, pointer="/note")


async def _settle(store: Store, invoice: Invoice, payment: Payment, amount: Money) -> None:
    """At the rate of when the money came in; but nothing is settled before it was invoiced."""
    received_at = payment.received_at
    at = max(received_at, invoice.issued_at or received_at)
    await put_onto(store, invoice, payment.id, amount, at, rates_of=received_at)


async def _purpose(store: Store, actor: Actor, new: NewPayment) -> _Purpose:
    if new.invoice_id is not None:
        if new.work_order_id is not None or new.customer_id is not None:
            raise PaymentPurposeUnclear
        return await _for_invoice(store, actor, new.invoice_id, new.branch_id)
    if new.work_order_id is not None:
        return await _for_order(store, actor, new, new.work_order_id)
    if new.customer_id is None:
        raise PaymentPurposeUnclear
    return _Purpose(await find_payer(store, new.customer_id), actor.branch_for(new.branch_id))


async def _for_invoice(
    store: Store, actor: Actor, invoice_id: UUID, branch_id: UUID | None
) -> _Purpose:
    invoice = await find_invoice(store, actor, invoice_id)
    customer_id = await find_payer(store, invoice.customer_id)
    return _Purpose(customer_id, actor.branch_for(branch_id or invoice.branch_id), invoice=invoice)


async def _for_order(store: Store, actor: Actor, new: NewPayment, order_id: UUID) -> _Purpose:
    order = await find_order(store, actor, order_id)
    if order.status in {Status.CLOSED, Status.CANCELLED}:
        raise DepositTooLate
    if new.customer_id is not None and not await store.payments.same_customer(
        order.customer_id, new.customer_id
    ):
        raise WorkOrderOfAnother(pointer="/work_order_id")
    customer_id = await find_payer(store, order.customer_id)
    return _Purpose(customer_id, actor.branch_for(new.branch_id or order.branch_id), order=order)
