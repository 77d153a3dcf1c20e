"""What the workshop's papers show: each document with its letterhead, its customer and its car."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import (
    ApprovalLink,
    Estimate,
    Invoice,
)
from yemen_hybrid.data.queries.deferred_work import DeferredWorkFilter, list_deferred_work
from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.data.queries.estimates import read_estimate
from yemen_hybrid.data.queries.invoice_documents import read_invoice
from yemen_hybrid.data.queries.jobs import PriceSight
from yemen_hybrid.data.queries.paging import MAX_LIMIT, Window
from yemen_hybrid.data.queries.parties import (
    read_letterhead,
    read_paper_customer,
    read_paper_vehicle,
    read_parties,
    read_surviving_customer,
)
from yemen_hybrid.data.queries.payments import read_payment
from yemen_hybrid.data.queries.statements import StatementFilter, read_statement
from yemen_hybrid.data.queries.vehicle_history import list_history
from yemen_hybrid.data.queries.work_orders import Sight, read_work_order
from yemen_hybrid.domain.estimates import check_standing

LINKS = ApprovalLink.__table__
ESTIMATES = Estimate.__table__
INVOICES = Invoice.__table__

MAX_EVENTS: Final = 1000
"""Of a vehicle's history: stays, readings and owners. A taxi comes for years with fewer."""

_PERSONAL = ("phone", "address", "tax_number")


async def read_estimate_paper(
    connection: AsyncConnection, estimate_id: UUID, *, branch_id: UUID | None, now: datetime
) -> Document:
    """An estimate as paper, in six statements or fewer.

    All that it says stands in its document; of the branch and the customer only the clock and the
    language are as they are now.
    """
    estimate = await read_estimate(connection, estimate_id, branch_id=branch_id, now=now)
    return {
        "estimate": estimate,
        "branch": await read_letterhead(connection, estimate["branch_id"]),
        "customer": await read_paper_customer(connection, estimate["customer"]["id"]),
    }


async def read_offered_paper(connection: AsyncConnection, link_id: UUID, now: datetime) -> Document:
    """The estimate behind a link as paper for whoever holds it, also expired or answered.

    Refused where the link shows it no more. The link itself is left out, for a paper is passed on.
    """
    rows = (
        select(ESTIMATES.c.id, ESTIMATES.c.status, LINKS.c.superseded_at)
        .join_from(LINKS, ESTIMATES, ESTIMATES.c.id == LINKS.c.estimate_id)
        .where(LINKS.c.id == link_id)
    )
    row = (await connection.execute(rows)).one()
    check_standing(row.status, row.superseded_at)
    found = await read_estimate_paper(connection, row.id, branch_id=None, now=now)
    return {**found, "link": None}


async def read_invoice_paper(
    connection: AsyncConnection, invoice_id: UUID, *, branch_id: UUID | None
) -> Document:
    """An invoice or credit note as paper: only what its issue has settled for good.

    Who sells, who buys and what car are as they were on that day; on a draft, as they are.
    """
    invoice = await read_invoice(connection, invoice_id, branch_id, costs=False)
    rows = select(INVOICES.c.parties).where(INVOICES.c.id == invoice_id)
    parties = (await connection.execute(rows)).scalar_one()
    if parties is None:
        parties = await read_parties(
            connection,
            branch_id=invoice["branch"]["id"],
            customer_id=invoice["customer"]["id"],
            vehicle_id=invoice["vehicle"]["id"],
        )
    return {
        "invoice": invoice,
        "branch": parties["seller"],
        "customer": parties["buyer"],
        "vehicle": parties["vehicle"],
    }


async def read_payment_paper(
    connection: AsyncConnection, payment_id: UUID, *, branch_id: UUID | None
) -> Document:
    """A receipt, a refund or a reversal as paper."""
    payment = await read_payment(connection, payment_id, branch_id)
    return {
        "payment": payment,
        "branch": await read_letterhead(connection, payment["branch"]["id"]),
        "customer": await read_paper_customer(connection, payment["customer"]["id"]),
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
    customer = await read_paper_customer(connection, order["customer"]["id"])
    return {
        "order": order,
        "branch": await read_letterhead(connection, order["branch"]["id"]),
        "customer": customer if personal else {**customer, **dict.fromkeys(_PERSONAL)},
        "vehicle": await read_paper_vehicle(connection, order["vehicle"]["id"]),
    }


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
