"""Invoices and credit notes as they are asked for."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from yemen_hybrid.api.wire import (
    ClientId,
    Day,
    MoneyIn,
    Prose,
    QuantityText,
    SearchQuery,
    Sent,
    by_rule,
)
from yemen_hybrid.data.queries.invoices import InvoiceFilter
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.credit_notes import Wanted
from yemen_hybrid.domain.discounts import Discount
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.invoices import InvoiceKind, InvoiceStatus
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.usecases.invoices.credit import NewCreditNote, WantedLine
from yemen_hybrid.usecases.invoices.draft import NewInvoice
from yemen_hybrid.usecases.invoices.update import DraftChanges

Notes = Annotated[Prose, Field(max_length=2000)]


class DiscountSent(Sent):
    """A discount on the whole document: one of the two."""

    percent: str | None = Field(None, max_length=20, examples=["12.5"])
    amount: MoneyIn | None = None

    @property
    def discount(self) -> Discount:
        """The discount as the domain counts it."""
        bp = None if self.percent is None else Discount.percent(self.percent).bp
        return Discount(bp, self.amount.money if self.amount else None)


def _possible(sent: DiscountSent) -> DiscountSent:
    _ = sent.discount
    return sent


DiscountIn = Annotated[DiscountSent, AfterValidator(by_rule(_possible))]


class InvoiceCreate(Sent):
    """A draft for finished work."""

    id: ClientId | None = None
    work_order_id: UUID
    job_ids: list[UUID] | None = Field(
        None, min_length=1, max_length=200, description="Null: every job that can be invoiced."
    )
    cash: bool = Field(
        default=False, description="Round the total to the smallest note of the branch (rials)."
    )
    notes: Notes = ""
    discount: DiscountIn | None = None

    def command(self) -> NewInvoice:
        """What the use case takes."""
        return NewInvoice(
            id=self.id or new_id(),
            work_order_id=self.work_order_id,
            job_ids=self.job_ids,
            cash=self.cash,
            notes=self.notes,
            discount=self.discount.discount if self.discount else None,
        )


class InvoiceUpdate(Sent):
    """The fields of a draft that change."""

    cash: bool = False
    notes: Notes = ""
    discount: DiscountIn | None = Field(None, description="Null takes it off.")

    def changes(self) -> DraftChanges:
        """What the use case takes."""
        sent = self.model_fields_set
        return DraftChanges(
            notes=self.notes if "notes" in sent else None,
            cash=self.cash if "cash" in sent else None,
            new_discount="discount" in sent,
            discount=self.discount.discount if self.discount else None,
        )


class CreditLineSent(Sent):
    """What is taken back of one line: a quantity, or an amount with tax, or the rest of it."""

    line_id: UUID = Field(description="The `id` of the invoice's line.")
    quantity: QuantityText | None = None
    amount: MoneyIn | None = None

    @property
    def wanted(self) -> WantedLine:
        """The line as the use case takes it."""
        quantity = None if self.quantity is None else Quantity.parse(self.quantity)
        return WantedLine(
            self.line_id, Wanted(quantity, self.amount.money if self.amount else None)
        )


def _clear(sent: CreditLineSent) -> CreditLineSent:
    _ = sent.wanted
    return sent


class CreditCreate(Sent):
    """A credit note: for all that is left of the invoice, or for parts of lines."""

    id: ClientId | None = None
    reason: Annotated[Prose, Field(max_length=500)]
    lines: list[Annotated[CreditLineSent, AfterValidator(by_rule(_clear))]] | None = Field(
        None, min_length=1, max_length=500, description="Null: all that is left."
    )

    def command(self) -> NewCreditNote:
        """What the use case takes."""
        lines = None if self.lines is None else [line.wanted for line in self.lines]
        return NewCreditNote(self.id or new_id(), self.reason, lines)


class InvoiceQuery(SearchQuery):
    """Which invoices and credit notes to list."""

    branch_id: UUID | None = Field(None, description="For callers who see every branch.")
    number: str | None = Field(
        None, pattern=r"^[A-Za-z0-9-]+$", max_length=30, examples=["INV-SAN-2026-000123"]
    )
    kind: InvoiceKind | None = None
    status: InvoiceStatus | None = None
    customer_id: UUID | None = Field(None, description="With those merged into the customer.")
    work_order_id: UUID | None = None
    unpaid: bool = Field(default=False, description="Issued invoices with something left to pay.")
    issued_from: Day | None = Field(None, description="Business day, included.")
    issued_to: Day | None = Field(None, description="Business day, included.")
    q: str | None = Field(
        None,
        max_length=200,
        description="A number; or parts of words of the work order, its customer and its car.",
    )

    def wanted_by(self, actor: Actor) -> InvoiceFilter:
        """The filter that the query takes, narrowed to the caller's branch."""
        return InvoiceFilter(
            branch_id=actor.branch_shown(self.branch_id),
            number=self.number and self.number.upper(),
            kind=self.kind,
            status=self.status,
            customer_id=self.customer_id,
            work_order_id=self.work_order_id,
            unpaid=self.unpaid,
            issued_from=self.issued_from,
            issued_to=self.issued_to,
            q=self.q,
            updated_since=self.updated_since,
        )
