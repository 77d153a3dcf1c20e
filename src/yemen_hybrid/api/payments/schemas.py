"""Payments on the wire."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from yemen_hybrid.api.wire import (
    ClientId,
    Day,
    Instant,
    Line,
    MoneyIn,
    MoneyOut,
    Named,
    PageQuery,
    Prose,
    Sent,
    Shown,
)
from yemen_hybrid.data.queries.payments import PaymentFilter
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.payments import PaymentKind
from yemen_hybrid.domain.rates import Side
from yemen_hybrid.usecases.payments.refund import Refund
from yemen_hybrid.usecases.payments.take import NewPayment

Reference = Annotated[
    str,
    Field(
        max_length=80,
        description="The number of the transfer; unique for the method's provider.",
        examples=["HW-4471203"],
    ),
]
Note = Annotated[Prose, Field(max_length=500)]


class PaymentCreate(Sent):
    """Money that was handed over: for an invoice, or a work order (a deposit), or an account."""

    id: ClientId | None = None
    invoice_id: UUID | None = None
    work_order_id: UUID | None = Field(None, description="The work order a deposit is left for.")
    customer_id: UUID | None = Field(
        None, description="Whose account it is for; beside a work order, whose that order is."
    )
    branch_id: UUID | None = Field(
        None, description="Where it was received: of the paper, or of the cashier, unless said."
    )
    method_id: UUID
    amount: MoneyIn
    reference: Reference | None = None
    received_at: Instant | None = Field(
        None,
        description=(
            "Now, unless said. A day that is over, or a moment before the drawer was last closed, "
            "needs `payment:backdate` and a note."
        ),
    )
    note: Note = ""

    def command(self) -> NewPayment:
        """What the use case takes."""
        return NewPayment(
            id=self.id or new_id(),
            invoice_id=self.invoice_id,
            work_order_id=self.work_order_id,
            customer_id=self.customer_id,
            branch_id=self.branch_id,
            method_id=self.method_id,
            amount=self.amount.money,
            reference=self.reference,
            received_at=self.received_at,
            note=self.note,
        )


class PaymentAllocate(Sent):
    """The invoice that what is left of a payment is for."""

    invoice_id: UUID
    amount: MoneyIn | None = Field(
        None, description="In the payment's currency; all that is left, unless said."
    )


class PaymentReverse(Sent):
    """Why a payment was a mistake."""

    id: ClientId | None = Field(None, description="The id of the reversal.")
    reason: Note


class RefundCreate(Sent):
    """What is given back of a customer's credit, and why."""

    id: ClientId | None = None
    branch_id: UUID | None = Field(None, description="From whose till; the caller's unless said.")
    method_id: UUID
    amount: MoneyIn
    reference: Reference | None = None
    reason: Note

    def command(self) -> Refund:
        """What the use case takes."""
        return Refund(
            id=self.id or new_id(),
            branch_id=self.branch_id,
            method_id=self.method_id,
            amount=self.amount.money,
            reference=self.reference,
            reason=self.reason,
        )


class PaymentQuery(PageQuery):
    """Which payments to list."""

    branch_id: UUID | None = None
    customer_id: UUID | None = Field(None, description="Merged duplicates included.")
    invoice_id: UUID | None = Field(None, description="Those that were ever used for it.")
    work_order_id: UUID | None = Field(None, description="The deposits left for it.")
    method_id: UUID | None = None
    kind: PaymentKind | None = None
    from_day: Day | None = Field(None, alias="from", description="First business day.")
    to_day: Day | None = Field(None, alias="to", description="Last business day.")
    q: Line | None = Field(
        None,
        max_length=80,
        description="A receipt's number, its running number, or a transfer's reference; whole.",
    )
    updated_since: Instant | None = Field(
        None, description="Received, used, refunded or reversed since."
    )

    def wanted(self, branch_id: UUID | None) -> PaymentFilter:
        """The filter that the query takes, narrowed to a branch."""
        return PaymentFilter(
            branch_id=branch_id,
            customer_id=self.customer_id,
            invoice_id=self.invoice_id,
            work_order_id=self.work_order_id,
            method_id=self.method_id,
            kind=self.kind,
            from_day=self.from_day,
            to_day=self.to_day,
            q=self.q,
            updated_since=self.updated_since,
        )


class Numbered(Shown):
    """A paper that is pointed to."""

    id: UUID
    number: str | None = Field(description="Null for a draft.")


class PaymentListed(Shown):
    """A payment in a list. Money that was given back is below zero."""

    id: UUID
    number: str
    kind: PaymentKind
    zone: Zone
    amount: MoneyOut
    left: MoneyOut = Field(description="What of it is the customer's credit.")
    branch: Named
    customer: Named
    method: Named
    cashier: Named
    work_order: Numbered | None = Field(description="What a deposit was left for.")
    reference: str | None
    note: str
    received_at: datetime
    business_day: date
    created_at: datetime
    reverses_id: UUID | None
    reversed_by_id: UUID | None


class PaymentList(Shown):
    """A page of payments."""

    items: list[PaymentListed]
    next: str | None


class ExchangeStep(Shown):
    """A rate as it was used: units of ``quote`` for one of ``base``."""

    base: Currency
    quote: Currency
    side: Side
    rate: str = Field(examples=["535.5"])
    source: str
    at: datetime


class AllocationRead(Shown):
    """What became of a part of a payment. What undoes another allocation is below zero."""

    id: UUID
    payment: Numbered
    invoice: Numbered | None
    refund: Numbered | None
    used: MoneyOut = Field(description="Of the payment, in its currency.")
    applied: MoneyOut = Field(description="To the invoice, in its currency.")
    exchange: list[ExchangeStep] = Field(
        description="Empty in one currency; two steps where there is no rate between the two."
    )
    at: datetime


class PaymentRead(PaymentListed):
    """A payment with what became of it; a refund with the payments that it gave back."""

    allocations: list[AllocationRead]


class UnusedPayment(Shown):
    """A payment of the customer's of which something is left."""

    payment: Numbered
    kind: PaymentKind
    left: MoneyOut
    for_this_work: bool = Field(description="A deposit left for the invoice's work order.")
    held_for_other_work: bool = Field(
        description="A deposit that another work order waits for: used only by allocating it."
    )


class SettlementRead(Shown):
    """How an invoice stands."""

    invoice: Numbered
    total: MoneyOut
    credited: MoneyOut
    settled: MoneyOut = Field(description="By payments and credit notes.")
    remaining: MoneyOut
    due: list[MoneyOut] = Field(
        description="The smallest payment that settles the rest, in each currency with a rate."
    )
    allocations: list[AllocationRead]
    unused: list[UnusedPayment]
