"""What taking, refunding and reversing share: a numbered entry in the book of payments."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yemen_hybrid.data.models import Branch, Payment, PaymentMethod
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.document_numbers import Series, document_number
from yemen_hybrid.domain.errors import Words
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.payments import (
    MethodTerms,
    PaymentKind,
    check_method,
    check_reference,
    signed,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Money that is received or given back. ``amount`` is as people enter it, above zero."""

    id: UUID
    kind: PaymentKind
    branch: Branch
    customer_id: UUID
    method_id: UUID
    amount: Money
    reference: str | None
    received_at: datetime
    note: str
    work_order_id: UUID | None = None


async def enter(store: Store, actor: Actor, entry: Entry) -> Payment:
    """Write a payment into the book, with the next receipt number of its branch.

    The way to pay must be open to it, on the business day on which the money moved. Locks the
    branch's series of receipts, so whatever else is to be locked comes first.
    """
    amount = signed(entry.kind, entry.amount)
    method = await store.methods.get(entry.method_id)
    terms = _terms(method)
    day = business_day(entry.received_at, entry.branch.timezone)
    check_method(terms, amount.currency, entry.branch.zone, day)
    reference = check_reference(terms, entry.reference)
    payment = Payment(
        id=entry.id,
        branch_id=entry.branch.id,
        customer_id=entry.customer_id,
        work_order_id=entry.work_order_id,
        kind=entry.kind,
        method_id=method.id,
        currency=amount.currency,
        zone=entry.branch.zone,
        amount_minor=amount.minor,
        provider=(method.provider or method.code) if reference else None,
        reference=reference,
        note=entry.note,
        cashier_id=actor.staff_id,
        received_at=entry.received_at,
        business_day=day,
        created_at=store.now,
    )
    return await number(store, entry.branch, payment)


async def number(store: Store, branch: Branch, payment: Payment) -> Payment:
    """Give the receipt its number, in the year in which it is written, and keep it."""
    payment.year = business_day(store.now, branch.timezone).year
    series = f"{Series.RECEIPT}-{branch.code}-{payment.year}"
    payment.sequence = await store.counters.take(series)
    payment.number = document_number(Series.RECEIPT, payment.year, payment.sequence, branch.code)
    store.payments.add(payment)
    await store.session.flush()
    return payment


def _terms(method: PaymentMethod) -> MethodTerms:
    return MethodTerms(
        name=Words(method.name_ar, method.name_en),
        currencies=frozenset(Currency(currency) for currency in method.currencies),
        zone=method.zone,
        valid_from=method.valid_from,
        valid_to=method.valid_to,
        active=method.active,
        needs_reference=method.needs_reference,
    )
