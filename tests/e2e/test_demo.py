"""The demo is a workshop like any other: its books balance, and all of it can be looked at."""

import shutil
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.world import SANAA, SECRET, Clock, World
from yemen_hybrid.data.audit_chains import Break, verify_chains
from yemen_hybrid.data.database import Database
from yemen_hybrid.data.models import (
    Customer,
    CustomerPhone,
    Entity,
    Estimate,
    Invoice,
    Line,
    Message,
    Payment,
    SearchEntry,
    StockLevel,
    StockMovement,
    TimeEntry,
    Vehicle,
    WorkOrder,
    WorkOrderEvent,
)
from yemen_hybrid.data.queries.books import check_books
from yemen_hybrid.data.queries.parties import read_parties
from yemen_hybrid.data.repositories.search import vehicle_texts
from yemen_hybrid.data.urls import parse_address
from yemen_hybrid.demo import calendar
from yemen_hybrid.demo import fill as filling
from yemen_hybrid.demo.beginning import AlreadyInUse, CannotGoOn, Wanted
from yemen_hybrid.demo.cars import any_car
from yemen_hybrid.demo.fill import fill, last_morning
from yemen_hybrid.demo.people import mobile, person
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.approvals import Channel, Choice
from yemen_hybrid.domain.estimate_document import document_hash
from yemen_hybrid.domain.estimates import EstimateStatus
from yemen_hybrid.domain.invoices import InvoiceKind, InvoiceStatus
from yemen_hybrid.domain.money import Zone
from yemen_hybrid.domain.payments import PaymentKind
from yemen_hybrid.domain.phones import parse_phone
from yemen_hybrid.domain.search import Personal, SearchKind, entry_terms
from yemen_hybrid.domain.stock import CORES, MovementKind
from yemen_hybrid.domain.vin import check_vin
from yemen_hybrid.domain.work_order import Status
from yemen_hybrid.services.tokens import Tokens, token_hash

pytestmark = pytest.mark.thorough

UNTIL = date(2030, 3, 3)
TOKENS = Tokens(SECRET, access_life=timedelta(days=400))
V1 = "/api/v1"
OF_A_CAR = (
    "plate_text", "plate_governorate", "plate_number", "plate_kind", "vin", "make", "model", "year"
)  # fmt: skip
LISTS = (
    "workorders", "customers", "vehicles", "invoices", "payments", "parts", "services", "staff",
    "branches", "estimates", "deferred-work", "messages", "exchange-rates", "tax-rates",
    "payment-methods", "audit",
)  # fmt: skip


async def _fill(database: Database, orders: int, seed: int = 7) -> list[str]:
    told: list[tuple[str, int, int]] = []

    def tell(phase: str, done: int, whole: int) -> None:
        told.append((phase, done, whole))

    names = await fill(database, TOKENS, "not a hash", Wanted(orders, seed, UNTIL), tell)
    assert told[-3:] == [("year", orders, orders), ("search", 0, 1), ("search", 1, 1)]
    return names


async def _words(connection: AsyncConnection, column: Any) -> set[Any]:
    return set((await connection.execute(select(column).distinct())).scalars())


async def test_the_demo_is_a_workshop_like_any_other(world: World) -> None:
    """Filled once, because that takes longest; then looked at, and then worked in."""
    names = await _fill(world.database, 320)
    assert {"advisor1@san", "technician1@ade"} <= set(names)
    async with world.database.reading() as connection:
        await _check_books(connection)
        await _check_stock(connection)
        await _check_estimates(connection)
        await _check_parties(connection)
        await _check_search(connection)
        await _check_every_kind(connection)
    await _look_at_everything(world)
    await _go_on_working(world)
    with pytest.raises(AlreadyInUse):
        await _fill(world.database, 20)


async def _check_books(connection: AsyncConnection) -> None:
    assert await check_books(connection) == []
    found = [one async for one in verify_chains(connection)]
    assert not [one for one in found if isinstance(one, Break)]
    assert await connection.scalar(select(func.count()).select_from(WorkOrder)) == 320


async def _check_parties(connection: AsyncConnection) -> None:
    """On an invoice stands what the service would have frozen, of whoever is not renamed here."""
    of = (Invoice.branch_id, Invoice.customer_id, Invoice.vehicle_id)
    newest = select(Invoice.parties, *of).where(Invoice.parties.is_not(None))
    row = (await connection.execute(newest.order_by(Invoice.id.desc()).limit(1))).one()
    read = await read_parties(
        connection,
        branch_id=row.branch_id,
        customer_id=row.customer_id,
        vehicle_id=row.vehicle_id,
    )
    assert {name: set(of) for name, of in row.parties.items()} == {
        name: set(of) for name, of in read.items()
    }
    assert row.parties["seller"] == read["seller"]
    assert row.parties["buyer"] == read["buyer"]


async def _check_every_kind(connection: AsyncConnection) -> None:
    assert await _words(connection, WorkOrder.status) == set(Status)
    assert await _words(connection, Estimate.status) == set(EstimateStatus)
    assert await _words(connection, Invoice.kind) == set(InvoiceKind)
    assert await _words(connection, Invoice.status) == set(InvoiceStatus)
    assert await _words(connection, Payment.kind) == set(PaymentKind)
    assert await _words(connection, Payment.currency) == {"YER", "USD", "SAR"}
    assert await _words(connection, StockMovement.kind) == set(MovementKind)
    tables = Entity.metadata.tables
    assert await _words(connection, tables["approvals"].c.channel) == set(Channel)
    assert await _words(connection, tables["decisions"].c.choice) == set(Choice)
    assert {"sent", "delivered", "read", "dead"} <= await _words(connection, Message.status)
    assert "queued" not in await _words(connection, Message.status)
    assert "reopened" in await _words(connection, WorkOrderEvent.kind)
    archived = select(Customer.merged_into_id).where(Customer.archived_at.is_not(None))
    assert {one is None for one in await connection.scalars(archived)} == {True, False}
    owed = Invoice.settled_minor < Invoice.total_minor
    assert len((await connection.execute(select(Invoice.id).where(owed))).all()) > 3
    running = TimeEntry.stopped_at.is_(None)
    assert (await connection.execute(select(TimeEntry.id).where(running))).all()


async def _check_search(connection: AsyncConnection) -> None:
    """The service would write the same entries."""
    entries = (await connection.execute(select(SearchEntry.__table__))).all()
    by_id = {(row.kind, row.entity_id): row.terms for row in entries}
    cars = select(Vehicle.id, Vehicle.customer_id, *(Vehicle.__table__.c[one] for one in OF_A_CAR))
    orders = select(
        WorkOrder.id, WorkOrder.number, WorkOrder.customer_id,
        *(Vehicle.__table__.c[one] for one in OF_A_CAR),
    ).join_from(WorkOrder, Vehicle)  # fmt: skip
    people = await _contacts(connection)
    for row in (await connection.execute(cars)).all():
        texts = [*vehicle_texts(row), *people[row.customer_id]]
        assert by_id["vehicle", row.id] == entry_terms(SearchKind.VEHICLE, *texts)
    for row in (await connection.execute(orders)).all():
        texts = [row.number, *vehicle_texts(row), *people[row.customer_id]]
        assert by_id["work_order", row.id] == entry_terms(SearchKind.WORK_ORDER, *texts)


async def _contacts(connection: AsyncConnection) -> dict[Any, list[str]]:
    names = select(Customer.id, Customer.name_ar, Customer.name_en)
    found = {
        row.id: list(dict.fromkeys([row.name_ar, row.name_en]))
        for row in await connection.execute(names)
    }
    numbers = select(CustomerPhone.customer_id, CustomerPhone.number)
    for row in await connection.execute(numbers.order_by(CustomerPhone.position)):
        found[row.customer_id].append(Personal(row.number))
    return found


async def _check_stock(connection: AsyncConnection) -> None:
    """Levels are the sum of their movements, promises that of the lines, and a low part exists."""
    shelves = (await connection.execute(select(StockLevel.__table__))).all()
    key = (StockMovement.branch_id, StockMovement.part_id)
    moved = (
        select(*key, func.sum(StockMovement.quantity_milli).label("milli"))
        .where(StockMovement.kind.not_in(CORES))
        .group_by(*key)
    )
    sums = {(row.branch_id, row.part_id): row.milli for row in await connection.execute(moved)}
    assert {(row.branch_id, row.part_id): row.on_hand_milli for row in shelves} == sums
    promised = await connection.scalar(select(func.sum(Line.reserved_milli)))
    assert sum(row.reserved_milli for row in shelves) == promised
    assert any(row.on_hand_milli < row.minimum_milli + row.reserved_milli for row in shelves)


async def _check_estimates(connection: AsyncConnection) -> None:
    rows = await connection.execute(select(Estimate.document, Estimate.document_hash).limit(50))
    assert all(document_hash(row.document) == row.document_hash for row in rows)


async def _look_at_everything(world: World) -> None:
    client = world.client(Role.ADMIN)
    for path in LISTS:
        page = await client.seen(f"{V1}/{path}", limit=100)
        assert page["items"], path
        first = page["items"][0]
        if path in ("workorders", "customers", "vehicles", "invoices", "payments", "estimates"):
            assert (await client.seen(f"{V1}/{path}/{first['id']}"))["id"] == first["id"]
    assert (await client.seen(f"{V1}/stock/low", branch_id=str(SANAA)))["items"]
    order = (await client.seen(f"{V1}/workorders", status="done"))["items"][0]
    found = await client.seen(f"{V1}/search", q=order["number"])
    assert order["id"] in str(found)
    assert await client.seen(f"{V1}/customers/{order['customer']['id']}/statement")


async def _go_on_working(world: World) -> None:
    """The next numbers follow the last ones, and the link of a waiting estimate opens it."""
    async with world.database.reading() as connection:
        last = await connection.scalar(select(func.max(WorkOrder.number)))
        waiting = (Estimate.status == EstimateStatus.SENT, WorkOrder.status == "awaiting_approval")
        links = Entity.metadata.tables["approval_links"]
        link = (
            await connection.execute(
                select(links.c.id, links.c.token_hash, WorkOrder.customer_id, WorkOrder.vehicle_id)
                .join_from(links, Estimate, Estimate.id == links.c.estimate_id)
                .join(WorkOrder, WorkOrder.id == Estimate.work_order_id)
                .where(*waiting, links.c.superseded_at.is_(None))
                .limit(1)
            )
        ).one()
    token = TOKENS.link(link.id)
    assert token_hash(token) == link.token_hash
    seen = await world.client(None).seen(f"{V1}/public/approvals/{token}")
    assert seen["answer"] is None
    body = {"customer_id": str(link.customer_id), "vehicle_id": str(link.vehicle_id)}
    opened = await world.client(Role.ADVISOR).made(f"{V1}/workorders", body)
    assert last is not None
    assert int(opened["number"][-6:]) == int(last[-6:]) + 1


class Interrupted(BaseException):
    """As Ctrl-C."""


async def _interrupt(database: Database, after: int) -> None:
    def stop(_phase: str, done: int, _whole: int) -> None:
        if done >= after:
            raise Interrupted

    with pytest.raises(Interrupted):
        await fill(database, TOKENS, "not a hash", Wanted(40, 7, UNTIL), stop)


async def test_a_demo_that_was_interrupted_goes_on_as_it_was_wanted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "CHUNK", 10)
    await _interrupt(world.database, 20)
    told: list[tuple[str, int]] = []
    await fill(
        world.database, TOKENS, "not a hash", Wanted(999, 1, UNTIL - timedelta(days=30)),
        lambda phase, done, _whole: told.append((phase, done)),
    )  # fmt: skip
    assert ("again", 10) in told
    assert ("year", 40) in told
    async with world.database.reading() as connection:
        assert await check_books(connection) == []
        assert not [one async for one in verify_chains(connection) if isinstance(one, Break)]
        assert await connection.scalar(select(func.count()).select_from(WorkOrder)) == 40
    with pytest.raises(AlreadyInUse):
        await _fill(world.database, 20)


async def test_an_interrupted_demo_in_which_somebody_worked_is_left_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "CHUNK", 10)
    await _interrupt(world.database, 10)
    phones = [{"number": "777123456"}]
    await world.client(Role.ADMIN).made(f"{V1}/customers", {"name_ar": "علي", "phones": phones})
    with pytest.raises(CannotGoOn):
        await _fill(world.database, 40)


async def test_the_same_seed_and_day_make_the_same_year_however_often_it_is_interrupted(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "CHUNK", 10)
    one, same, other = [
        await _year(sqlite_template, tmp_path / name, seed, interrupted=interrupted)
        for name, seed, interrupted in (("one", 7, False), ("same", 7, True), ("other", 8, False))
    ]
    assert one == same
    assert one["work_orders"] != other["work_orders"]


async def _year(
    template: Path, file: Path, seed: int, *, interrupted: bool
) -> dict[str, list[Any]]:
    shutil.copy(template, file)
    database = Database(parse_address(f"sqlite:///{file}"), clock=Clock())
    if interrupted:
        await _interrupt(database, 10)
        await _interrupt(database, 30)
    await _fill(database, 40, seed)
    async with database.reading() as connection:
        tables = {
            name: [tuple(row) for row in await connection.execute(select(table))]
            for name, table in Entity.metadata.tables.items()
        }
    await database.close()
    return tables


def test_cars_have_numbers_that_hold_and_people_phones_that_ring() -> None:
    rng = Random(3)  # noqa: S311 - the same cars at each run
    for _ in range(300):
        car = any_car(rng, Zone.ADEN, 2026)
        advice = check_vin(car.vin)
        assert advice.check_digit, car.vin
        assert advice.model_year == car.year, car.vin
        assert advice.maker in (car.model.make, "Lexus", "Toyota", None), car.vin
        number = mobile(rng)
        assert parse_phone(number) == number
        ar, en = person(rng, Zone.SANAA)
        assert 3 <= len(ar.split()) <= 5
        assert en.isascii()


def test_the_gate_is_shut_on_fridays_and_feasts_and_the_year_ends_on_an_open_morning() -> None:
    assert calendar.islamic_month_and_day(date(2026, 3, 20)) == (10, 1)
    assert calendar.hours(date(2026, 3, 20)) is None
    assert calendar.hours(date(2026, 11, 20)) is None  # a Friday
    friday_noon = calendar.at(date(2026, 11, 20), calendar.OPENS) + timedelta(hours=4)
    assert last_morning(friday_noon) == date(2026, 11, 19)
