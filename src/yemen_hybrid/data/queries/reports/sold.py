"""What the lines of a period's invoices come to: by service, by technician, by kind of line."""

from typing import Any, Literal

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
)

from yemen_hybrid.data.models import (
    Invoice,
    InvoiceLine,
    Job,
    JobAssignment,
    Service,
    Staff,
    TimeEntry,
)
from yemen_hybrid.data.moments import seconds
from yemen_hybrid.data.queries.reports.scope import Scope
from yemen_hybrid.domain.invoices import InvoiceKind
from yemen_hybrid.domain.jobs import LineKind

ASSIGNMENTS = JobAssignment.__table__
ENTRIES = TimeEntry.__table__
INVOICES = Invoice.__table__
JOBS = Job.__table__
LINES = InvoiceLine.__table__
SERVICES = Service.__table__
STAFF = Staff.__table__


def summed(what: ColumnElement[Any]) -> ColumnElement[int]:
    """A sum that stays an integer: PostgreSQL would make a decimal of it, and divide as such."""
    return cast(func.sum(what), BigInteger)


def signed(what: ColumnElement[Any]) -> ColumnElement[int]:
    """A figure of an invoice as it is, of a credit note as what it takes off."""
    return case((INVOICES.c.kind == InvoiceKind.CREDIT_NOTE, -what), else_=what)


def lines_of(scope: Scope, *columns: ColumnElement[Any]) -> Select[Any]:
    """Columns of the lines of the invoices and credit notes of a period."""
    return (
        select(INVOICES.c.zone, INVOICES.c.currency, *columns)
        .join_from(INVOICES, LINES, LINES.c.invoice_id == INVOICES.c.id)
        .where(scope.on_days(INVOICES.c.branch_id, INVOICES.c.business_day))
    )


def by_service(scope: Scope) -> Select[Any]:
    """The net of each service's jobs, the largest of each account first."""
    key = (INVOICES.c.zone, INVOICES.c.currency, JOBS.c.service_id)
    sums = (
        lines_of(
            scope,
            JOBS.c.service_id,
            summed(signed(LINES.c.net_minor)).label("net"),
        )
        .outerjoin(JOBS, JOBS.c.id == LINES.c.job_id)
        .group_by(*key)
        .subquery("sums")
    )
    return (
        select(sums, SERVICES.c.name_ar, SERVICES.c.name_en)
        .outerjoin_from(sums, SERVICES, SERVICES.c.id == sums.c.service_id)
        .order_by(sums.c.zone, sums.c.currency, sums.c.net.desc(), SERVICES.c.code)
    )


def by_technician(scope: Scope, what: Literal["net", "sold"]) -> Select[Any]:
    """What each technician's share of the jobs comes to: their ``net``, or the seconds ``sold``.

    Shares are cut from the running sum of the weights, so that they always come to the whole.
    """
    parts = _parts(_net(scope) if what == "net" else _hours(scope))
    amount, before = parts.c.amount, parts.c.up_to - parts.c.weight
    share = (amount * parts.c.up_to) // parts.c.whole - (amount * before) // parts.c.whole
    key = (parts.c.zone, parts.c.currency, parts.c.technician_id)
    sums = (
        select(*key, summed(share).label(what), func.count().label("jobs"))
        .group_by(*key)
        .subquery("shares")
    )
    return (
        select(sums, STAFF.c.name_ar, STAFF.c.name_en)
        .outerjoin_from(sums, STAFF, STAFF.c.id == sums.c.technician_id)
        .order_by(sums.c.zone, sums.c.currency, sums.c[what].desc(), STAFF.c.id)
    )


def _net(scope: Scope) -> CTE:
    """The net of each job on the invoices of the period."""
    return (
        lines_of(scope, LINES.c.job_id, summed(signed(LINES.c.net_minor)).label("amount"))
        .group_by(INVOICES.c.zone, INVOICES.c.currency, LINES.c.job_id)
        .cte("jobs_sold")
    )


def _hours(scope: Scope) -> CTE:
    """The seconds of labour sold by each job on the invoices of the period.

    Labour by the hour is sold as it is written; labour at a fixed price as the service's own time.
    """
    of_line = case(
        (LINES.c.unit == "hour", LINES.c.quantity_milli * 18 // 5),
        else_=func.coalesce(SERVICES.c.labour_minutes, 0) * LINES.c.quantity_milli * 3 // 50,
    )
    return (
        lines_of(scope, LINES.c.job_id, summed(signed(of_line)).label("amount"))
        .outerjoin(JOBS, JOBS.c.id == LINES.c.job_id)
        .outerjoin(SERVICES, SERVICES.c.id == JOBS.c.service_id)
        .where(LINES.c.kind == LineKind.LABOUR)
        .group_by(INVOICES.c.zone, INVOICES.c.currency, LINES.c.job_id)
        .cte("jobs_sold")
    )


def _parts(jobs: CTE) -> Subquery:
    """Who has a part of each job, and how much: the seconds they clocked on it; where nobody
    clocked, one for each to whom it was assigned; where nobody was, all of it is nobody's.

    ``up_to`` is the running sum of the job's weights, ``whole`` all of them. The three ways begin
    at the jobs of the period, each with its amount: to join the amounts afterwards, SQLite would
    walk all clocks there ever were.
    """
    job = (jobs.c.zone, jobs.c.currency, jobs.c.job_id, jobs.c.amount)
    clocks = and_(ENTRIES.c.job_id == jobs.c.job_id, ENTRIES.c.stopped_at.is_not(None))
    given = ASSIGNMENTS.c.job_id == jobs.c.job_id
    weight = summed(1 + seconds(ENTRIES.c.started_at, ENTRIES.c.stopped_at))
    clocked = (
        select(*job, ENTRIES.c.technician_id, weight.label("weight"))
        .join_from(jobs, ENTRIES, clocks)
        .group_by(*job, ENTRIES.c.technician_id)
    )
    assigned = (
        select(*job, ASSIGNMENTS.c.technician_id, _ONE)
        .join_from(jobs, ASSIGNMENTS, given)
        .where(~exists().where(clocks))
    )
    nobodys = select(*job, null(), _ONE).where(~exists().where(clocks), ~exists().where(given))
    every = union_all(clocked, assigned, nobodys).subquery("every")
    account = (every.c.zone, every.c.currency, every.c.job_id)
    running = func.sum(every.c.weight).over(partition_by=account, order_by=every.c.technician_id)
    whole = func.sum(every.c.weight).over(partition_by=account)
    return select(
        every,
        cast(running, BigInteger).label("up_to"),
        cast(whole, BigInteger).label("whole"),
    ).subquery("parts")


_ONE = literal(1, BigInteger)
