"""The work order, its jobs and lines, who works on them, and what happened."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from yemen_hybrid.data.columns import At, Detail, Instant, Milli, Minor, Name, Prose, words
from yemen_hybrid.data.models.entity import Entity, Identified, Versioned
from yemen_hybrid.domain.jobs import JobApproval, JobState, LineKind
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.work_order import HoldReason, Status, Step, next_status

STOPS = text("kind IN ('held', 'resumed', 'reopened')")
"""When work stood still and when it had to be done again: few among many events."""
_OPEN = text("resolved_at IS NULL")


class WorkOrder(Versioned, Entity):
    """One car's stay: what was wrong, what is to be done, where it stands.

    ``take`` is the only writer of ``status``. Currency and zone are frozen when it is opened.
    """

    __tablename__ = "work_orders"
    __table_args__ = (
        Index(None, "branch_id", "id"),
        Index(None, "branch_id", "status", "id"),
        Index(None, "status", "id"),
        Index(None, "customer_id", "id"),
        Index(None, "vehicle_id", "id"),
        Index(None, "advisor_id", "id"),
        Index(None, "branch_id", "promised_at", "id"),
        Index(None, "branch_id", "finished_at", "id"),
        Index(None, "promised_at", "id"),
        Index(None, "branch_id", "created_at", "customer_id"),
        Index(None, "branch_id", "closed_at"),
        Index(None, "customer_id", "created_at"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True)
    branch_id: Mapped[UUID] = mapped_column(ForeignKey("branches.id"))
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"))
    vehicle_id: Mapped[UUID] = mapped_column(ForeignKey("vehicles.id"))
    advisor_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    status: Mapped[Status] = mapped_column(words(Status, "status"), default=Status.NEW)
    status_since: Mapped[At]
    hold_reason: Mapped[HoldReason | None] = mapped_column(words(HoldReason, "hold_reason"))
    currency: Mapped[Currency] = mapped_column(words(Currency, "currency"))
    zone: Mapped[Zone] = mapped_column(words(Zone, "zone"))
    complaint: Mapped[Prose] = mapped_column(default="")
    """What the customer says is wrong."""
    diagnosis: Mapped[Prose] = mapped_column(default="")
    """What the workshop found."""
    odometer_km: Mapped[int | None]
    promised_at: Mapped[datetime | None] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closing_reason: Mapped[str | None] = mapped_column(String(500))
    """Why it was closed with something open, or cancelled."""
    jobs: Mapped[list["Job"]] = relationship(
        lazy="raise", order_by="Job.position", cascade="all, delete-orphan"
    )

    def take(self, step: Step, at: datetime) -> None:
        """Move to where the table of ``domain/work_order.py`` says, or raise ``IllegalMove``."""
        status = next_status(self.status, step)
        if status != self.status:
            self.status, self.status_since = status, at


class Job(Versioned, Entity):
    """One thing to be done to the car, which the customer approves or not as a whole."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index(None, "work_order_id", "position"),
        Index(None, "invoice_id"),
        CheckConstraint(
            "invoice_id IS NULL OR approval = 'approved'", name="invoiced_only_if_approved"
        ),
    )

    work_order_id: Mapped[UUID] = mapped_column(ForeignKey("work_orders.id"))
    position: Mapped[int]
    service_id: Mapped[UUID | None] = mapped_column(ForeignKey("services.id"), index=True)
    title_ar: Mapped[Name] = mapped_column(default="")
    title_en: Mapped[Name] = mapped_column(default="")
    note: Mapped[Prose] = mapped_column(default="")
    """What the customer should know about this job."""
    finding: Mapped[Prose] = mapped_column(default="")
    """What the technician found and did; inside the workshop only."""
    approval: Mapped[JobApproval] = mapped_column(
        words(JobApproval, "approval"), default=JobApproval.PENDING
    )
    state: Mapped[JobState] = mapped_column(words(JobState, "state"), default=JobState.NOT_STARTED)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    invoice_id: Mapped[UUID | None] = mapped_column(ForeignKey("invoices.id"))
    """The invoice that it stands on: one job, one invoice."""
    lines: Mapped[list["Line"]] = relationship(
        lazy="raise", order_by="Line.position", cascade="all, delete-orphan"
    )


OF_CORE = text("core_of_id IS NOT NULL")
"""Few lines are core charges."""


class Line(Identified, Entity):
    """Labour, a part, its core charge, sublet work or a fee of a job. Money is in the work order's
    currency.

    ``unit`` is what one of ``quantity`` is: ``hour`` of labour, ``job`` where labour has a fixed
    price, the part's own unit, ``piece``. ``reserved`` is what the shelf keeps for the line,
    ``issued`` what left it for the line and did not come back. The quantity of a core charge is
    that of the old parts that have not come yet.
    """

    __tablename__ = "lines"
    __table_args__ = (
        Index(None, "job_id", "position"),
        Index(None, "part_id"),
        CheckConstraint("quantity_milli > 0", name="quantity"),
        CheckConstraint("unit_price_minor >= 0", name="unit_price"),
        CheckConstraint("list_price_minor >= 0", name="list_price"),
        CheckConstraint("discount_minor >= 0", name="discount"),
        CheckConstraint("reserved_milli >= 0", name="reserved"),
        CheckConstraint("issued_milli >= 0", name="issued"),
        CheckConstraint("(kind = 'part') = (part_id IS NOT NULL)", name="part_of_kind"),
        CheckConstraint("(kind = 'core') = (core_of_id IS NOT NULL)", name="core_of_kind"),
        Index("ix_lines_core_of_id", "core_of_id", sqlite_where=OF_CORE, postgresql_where=OF_CORE),
    )

    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id"))
    position: Mapped[int]
    kind: Mapped[LineKind] = mapped_column(words(LineKind, "kind"))
    part_id: Mapped[UUID | None] = mapped_column(ForeignKey("parts.id"))
    core_of_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("lines.id", deferrable=True, initially="DEFERRED")  # they come and go together
    )
    """The line of the part for whose old one it is the deposit."""
    title_ar: Mapped[Name] = mapped_column(default="")
    title_en: Mapped[Name] = mapped_column(default="")
    quantity_milli: Mapped[Milli]
    unit: Mapped[str] = mapped_column(String(20), default="piece")
    unit_price_minor: Mapped[Minor]
    list_price_minor: Mapped[Minor | None]
    """What the catalogue asked for one unit when the line was made; null where no list has it. A
    lower price is a discount, whatever the catalogue says since."""
    list_quantity_milli: Mapped[Milli | None]
    """How much labour the canned job set; null for all else. Less is a discount too."""
    discount_minor: Mapped[Minor] = mapped_column(default=0)
    tax_code: Mapped[str | None] = mapped_column(String(20))
    exempt_reason: Mapped[str | None] = mapped_column(String(200))
    unit_cost_minor: Mapped[Minor | None]
    """What one unit cost the workshop, in the work order's currency, where known."""
    reserved_milli: Mapped[Milli] = mapped_column(default=0)
    issued_milli: Mapped[Milli] = mapped_column(default=0)


class JobAssignment(Identified, Entity):
    """A technician has been given a job."""

    __tablename__ = "job_assignments"
    __table_args__ = (
        UniqueConstraint("job_id", "technician_id"),
        Index(None, "technician_id", "work_order_id", "id"),
        Index(None, "work_order_id", "id"),
    )

    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id"))
    work_order_id: Mapped[UUID] = mapped_column(ForeignKey("work_orders.id"))
    """That of the job, so that a technician's orders are found newest first."""
    technician_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    assigned_by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    assigned_at: Mapped[At]


class TimeEntry(Identified, Entity):
    """A technician's clock on a job. The partial index lets one run at a time per technician."""

    __tablename__ = "time_entries"
    __table_args__ = (
        Index(
            "uq_time_entries_running",
            "technician_id",
            unique=True,
            sqlite_where=text("stopped_at IS NULL"),
            postgresql_where=text("stopped_at IS NULL"),
        ),
        Index(None, "job_id", "technician_id", "started_at", "stopped_at"),
        Index(None, "technician_id", "started_at"),
        Index(None, "started_at", "technician_id", "job_id", "stopped_at"),
        CheckConstraint("stopped_at >= started_at", name="order"),
    )

    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id"))
    technician_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    started_at: Mapped[At]
    stopped_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(String(500), default="")


class Comment(Identified, Entity):
    """What the staff tell each other about a work order."""

    __tablename__ = "comments"
    __table_args__ = (Index(None, "work_order_id", "id"),)

    work_order_id: Mapped[UUID] = mapped_column(ForeignKey("work_orders.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[Prose]
    at: Mapped[At]


class WorkOrderEvent(Identified, Entity):
    """A line of a work order's timeline, for people to read; the audit log is for proof."""

    __tablename__ = "work_order_events"
    __table_args__ = (
        Index(None, "work_order_id", "id"),
        Index(
            "ix_work_order_events_stops",
            "work_order_id",
            "kind",
            "at",
            sqlite_where=STOPS,
            postgresql_where=STOPS,
        ),
    )
    audited = False

    work_order_id: Mapped[UUID] = mapped_column(ForeignKey("work_orders.id"))
    kind: Mapped[str] = mapped_column(String(40))
    actor_name: Mapped[Name]
    actor_id: Mapped[UUID | None]
    detail: Mapped[Detail]
    at: Mapped[At]


class DeferredWork(Versioned, Entity):
    """Work that a car needs and its customer has declined or put off. It waits on the vehicle."""

    __tablename__ = "deferred_work"
    __table_args__ = (
        Index(None, "vehicle_id", "id"),
        Index("ix_deferred_work_open", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(None, "work_order_id"),
        Index(None, "resolved_by_job_id"),
    )

    vehicle_id: Mapped[UUID] = mapped_column(ForeignKey("vehicles.id"))
    work_order_id: Mapped[UUID] = mapped_column(ForeignKey("work_orders.id"))
    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id"), unique=True)
    service_id: Mapped[UUID | None] = mapped_column(ForeignKey("services.id"))
    title_ar: Mapped[Name] = mapped_column(default="")
    title_en: Mapped[Name] = mapped_column(default="")
    choice: Mapped[str] = mapped_column(String(20))
    """``decline`` or ``defer``: what the customer said."""
    total_minor: Mapped[Minor]
    currency: Mapped[Currency] = mapped_column(words(Currency, "currency"))
    zone: Mapped[Zone] = mapped_column(words(Zone, "zone"))
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)
    resolved_by_job_id: Mapped[UUID | None] = mapped_column(ForeignKey("jobs.id"))
    """The later job that took it up."""
    resolved_because: Mapped[str | None] = mapped_column(String(500))
