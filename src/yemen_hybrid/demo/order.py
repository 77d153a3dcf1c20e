"""A work order in hand: its rows, kept together until the car leaves and they are final."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from yemen_hybrid.demo.people import Client, Guest, Member
from yemen_hybrid.demo.quotes import QuotedJob, QuotedLine
from yemen_hybrid.demo.rows import Values
from yemen_hybrid.demo.shop import House, Shop
from yemen_hybrid.domain.access import Who
from yemen_hybrid.domain.jobs import JobApproval, JobState, LineKind
from yemen_hybrid.domain.money import Currency
from yemen_hybrid.domain.tax import USUAL_TAX
from yemen_hybrid.domain.work_order import Status, Step, next_status


@dataclass(slots=True)
class JobInHand:
    """One job: its row, its lines' rows, and the quote that they are from."""

    quote: QuotedJob
    row: Values
    lines: list[tuple[QuotedLine, Values]]

    @property
    def number(self) -> int:
        """Its place in the order."""
        return int(self.row["position"])

    @property
    def approved(self) -> bool:
        """Whether the customer agreed."""
        return self.row["approval"] is JobApproval.APPROVED


@dataclass(slots=True)
class Order:
    """The order, and every row that belongs to it. ``stays`` is where it is to be at the end."""

    shop: Shop
    house: House
    guest: Guest
    client: Client
    advisor: Member
    row: Values
    stays: Status | None = None
    jobs: list[JobInHand] = field(default_factory=list)
    rows: list[tuple[str, Values]] = field(default_factory=list)
    changes: list[tuple[str, UUID, Values]] = field(default_factory=list)
    estimates: list[Values] = field(default_factory=list)

    @property
    def status(self) -> Status:
        """Where it stands."""
        return Status(self.row["status"])

    @property
    def number(self) -> str:
        """``WO-2026-000123``."""
        return str(self.row["number"])

    @property
    def currency(self) -> Currency:
        """Of all its amounts."""
        return Currency(self.row["currency"])

    def put(self, table: str, row: Values) -> Values:
        """Keep a row with the order."""
        self.rows.append((table, row))
        return row

    def note(self, kind: str, at: datetime, who: Who, **detail: Any) -> None:
        """A line of the timeline; the order has changed."""
        self.put("work_order_events", event(self.shop, self.row["id"], kind, at, who, detail))
        self.row["updated_at"] = at
        self.row["version"] += 1

    def take(self, step: Step, at: datetime) -> None:
        """Move as the table of the house says."""
        status = next_status(self.status, step)
        if status is not self.status:
            self.row["status"], self.row["status_since"] = status, at

    def add_job(self, quote: QuotedJob, at: datetime, note: str) -> JobInHand:
        """Put a service on the order, at the prices of its quote."""
        shop = self.shop
        row: Values = {
            "id": shop.ids.at(at),
            "work_order_id": self.row["id"],
            "position": len(self.jobs) + 1,
            "service_id": quote.service_id,
            "title_ar": quote.facts.ar,
            "title_en": quote.facts.en,
            "note": note,
            "finding": "",
            "approval": JobApproval.PENDING,
            "state": JobState.NOT_STARTED,
            "created_at": at,
            "updated_at": at,
            "version": 1,
        }
        lines = [
            (line, _line(shop.ids.at(at), row["id"], position, line))
            for position, line in enumerate(quote.lines, start=1)
        ]
        _point_core_at_part([made for _, made in lines])
        job = JobInHand(quote, row, lines)
        self.jobs.append(job)
        self.note(
            "job_added", at, self.advisor.who,
            job=job.number, title_ar=row["title_ar"], title_en=row["title_en"],
        )  # fmt: skip
        return job

    def leave(self) -> None:
        """The car leaves, or the year ends: whatever the order is now, it is written."""
        rows = self.shop.rows
        rows.put("work_orders", self.row)
        for job in self.jobs:
            rows.put("jobs", job.row)
            rows.inserts["lines"] += [line for _, line in job.lines]
        rows.put_all(self.rows)
        for table, id, values in self.changes:
            rows.change(table, id, **values)
        self.guest.away = True
        del self.shop.open[self.row["id"]]


def event(shop: Shop, order_id: UUID, kind: str, at: datetime, who: Who, detail: Values) -> Values:
    """A line of a work order's timeline."""
    return {
        "id": shop.ids.at(at),
        "work_order_id": order_id,
        "kind": kind,
        "actor_name": who.name,
        "actor_id": who.id,
        "detail": detail,
        "at": at,
    }


def _point_core_at_part(lines: list[Values]) -> None:
    """A core charge is for the first part of the job: the battery."""
    part = next((line for line in lines if line["kind"] is LineKind.PART), None)
    for line in lines:
        line["core_of_id"] = part["id"] if part and line["kind"] is LineKind.CORE else None


def _line(id: UUID, job_id: UUID, position: int, line: QuotedLine) -> Values:
    return {
        "id": id,
        "job_id": job_id,
        "position": position,
        "kind": line.kind,
        "part_id": line.part and line.part.id,
        "title_ar": line.seen.title_ar,
        "title_en": line.seen.title_en,
        "quantity_milli": line.seen.quantity.milli,
        "unit": line.seen.unit,
        "unit_price_minor": line.seen.unit_price.minor,
        "list_price_minor": line.charged.list_price and line.charged.list_price.minor,
        "list_quantity_milli": line.charged.list_quantity and line.charged.list_quantity.milli,
        "discount_minor": 0,
        "tax_code": USUAL_TAX,
        "unit_cost_minor": line.cost,
        "reserved_milli": 0,
        "issued_milli": 0,
    }
