"""What the workshop's papers show: each document with its letterhead, its customer and its car."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import (
    ApprovalLink,
    Branch,
    Customer,
    CustomerPhone,
    Estimate,
    WorkOrder,
)
from yemen_hybrid.data.queries.deferred_work import DeferredWorkFilter, list_deferred_work
from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.data.queries.estimates import read_estimate
from yemen_hybrid.data.queries.invoice_documents import read_invoice
from yemen_hybrid.data.queries.jobs import PriceSight
from yemen_hybrid.data.queries.paging import MAX_LIMIT, Window
from yemen_hybrid.data.queries.payments import read_payment
from yemen_hybrid.data.queries.statements import StatementFilter, read_statement
from yemen_hybrid.data.queries.vehicle_history import list_history
from yemen_hybrid.data.queries.vehicles import VEHICLES, plate_shown
from yemen_hybrid.data.queries.work_orders import Sight, read_work_order
from yemen_hybrid.data.repositories.customers import CustomerNotFound
from yemen_hybrid.data.repositories.vehicles import VehicleNotFound
from yemen_hybrid.data.same_customer import surviving
from yemen_hybrid.domain.estimates import check_standing

BRANCHES = Branch.__table__
CUSTOMERS = Customer.__table__
PHONES = CustomerPhone.__table__
ORDERS = WorkOrder.__table__
LINKS = ApprovalLink.__table__
ESTIMATES = Estimate.__table__

MAX_EVENTS: Final = 1000
"""Of a vehicle's history: stays, readings and owners. A taxi comes for years with fewer."""

_LETTERHEAD = tuple(
    BRANCHES.c[name]
    for name in (
        "id",
        "code",
        "name_ar",
        "name_en",
        "address_ar",
        "address_en",
        "phone",
        "tax_number",
        "timezone",
    )
)
_FIRST_PHONE = (
    select(PHONES.c.number)
    .where(PHONES.c.customer_id == CUSTOMERS.c.id)
    .order_by(PHONES.c.position)
    .limit(1)
    .scalar_subquery()
)
_CUSTOMER: Select[Any] = select(
    CUSTOMERS.c.name_ar,
    CUSTOMERS.c.name_en,
    CUSTOMERS.c.language,
    CUSTOMERS.c.tax_number,
    CUSTOMERS.c.address,
    _FIRST_PHONE.label("phone"),
)
_PERSONAL = ("phone", "address", "tax_number")
_CAR = tuple(
    VEHICLES.c[name]
    for name in ("vin", "make", "model", "trim", "year", "colour", "hybrid_system", "odometer_km")
)
_PLATE = tuple(
    VEHICLES.c[name] for name in ("plate_text", "plate_governorate", "plate_number", "plate_kind")
)


async def read_estimate_paper(
    connection: AsyncConnection, estimate_id: UUID, *, branch_id: UUID | None, now: datetime
) -> Document:
    """An estimate as paper, in six statements or fewer."""
    estimate = await read_estimate(connection, estimate_id, branch_id=branch_id, now=now)
    order = select(ORDERS.c.vehicle_id).where(ORDERS.c.id == estimate["work_order"]["id"])
    return {
        "estimate": estimate,
        "branch": await read_letterhead(connection, estimate["branch_id"]),
        "customer": await _customer(connection, estimate["customer"]["id"]),
        "vehicle": await read_paper_vehicle(
            connection, (await connection.execute(order)).scalar_one()
        ),
    }


async def read_offered_paper(connection: AsyncConnection, link_id: UUID, now: datetime) -> Document:
    """The estimate behind a link as paper for whoever holds it, also expired or answered.

    Refused where the link shows it no more. What is personal of the customer is left out, for a
    link may have come to somebody else, and so is the link itself, for a paper is passed on.
    """
    rows = (
        select(ESTIMATES.c.id, ESTIMATES.c.status, LINKS.c.superseded_at)
        .join_from(LINKS, ESTIMATES, ESTIMATES.c.id == LINKS.c.estimate_id)
        .where(LINKS.c.id == link_id)
    )
    row = (await connection.execute(rows)).one()
    check_standing(row.status, row.superseded_at)
    found = await read_estimate_paper(connection, row.id, branch_id=None, now=now)
    customer = {**found["customer"], **dict.fromkeys(_PERSONAL)}
    return {**found, "customer": customer, "link": None}


async def read_invoice_paper(
    connection: AsyncConnection, invoice_id: UUID, *, branch_id: UUID | None
) -> Document:
    """An invoice or credit note as paper: only what its issue has settled for good."""
    invoice = await read_invoice(connection, invoice_id, branch_id, costs=False)
    return {
        "invoice": invoice,
        "branch": await read_letterhead(connection, invoice["branch"]["id"]),
        "customer": await _customer(connection, invoice["customer"]["id"]),
        "vehicle": await read_paper_vehicle(connection, invoice["vehicle"]["id"]),
    }


async def read_payment_paper(
    connection: AsyncConnection, payment_id: UUID, *, branch_id: UUID | None
) -> Document:
    """A receipt, a refund or a reversal as paper."""
    payment = await read_payment(connection, payment_id, branch_id)
    return {
        "payment": payment,
        "branch": await read_letterhead(connection, payment["branch"]["id"]),
        "customer": await _customer(connection, payment["customer"]["id"]),
    }


async def read_job_card(
    connection: AsyncConnection,
    order_id: UUID,
    *,
    branch_id: UUID | None,
    personal: bool,
    now: datetime,
) -> Document:
    """A work order as the card that goes with the car: the work alone, without its other papers."""
    sight = Sight(branch_id, PriceSight(), estimates=False, invoices=False, payments=False)
    order = await read_work_order(connection, order_id, sight=sight, now=now)
    customer = await _customer(connection, order["customer"]["id"])
    return {
        "order": order,
        "branch": await read_letterhead(connection, order["branch"]["id"]),
        "customer": customer if personal else {**customer, **dict.fromkeys(_PERSONAL)},
        "vehicle": await read_paper_vehicle(connection, order["vehicle"]["id"]),
    }


async def read_letterhead(connection: AsyncConnection, branch_id: UUID | None) -> Document:
    """A branch as it stands at the head of a paper; None: the first one, the house itself."""
    rows = select(*_LETTERHEAD).order_by(BRANCHES.c.id).limit(1)
    if branch_id is not None:
        rows = rows.where(BRANCHES.c.id == branch_id)
    return dict((await connection.execute(rows)).one()._mapping)


async def read_surviving_customer(connection: AsyncConnection, customer_id: UUID) -> Document:
    """A customer, or of a merged one whom they became, to address a paper to."""
    rows = _CUSTOMER.where(CUSTOMERS.c.id.in_(surviving(customer_id)))
    row = (await connection.execute(rows)).one_or_none()
    if row is None:
        raise CustomerNotFound
    return dict(row._mapping)


async def read_paper_vehicle(connection: AsyncConnection, vehicle_id: UUID) -> Document:
    """A vehicle, and the language of its owner, to make a paper about."""
    owner = select(CUSTOMERS.c.language).where(CUSTOMERS.c.id == VEHICLES.c.customer_id)
    rows: Select[Any] = select(*_CAR, *_PLATE, owner.scalar_subquery().label("language"))
    row = (await connection.execute(rows.where(VEHICLES.c.id == vehicle_id))).one_or_none()
    if row is None:
        raise VehicleNotFound
    car = {column.name: getattr(row, column.name) for column in _CAR}
    return {**car, "plate": plate_shown(row), "language": row.language}


async def _customer(connection: AsyncConnection, customer_id: UUID) -> Document:
    rows = await connection.execute(_CUSTOMER.where(CUSTOMERS.c.id == customer_id))
    return dict(rows.one()._mapping)


async def read_statement_paper(
    connection: AsyncConnection, customer_id: UUID, wanted: StatementFilter
) -> Document:
    """A customer's account as paper, under the letterhead of the branch that it is narrowed to."""
    return {
        "statement": await read_statement(connection, customer_id, wanted),
        "branch": await read_letterhead(connection, wanted.branch_id),
        "customer": await read_surviving_customer(connection, customer_id),
    }


async def read_history_paper(
    connection: AsyncConnection, vehicle_id: UUID, *, branch_id: UUID | None
) -> Document:
    """The newest stays of a vehicle, as many as `MAX_EVENTS` allow, and what it still needs."""
    vehicle = await read_paper_vehicle(connection, vehicle_id)
    events: list[Document] = []
    window = Window(limit=MAX_LIMIT)
    while len(events) < MAX_EVENTS:
        found = await list_history(connection, vehicle_id, window, branch_id=branch_id)
        events += found["items"]
        if found["next"] is None:
            break
        window = Window(MAX_LIMIT, found["next"])
    open_work = DeferredWorkFilter(vehicle_id=vehicle_id, open=True)
    waiting = await list_deferred_work(connection, open_work, Window(limit=MAX_LIMIT))
    return {
        "vehicle": vehicle,
        "branch": await read_letterhead(connection, branch_id),
        "stays": [event["work_order"] for event in events if event["kind"] == "work_order"],
        "waiting": waiting["items"],
    }
