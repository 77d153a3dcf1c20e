"""The car leaves, and the books of its stay are closed."""

from uuid import UUID

from yemen_hybrid.data.models import WorkOrder
from yemen_hybrid.data.repositories.deferred_work import Waiting
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.approvals import Choice
from yemen_hybrid.domain.jobs import left_at_close
from yemen_hybrid.domain.money import Money
from yemen_hybrid.domain.receivables import check_credit
from yemen_hybrid.domain.work_order import Step, check_close
from yemen_hybrid.usecases.work_orders.find import find_order
from yemen_hybrid.usecases.work_orders.let_go import let_go
from yemen_hybrid.usecases.work_orders.price import sheet_for
from yemen_hybrid.usecases.work_orders.steps.take import take_step


async def close_work_order(
    begin: Begin, actor: Caller, order_id: UUID, version: int | None, reason: str | None
) -> None:
    """Close an order whose approved jobs are invoiced and paid.

    Whoever holds ``workorder:close_unsettled`` may close one that is not, and says why: the car
    leaves, and the debt stays. That debt lies within the customer's credit limit, if there is one,
    whenever the branch wants to be paid. What the customer never answered waits on the vehicle, and
    nothing stays reserved.
    """
    async with begin() as store:
        order = await find_order(store, actor, order_id, version)
        await take_step(store, order, Step.CLOSE)
        order.closing_reason = check_close(
            await store.work_orders.facts(order),
            settled=await store.work_orders.is_settled(order.id),
            reason=reason,
            may_close_unsettled=actor.may("workorder:close_unsettled"),
        )
        await _check_limit(store, order)
        order.closed_at = store.now
        await let_go(store, order)
        await _defer_unanswered(store, order)
        store.work_orders.note(order.id, "closed", actor.who, reason=order.closing_reason)


async def _check_limit(store: Store, order: WorkOrder) -> None:
    """A limit binds the debts of its own currency, in each zone by itself.

    The customer is locked, so that two cars that leave at once cannot both use what is left.
    """
    owed = await store.invoices.owed_on(order.id, order.currency)
    if owed.minor == 0:
        return
    payer = await store.payments.payer(order.customer_id)
    customer = await store.customers.lock(payer or order.customer_id)
    limit, currency = customer.credit_limit_minor, customer.credit_limit_currency
    if limit is None or currency is not order.currency:
        return
    balance = await store.invoices.balance(customer.id, order.zone, currency)
    check_credit(Money(limit, currency), balance - owed, owed)


async def _defer_unanswered(store: Store, order: WorkOrder) -> None:
    unanswered = [job for job in order.jobs if left_at_close(job.approval) is not job.approval]
    if not unanswered:
        return
    sheet = await sheet_for(store, order)
    for job in unanswered:
        job.approval = left_at_close(job.approval)
    waiting = [Waiting(job, Choice.DEFER, sheet.total(job.lines)) for job in unanswered]
    await store.deferred_work.keep(order, waiting)
