"""/payments, and what settles invoices"""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.context import Shared
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer
from yemen_hybrid.api.payments.schemas import (
    PaymentAllocate,
    PaymentCreate,
    PaymentList,
    PaymentQuery,
    PaymentRead,
    PaymentReverse,
    RefundCreate,
    SettlementRead,
)
from yemen_hybrid.data.queries.payments import list_payments, read_payment
from yemen_hybrid.data.queries.settlements import read_settlement
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.usecases.payments.allocate import allocate_payment
from yemen_hybrid.usecases.payments.refund import refund_customer
from yemen_hybrid.usecases.payments.reverse import reverse_payment
from yemen_hybrid.usecases.payments.settle_from_credit import settle_from_credit
from yemen_hybrid.usecases.payments.take import take_payment

router = Domain(tags=["payments"])


@router.get("/payments", response_model=PaymentList)
async def list_(
    query: Annotated[PaymentQuery, Query()],
    reading: Annotated[Reading, may_read("payment:read")],
) -> Response:
    """The payments of the caller's branch, newest first."""
    branch_id = reading.actor.branch_shown(query.branch_id)
    return answer(await list_payments(reading.connection, query.wanted(branch_id), query.window))


@router.post("/payments", response_model=PaymentRead, status_code=201)
async def take(
    body: PaymentCreate,
    change: Annotated[Change, may_change("payment:take", "payments.take", key="required")],
) -> Response:
    """Take a payment for an invoice, a deposit for a work order, or money for an account.

    Paid in another currency, it counts at the newest rate of the branch's zone when it was
    received. What the invoice does not need stays with the customer as credit.
    """
    new = body.command()
    return await change.answer(
        lambda begin: take_payment(begin, change.actor, new),
        _shown_to(change, new.id),
        status=201,
        location=f"/api/v1/payments/{new.id}",
    )


@router.get("/payments/{payment_id}", response_model=PaymentRead)
async def read(payment_id: UUID, reading: Annotated[Reading, may_read("payment:read")]) -> Response:
    """One payment with what became of it."""
    return answer(await read_payment(reading.connection, payment_id, reading.actor.branch_id))


@router.post("/payments/{payment_id}/allocate", response_model=PaymentRead)
async def allocate(
    payment_id: UUID,
    body: PaymentAllocate,
    change: Annotated[Change, may_change("payment:take", "payments.allocate", key="required")],
) -> Response:
    """Use what is left of a payment or a deposit for an issued invoice of the same customer."""
    amount = body.amount.money if body.amount else None
    return await change.answer(
        lambda begin: allocate_payment(begin, change.actor, payment_id, body.invoice_id, amount),
        _shown_to(change, payment_id),
    )


@router.post("/payments/{payment_id}/reverse", response_model=PaymentRead, status_code=201)
async def reverse(
    payment_id: UUID,
    body: PaymentReverse,
    change: Annotated[Change, may_change("payment:reverse", "payments.reverse", key="required")],
) -> Response:
    """Undo the whole of a payment, once. Answers with the reversal."""
    reversal_id = body.id or new_id()
    return await change.answer(
        lambda begin: reverse_payment(begin, change.actor, payment_id, reversal_id, body.reason),
        _shown_to(change, reversal_id),
        status=201,
        location=f"/api/v1/payments/{reversal_id}",
    )


@router.post("/customers/{customer_id}/refund", response_model=PaymentRead, status_code=201)
async def refund(
    customer_id: UUID,
    body: RefundCreate,
    change: Annotated[Change, may_change("payment:refund", "payments.refund", key="required")],
) -> Response:
    """Give back credit of a customer: what they paid and no invoice used, in its own currency."""
    new = body.command()
    return await change.answer(
        lambda begin: refund_customer(begin, change.actor, customer_id, new),
        _shown_to(change, new.id),
        status=201,
        location=f"/api/v1/payments/{new.id}",
    )


@router.get("/invoices/{invoice_id}/settlement", response_model=SettlementRead)
async def settlement(
    invoice_id: UUID,
    context: Shared,
    reading: Annotated[Reading, may_read("payment:read")],
) -> Response:
    """What settled an invoice, what is still due in each currency, and the customer's credit."""
    branch_id, now = reading.actor.branch_id, context.clock()
    return answer(await read_settlement(reading.connection, invoice_id, branch_id, now))


@router.post("/invoices/{invoice_id}/settle-from-credit", response_model=SettlementRead)
async def settle(
    invoice_id: UUID,
    change: Annotated[
        Change, may_change("payment:take", "payments.settle_from_credit", key="required")
    ],
) -> Response:
    """Settle an invoice from its work order's deposits, then from the customer's free credit.

    Only money in the invoice's currency; another is allocated payment by payment.
    """
    show = partial(
        read_settlement,
        invoice_id=invoice_id,
        branch_id=change.actor.branch_id,
        at=change.context.clock(),
    )
    return await change.answer(
        lambda begin: settle_from_credit(begin, change.actor, invoice_id), show
    )


def _shown_to(change: Change, payment_id: UUID) -> partial[Any]:
    return partial(read_payment, payment_id=payment_id, branch_id=change.actor.branch_id)
