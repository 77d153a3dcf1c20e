"""The jobs and lines of a work order on the wire."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field

from yemen_hybrid.api.catalogue import ExemptReason, TaxCode, amount
from yemen_hybrid.api.wire import (
    ClientId,
    Line,
    MoneyIn,
    MoneyOut,
    Name,
    Named,
    Prose,
    QuantityText,
    Sent,
    Shown,
    by_rule,
)
from yemen_hybrid.domain.cores import RETURNED
from yemen_hybrid.domain.discounts import Discount
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.jobs import JobApproval, JobState, LineKind
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.reasons import MAX_REASON
from yemen_hybrid.usecases.invoices.return_core import ReturnedCore
from yemen_hybrid.usecases.work_orders.jobs.add import NewJob
from yemen_hybrid.usecases.work_orders.lines.make import NewLine

MAX_LINES = 100
MAX_JOBS = 100


class DiscountSent(Sent):
    """Either a percentage of the line or an amount; kept as the amount that it comes to."""

    percent: str | None = Field(None, max_length=10, examples=["12.5"])
    amount: MoneyIn | None = None

    @property
    def discount(self) -> Discount:
        """The discount as the domain counts it."""
        percent = None if self.percent is None else Discount.percent(self.percent).bp
        return Discount(percent, amount(self.amount))


def _readable(sent: DiscountSent) -> DiscountSent:
    _ = sent.discount
    return sent


DiscountIn = Annotated[DiscountSent, AfterValidator(by_rule(_readable))]


class LineCreate(Sent):
    """A line of a job.

    A part brings its names, price and tax with it, and a line of the kind core behind it where it
    has a core charge; labour brings the branch's price of an hour. What is sent goes before. Sublet
    work and fees need a name and a price.
    """

    id: ClientId | None = None
    kind: LineKind
    part_id: UUID | None = Field(None, description="Of a part, and of nothing else.")
    title_ar: Name = ""
    title_en: Name = ""
    quantity: QuantityText = Field(description="Hours of labour; else in the line's unit.")
    unit_price: MoneyIn | None = Field(
        None, description="Without tax. Below `list_price` it counts as a discount."
    )
    unit_cost: MoneyIn | None = Field(None, description="Asks for part:cost.")
    discount: DiscountIn | None = Field(None, description="Asks for discount:give.")
    tax_code: TaxCode | None = None
    exempt_reason: ExemptReason | None = Field(
        None, description="Asks for tax:exempt where the catalogue taxes it."
    )

    def command(self) -> NewLine:
        """What the use case takes."""
        return NewLine(
            id=self.id or new_id(),
            kind=self.kind,
            quantity=Quantity.parse(self.quantity),
            part_id=self.part_id,
            title_ar=self.title_ar,
            title_en=self.title_en,
            unit_price=amount(self.unit_price),
            unit_cost=amount(self.unit_cost),
            discount=None if self.discount is None else self.discount.discount,
            tax_code=self.tax_code,
            exempt_reason=self.exempt_reason or None,
        )


class LineUpdate(Sent):
    """The fields of a line that change. ``discount`` null takes it back."""

    title_ar: Name = ""
    title_en: Name = ""
    quantity: QuantityText | None = Field(None, description="Null: as it is.")
    unit_price: MoneyIn | None = Field(None, description="Without tax; null: as it is.")
    unit_cost: MoneyIn | None = None
    discount: DiscountIn | None = None
    tax_code: TaxCode | None = None
    exempt_reason: ExemptReason | None = None

    def changes(self) -> dict[str, Any]:
        """What was sent, as the use case takes it."""
        changes = self.sent("title_ar", "title_en", "tax_code", "exempt_reason")
        sent = self.model_fields_set
        if self.quantity is not None:
            changes["quantity"] = Quantity.parse(self.quantity)
        if self.unit_price is not None:
            changes["unit_price"] = self.unit_price.money
        if "unit_cost" in sent:
            changes["unit_cost"] = amount(self.unit_cost)
        if "discount" in sent:
            changes["discount"] = None if self.discount is None else self.discount.discount
        return changes


class CoreReturned(Sent):
    """An old part came back."""

    quantity: QuantityText | None = Field(
        None, description="By default all for which a deposit is held."
    )
    reason: Annotated[Line, Field(max_length=MAX_REASON)] = Field(
        RETURNED, description="For a credit note."
    )

    def command(self, line: tuple[UUID, UUID, UUID]) -> ReturnedCore:
        """What the use case takes."""
        quantity = None if self.quantity is None else Quantity.parse(self.quantity)
        return ReturnedCore(line, quantity, self.reason)


class JobCreate(Sent):
    """A job: a canned service by its id, or one in your own words. ``lines`` come on top."""

    id: ClientId | None = None
    service_id: UUID | None = None
    title_ar: Name = Field("", description="By default the service's; else one title is needed.")
    title_en: Name = ""
    note: Prose = Field("", description="What the customer should know about this job.")
    lines: list[LineCreate] = Field(default_factory=list, max_length=MAX_LINES)

    def command(self) -> NewJob:
        """What the use case takes."""
        return NewJob(
            id=self.id or new_id(),
            service_id=self.service_id,
            title_ar=self.title_ar,
            title_en=self.title_en,
            note=self.note,
            lines=[line.command() for line in self.lines],
        )


class JobUpdate(Sent):
    """The fields of a job that change."""

    title_ar: Name = ""
    title_en: Name = ""
    note: Prose = ""

    def changes(self) -> dict[str, Any]:
        """The columns that were sent."""
        return self.sent("title_ar", "title_en", "note")


class JobOrder(Sent):
    """All jobs that the customer has not seen yet, in the order they are to have."""

    job_ids: list[UUID] = Field(max_length=MAX_JOBS)


class FindingSent(Sent):
    """What the technician found and did."""

    finding: Prose


class TechniciansSent(Sent):
    """Who does the job: exactly these."""

    technician_ids: list[UUID] = Field(max_length=20)


class FiguresRead(Shown):
    """gross - discount = net; net + tax = total."""

    gross: MoneyOut
    discount: MoneyOut
    net: MoneyOut
    tax: MoneyOut
    total: MoneyOut


class PartNamed(Shown):
    """The part of a line."""

    id: UUID
    sku: str


class LineRead(Shown):
    """A line of a job."""

    id: UUID
    kind: LineKind
    part: PartNamed | None
    core_of: UUID | None = Field(
        description="Of a core charge: the part's line for whose old part it is the deposit."
    )
    title_ar: str
    title_en: str
    quantity: str
    unit: str = Field(description="hour, job, piece, or the part's own unit.")
    unit_price: MoneyOut
    list_price: MoneyOut | None = Field(
        description="The catalogue's when the line was made; less is a discount. Null without "
        "discount:give, and for what stands on no list."
    )
    unit_cost: MoneyOut | None = Field(description="Null without part:cost, or when not known.")
    discount: MoneyOut
    tax_code: str | None
    tax_percent: str | None = Field(description="Today's; null when the tax has no rate today.")
    exempt_reason: str | None
    reserved: str = Field(description="What the shelf keeps for the line.")
    issued: str = Field(description="What left the shelf for the line and did not come back.")
    totals: FiguresRead | None


class JobRead(Shown):
    """A job with its lines."""

    id: UUID
    number: int = Field(description="Its place in the order; never changes once it was sent.")
    service_id: UUID | None
    title_ar: str
    title_en: str
    note: str
    finding: str
    approval: JobApproval
    state: JobState
    decided_at: datetime | None
    finished_at: datetime | None
    invoice_id: UUID | None
    technicians: list[Named]
    minutes_clocked: int
    clocks_running: int
    lines: list[LineRead]
    totals: FiguresRead | None
