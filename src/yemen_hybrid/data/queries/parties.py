"""Who stands on a paper: the branch at its head, the customer it is to, the car it is about."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Branch, Customer, CustomerPhone
from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.data.queries.vehicles import VEHICLES, plate_shown
from yemen_hybrid.data.repositories.customers import CustomerNotFound
from yemen_hybrid.data.repositories.vehicles import VehicleNotFound
from yemen_hybrid.data.same_customer import surviving
from yemen_hybrid.domain.access import BranchNotFound

BRANCHES = Branch.__table__
CUSTOMERS = Customer.__table__
PHONES = CustomerPhone.__table__

LETTERHEAD: Final = (
    "code",
    "name_ar",
    "name_en",
    "address_ar",
    "address_en",
    "phone",
    "tax_number",
    "timezone",
)
"""What a paper says of the branch at its head."""
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
_CAR = tuple(
    VEHICLES.c[name]
    for name in ("vin", "make", "model", "trim", "year", "colour", "hybrid_system", "odometer_km")
)
_PLATE = tuple(
    VEHICLES.c[name] for name in ("plate_text", "plate_governorate", "plate_number", "plate_kind")
)


async def read_parties(
    connection: AsyncConnection, *, branch_id: UUID, customer_id: UUID, vehicle_id: UUID
) -> Document:
    """Seller, buyer and car as they are called now: JSON, to be frozen on an invoice."""
    return {
        "seller": await read_letterhead(connection, branch_id),
        "buyer": await read_paper_customer(connection, customer_id),
        "vehicle": await read_paper_vehicle(connection, vehicle_id),
    }


async def read_letterhead(connection: AsyncConnection, branch_id: UUID | None) -> Document:
    """A branch as it stands at the head of a paper; None: the first one, the house itself.

    Refused like a thing that is not there where no branch has the id.
    """
    rows = select(*(BRANCHES.c[name] for name in LETTERHEAD)).order_by(BRANCHES.c.id).limit(1)
    if branch_id is not None:
        rows = rows.where(BRANCHES.c.id == branch_id)
    row = (await connection.execute(rows)).one_or_none()
    if row is None:
        raise BranchNotFound
    return row._asdict()


async def read_paper_customer(connection: AsyncConnection, customer_id: UUID) -> Document:
    """A customer as they stand on a paper that is their own."""
    rows = await connection.execute(_CUSTOMER.where(CUSTOMERS.c.id == customer_id))
    return dict(rows.one()._mapping)


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
