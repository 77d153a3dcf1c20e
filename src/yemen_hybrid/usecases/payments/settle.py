"""What every way to settle an invoice shares: money of a payment goes onto it, at a frozen rate."""

from datetime import datetime
from typing import Any
from uuid import UUID

from yemen_hybrid.data.models import Allocation, Branch, Invoice
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.invoices import InvoiceKind, check_issued
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.rates import Exchange, settling
from yemen_hybrid.domain.settlement import NothingToSettle, settle


def remaining(invoice: Invoice) -> Money:
    """What is still owed on an invoice; a draft and a credit note are owed by nobody."""
    check_issued(invoice.status)
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        raise NothingToSettle
    return Money(invoice.total_minor - invoice.settled_minor, invoice.currency)


async def put_onto(
    store: Store,
    invoice: Invoice,
    payment_id: UUID,
    amount: Money,
    at: datetime,
    *,
    rates_of: datetime | None = None,
) -> Money:
    """Settle as much of a locked invoice as ``amount`` of a payment covers; gives what was used.

    Another currency counts at the newest rate of the invoice's zone at ``rates_of`` (unsaid:
    ``at``), and the rate is kept with the allocation.
    """
    exchange = await _exchange(store, invoice, amount.currency, rates_of or at)
    done = settle(remaining(invoice), amount, exchange)
    branch = await store.branches.get(invoice.branch_id)
    invoice.settled_minor += done.applied.minor
    store.payments.allocate(
        Allocation(
            payment_id=payment_id,
            invoice_id=invoice.id,
            used_minor=done.used.minor,
            applied_minor=done.applied.minor,
            exchange=done.exchange.as_json,
            **dated(at, branch),
        )
    )
    return done.used


async def _exchange(store: Store, invoice: Invoice, given: Currency, at: datetime) -> Exchange:
    same = given is invoice.currency
    rates = [] if same else await store.rates.current(invoice.zone, at)
    return settling(given, invoice.currency, rates, zone=invoice.zone)


def dated(at: datetime, branch: Branch) -> dict[str, Any]:
    """When an allocation counts: the instant, and the branch's business day."""
    return {"at": at, "business_day": business_day(at, branch.timezone)}


def tell(
    store: Store, actor: Actor, order_id: UUID | None, kind: str, number: str, amount: Money
) -> None:
    """Write into the timeline of the work order, where there is one, that money moved."""
    if order_id is not None:
        store.work_orders.note(order_id, kind, actor.who, number=number, amount=amount.as_json)
