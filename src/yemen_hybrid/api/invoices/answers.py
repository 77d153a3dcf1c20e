"""Invoices and credit notes as they are shown."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from yemen_hybrid.api.wire import MoneyOut, Named, Shown, VersionedShown
from yemen_hybrid.domain.invoices import InvoiceKind, InvoiceStatus
from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.money import Currency, Zone


class Numbered(Shown):
    """Another paper, by its number."""

    id: UUID
    number: str | None


class InvoicedVehicle(Shown):
    """The car that was worked on."""

    id: UUID
    plate: str
    make: str
    model: str
    year: int | None


class InvoiceListed(VersionedShown):
    """An invoice or a credit note in a list. A draft has no number and no days."""

    kind: InvoiceKind
    status: InvoiceStatus
    number: str | None
    issued_at: datetime | None
    business_day: date | None
    due_on: date | None
    currency: Currency
    zone: Zone
    branch: Named
    customer: Named
    work_order: Numbered
    vehicle: InvoicedVehicle
    total: MoneyOut
    settled: MoneyOut = Field(description="Paid or credited.")
    balance: MoneyOut = Field(description="Still to pay; zero for drafts and credit notes.")


class InvoiceList(Shown):
    """A page of invoices and credit notes."""

    items: list[InvoiceListed]
    next: str | None


class Figures(Shown):
    """net = gross - discount; total = net + tax."""

    gross: MoneyOut
    discount: MoneyOut
    net: MoneyOut
    tax: MoneyOut
    total: MoneyOut


class DocumentFigures(Figures):
    """The sums of the lines; total = net + tax + rounding."""

    rounding: MoneyOut


class InvoicedPart(Shown):
    """The part that a line is for."""

    id: UUID
    sku: str


class InvoiceLineRead(Shown):
    """A line with everything it was computed from."""

    id: UUID
    line_id: UUID | None = Field(description="The line of the work order.")
    credits_line_id: UUID | None = Field(description="The invoice's line that is taken back.")
    kind: LineKind
    part: InvoicedPart | None
    title_ar: str
    title_en: str
    quantity: str = Field(description="0 where only money is taken back.")
    unit: str
    unit_price: MoneyOut
    document_discount: MoneyOut = Field(description="Its share of the document's discount.")
    tax_code: str | None
    tax_percent: str = Field(description="What was charged: 0 for an exempt line.")
    exempt_reason: str | None
    cost: MoneyOut | None = Field(description="Null without part:cost, or when not known.")
    totals: Figures


class InvoicedJob(Shown):
    """The lines of one job and what they come to."""

    job_id: UUID | None
    title_ar: str
    title_en: str
    lines: list[InvoiceLineRead]
    totals: Figures


class TaxSummary(Shown):
    """What was charged at one rate of one tax."""

    code: str | None
    percent: str
    net: MoneyOut
    tax: MoneyOut


class DiscountShown(Shown):
    """The discount on the whole document, already in the lines."""

    percent: str | None
    amount: MoneyOut


class FrozenRate(Shown):
    """An exchange rate as it stood when the invoice was issued."""

    base: Currency
    quote: Currency
    buy: str
    sell: str
    source: str
    at: datetime


class ExchangeStep(Shown):
    """One step of the conversion that a payment in another currency was counted by."""

    base: Currency
    quote: Currency
    side: Literal["buy", "sell"]
    rate: str
    source: str
    at: datetime


class InvoiceAllocation(Shown):
    """What a payment settled of the invoice; below zero where that was undone."""

    id: UUID
    payment: Numbered
    invoice: Numbered
    refund: None
    used: MoneyOut = Field(description="In the payment's currency.")
    applied: MoneyOut = Field(description="In the invoice's currency.")
    exchange: list[ExchangeStep]
    at: datetime


class CreditNoteListed(Shown):
    """A credit note for the invoice."""

    id: UUID
    number: str | None
    business_day: date | None
    reason: str | None
    total: MoneyOut


class InvoiceRead(InvoiceListed):
    """An invoice or a credit note with everything that stands on it."""

    issued_by: Named | None
    credits: Numbered | None = Field(description="The invoice that a credit note takes back.")
    reason: str | None = Field(description="Why something is taken back.")
    notes: str
    cash: bool
    discount: DiscountShown | None
    rates: list[FrozenRate]
    jobs: list[InvoicedJob]
    taxes: list[TaxSummary]
    totals: DocumentFigures
    allocations: list[InvoiceAllocation]
    credit_notes: list[CreditNoteListed]
