"""The invoice becomes a debt."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from yemen_hybrid.data.models import Branch, Invoice, WorkOrder
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.invoices import check_issue
from yemen_hybrid.domain.jobs import check_invoiceable
from yemen_hybrid.domain.messages import Template
from yemen_hybrid.domain.money import Money
from yemen_hybrid.domain.names import display_name
from yemen_hybrid.domain.rates import rate_text
from yemen_hybrid.domain.receivables import check_credit
from yemen_hybrid.domain.work_order import check_chargeable
from yemen_hybrid.usecases.invoices.find import find_invoice
from yemen_hybrid.usecases.invoices.number import number
from yemen_hybrid.usecases.invoices.price import price


async def issue_invoice(
    begin: Begin, actor: Caller, invoice_id: UUID, version: int | None = None
) -> None:
    """Give a draft its number; from now on it never changes.

    The taxes are those of the day of issue, and the rates of that moment are kept on it. Jobs that
    were reopened since are refused; so is a debt beyond the customer's credit limit, where the
    branch lets customers pay later. Where it is paid at once, the car is still there and nothing is
    owed yet: there the limit binds when the work order is closed on a debt.
    """
    async with begin() as store:
        order, invoice = await find_invoice(store, actor, invoice_id, version)
        check_issue(invoice.status, len(invoice.lines))
        await _check_jobs(store, order, invoice)
        branch = await store.branches.get(invoice.branch_id)
        await price(store, invoice)
        await _check_limit(store, branch, invoice)
        today = business_day(store.now, branch.timezone)
        invoice.due_on = today + timedelta(days=branch.payment_days)
        invoice.rates = await _frozen_rates(store, invoice)
        await number(store, actor, branch, invoice)
        await _tell(store, actor, branch, invoice)


async def _check_jobs(store: Store, order: WorkOrder, invoice: Invoice) -> None:
    facts = {fact.number: fact for fact in await store.work_orders.facts(order)}
    jobs = [job for job in order.jobs if job.invoice_id == invoice.id]
    for job in jobs:
        check_invoiceable(facts[job.position])
    earlier = await store.invoices.invoiced_before(order.id)
    check_chargeable(order.status, corrects=earlier.issuperset(job.id for job in jobs))


async def _check_limit(store: Store, branch: Branch, invoice: Invoice) -> None:
    """A limit binds the debts of its own currency, in each zone by itself.

    The customer is locked, so that two invoices at once cannot both use what is left.
    """
    if branch.payment_days == 0:
        return
    payer = await store.payments.payer(invoice.customer_id)
    customer = await store.customers.lock(payer or invoice.customer_id)
    limit, currency = customer.credit_limit_minor, customer.credit_limit_currency
    if limit is None or currency is not invoice.currency:
        return
    balance = await store.invoices.balance(customer.id, invoice.zone, currency)
    check_credit(Money(limit, currency), balance, Money(invoice.total_minor, currency))


async def _frozen_rates(store: Store, invoice: Invoice) -> dict[str, Any]:
    return {
        f"{rate.base.value}/{rate.quote.value}": {
            "buy": rate_text(rate.buy_micro),
            "sell": rate_text(rate.sell_micro),
            "source": rate.source,
            "at": rate.at.isoformat(),
        }
        for rate in await store.rates.current(invoice.zone, store.now)
    }


async def _tell(store: Store, actor: Caller, branch: Branch, invoice: Invoice) -> None:
    total = Money(invoice.total_minor, invoice.currency).as_json
    store.work_orders.note(
        invoice.work_order_id, "invoice_issued", actor.who, number=invoice.number, total=total
    )
    customer = await store.customers.get(invoice.customer_id)
    language: Language = "ar" if customer.language == "ar" else "en"
    store.messages.tell(
        customer,
        branch,
        Template.INVOICE,
        {
            "name": display_name(customer.name_ar, customer.name_en, language),
            "invoice": invoice.number,
            "invoice_id": str(invoice.id),
            "total": total,
        },
        invoice.work_order_id,
    )
