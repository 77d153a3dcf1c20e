"""Work orders on the wire."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from yemen_hybrid.api.wire import (
    ClientId,
    Instant,
    Line,
    MoneyOut,
    Named,
    Prose,
    SearchQuery,
    Sent,
    Shown,
    VersionedShown,
)
from yemen_hybrid.api.work_orders.job_schemas import FiguresRead, JobRead
from yemen_hybrid.data.queries.work_orders import WorkOrderFilter
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.estimates import EstimateStatus
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.invoices import InvoiceKind, InvoiceStatus
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.odometer import MAX_READING, OdometerUnit
from yemen_hybrid.domain.payments import PaymentKind
from yemen_hybrid.domain.work_order import HoldReason, Status, Step
from yemen_hybrid.usecases.work_orders.open import NewWorkOrder, Seen

Reason = Annotated[Line, Field(max_length=500)]


class OdometerSeen(Sent):
    """What the instrument shows at the gate."""

    value: int = Field(ge=0, le=MAX_READING)
    unit: OdometerUnit
    reason: Annotated[Line, Field(max_length=300)] | None = Field(
        None, description="Needed when the value is lower than the last reading."
    )

    @property
    def seen(self) -> Seen:
        """The reading as the use case takes it."""
        return Seen(self.value, self.unit, self.reason)


class WorkOrderCreate(Sent):
    """A car comes in. Its zone is the branch's; zone and currency never change afterwards."""

    id: ClientId | None = None
    branch_id: UUID | None = Field(None, description="By default your own branch.")
    customer_id: UUID
    vehicle_id: UUID
    advisor_id: UUID | None = Field(None, description="By default you.")
    currency: Currency | None = Field(None, description="By default the branch's.")
    complaint: Prose = Field("", description="What the customer says is wrong.")
    promised_at: Instant | None = None
    odometer: OdometerSeen | None = None
    deferred_work_ids: list[UUID] = Field(
        default_factory=list,
        max_length=50,
        description="Work that waits on the vehicle and is taken up now, at today's prices.",
    )

    def command(self) -> NewWorkOrder:
        """What the use case takes."""
        return NewWorkOrder(
            id=self.id or new_id(),
            branch_id=self.branch_id,
            customer_id=self.customer_id,
            vehicle_id=self.vehicle_id,
            advisor_id=self.advisor_id,
            currency=self.currency,
            complaint=self.complaint,
            promised_at=self.promised_at,
            odometer=None if self.odometer is None else self.odometer.seen,
            deferred_work_ids=self.deferred_work_ids,
        )


class WorkOrderUpdate(Sent):
    """The fields that change. Status changes by steps, jobs by their own routes."""

    complaint: Prose = ""
    diagnosis: Prose = ""
    promised_at: Instant | None = None
    advisor_id: UUID | None = Field(None, description="Who looks after it; null: as it is.")

    def changes(self) -> dict[str, Any]:
        """The columns that were sent."""
        changes = self.sent("complaint", "diagnosis", "promised_at")
        return changes if self.advisor_id is None else {**changes, "advisor_id": self.advisor_id}


class HoldSent(Sent):
    """Why work has to wait; ``other`` needs a note."""

    reason: HoldReason
    note: Reason | None = None


class ReasonSent(Sent):
    """Why."""

    reason: Reason


class ReasonMaybe(Sent):
    """Why, where a reason is needed."""

    reason: Reason | None = None


class WorkOrderQuery(SearchQuery):
    """Which work orders to list."""

    branch_id: UUID | None = None
    status: list[Status] = Field(
        default_factory=list, max_length=len(Status), description="Any of these."
    )
    customer_id: UUID | None = None
    vehicle_id: UUID | None = None
    advisor_id: UUID | None = None
    technician_id: UUID | None = Field(None, description="Orders with a job given to them.")
    hold_reason: HoldReason | None = Field(None, description="Orders on hold for this reason.")
    promised_before: Instant | None = Field(
        None, description="Without `q`, what is promised last comes first."
    )

    def wanted(self, actor: Actor) -> WorkOrderFilter:
        """The filter that the query takes, narrowed to what the actor sees."""
        return WorkOrderFilter(
            branch_id=actor.branch_shown(self.branch_id),
            q=self.q,
            statuses=self.status,
            customer_id=self.customer_id,
            vehicle_id=self.vehicle_id,
            advisor_id=self.advisor_id,
            technician_id=self.technician_id,
            hold_reason=self.hold_reason,
            promised_before=self.promised_before,
            updated_since=self.updated_since,
        )


class VehicleNamed(Shown):
    """The car, as people call it."""

    id: UUID
    plate: str
    make: str
    model: str
    year: int | None


class WorkOrderListed(VersionedShown):
    """A work order in a list."""

    number: str = Field(examples=["WO-2026-000123"])
    branch: Named
    customer: Named
    vehicle: VehicleNamed
    advisor: Named
    status: Status
    status_since: datetime
    hold_reason: HoldReason | None
    promised_at: datetime | None
    currency: Currency
    zone: Zone


class WorkOrderList(Shown):
    """A page of work orders."""

    items: list[WorkOrderListed]
    next: str | None


class EstimateBrief(Shown):
    """An estimate of the order, in short."""

    id: UUID
    number: str = Field(examples=["WO-2026-000123/2"])
    revision: int
    status: EstimateStatus
    total: MoneyOut
    valid_until: datetime
    sent_at: datetime | None
    answered_at: datetime | None


class InvoiceBrief(Shown):
    """An invoice or credit note of the order, in short."""

    id: UUID
    kind: InvoiceKind
    status: InvoiceStatus
    number: str | None
    issued_at: datetime | None
    total: MoneyOut
    settled: MoneyOut


class DepositBrief(Shown):
    """Money that was paid for the order by name, or given back."""

    id: UUID
    number: str
    kind: PaymentKind
    method: Named
    amount: MoneyOut
    received_at: datetime


class WorkOrderRead(WorkOrderListed):
    """All that is known of a work order."""

    complaint: str
    diagnosis: str
    odometer_km: int | None
    started_at: datetime | None
    finished_at: datetime | None
    closed_at: datetime | None
    closing_reason: str | None
    steps: list[Step] = Field(description="The steps that are possible from this status.")
    jobs: list[JobRead]
    totals: FiguresRead | None = Field(
        description="What the jobs that are not declined or deferred come to, with today's taxes; "
        "null when a tax has no rate today."
    )
    approved_totals: FiguresRead | None = Field(description="Likewise, of the approved jobs.")
    estimates: list[EstimateBrief] | None = Field(description="Null without estimate:read.")
    invoices: list[InvoiceBrief] | None = Field(description="Null without invoice:read.")
    deposits: list[DepositBrief] | None = Field(description="Null without payment:read.")
