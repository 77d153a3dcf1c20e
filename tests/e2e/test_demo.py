"""The demo is a workshop like any other: its books balance, and all of it can be looked at."""

import shutil
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.report_checks import check_reports
from tests.world import SANAA, SECRET, Clock, World
from yemen_hybrid.data.audit_chains import Break, verify_chains
from yemen_hybrid.data.database import Database
from yemen_hybrid.data.models import (
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
)
from yemen_hybrid.data.queries.books import check_books
from yemen_hybrid.data.urls import parse_address
from yemen_hybrid.demo import calendar
from yemen_hybrid.demo.cars import any_car
from yemen_hybrid.demo.fill import AlreadyInUse, Wanted, fill, last_morning
from yemen_hybrid.demo.people import mobile, person
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.approvals import Channel, Choice
from yemen_hybrid.domain.estimate_document import document_hash
from yemen_hybrid.domain.estimates import EstimateStatus
from yemen_hybrid.domain.invoices import InvoiceKind, InvoiceStatus
from yemen_hybrid.domain.money import Zone
from yemen_hybrid.domain.payments import PaymentKind
from yemen_hybrid.domain.phones import parse_phone
from yemen_hybrid.domain.stock import CORES, MovementKind
from yemen_hybrid.domain.vin import check_vin
from yemen_hybrid.domain.work_order import Status
from yemen_hybrid.services.tokens import Tokens, token_hash

UNTIL = date(2030, 3, 3)
TOKENS = Tokens(SECRET, access_life=timedelta(days=400))
V1 = "/api/v1"
LISTS = (
    "workorders", "customers", "vehicles", "invoices", "payments", "parts", "services", "staff",
    "branches", "estimates", "deferred-work", "messages", "exchange-rates", "tax-rates",
    "payment-methods", "audit",
)  # fmt: skip


async def _fill(database: Database, orders: int, seed: int = 7) -> list[str]:
    told: list[int] = []
    names = await fill(database, TOKENS, "not a hash", Wanted(orders, seed, UNTIL), told.append)
    assert sum(told) == orders
    return names


async def _words(connection: AsyncConnection, column: Any) -> set[Any]:
    return set((await connection.execute(select(column).distinct())).scalars())


async def test_all_the_books_of_the_demo_balance(world: World) -> None:
    await _fill(world.database, 320)
    async with world.database.reading() as connection:
        assert await check_books(connection) == []
        found = [one async for one in verify_chains(connection)]
        assert not [one for one in found if isinstance(one, Break)]
        await _check_stock(connection)
        await _check_estimates(connection)
        await check_reports(connection, datetime.combine(UNTIL, time(18), UTC))
        assert await connection.scalar(select(func.count()).select_from(WorkOrder)) == 320


async def test_the_demo_has_every_status_and_every_kind_of_paper(world: World) -> None:
    await _fill(world.database, 320)
    async with world.database.reading() as connection:
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
        assert len(await _words(connection, Message.status)) >= 5
        owed = Invoice.settled_minor < Invoice.total_minor
        assert len((await connection.execute(select(Invoice.id).where(owed))).all()) > 3
        running = TimeEntry.stopped_at.is_(None)
        assert (await connection.execute(select(TimeEntry.id).where(running))).all()


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


async def test_everything_of_the_demo_can_be_looked_at(world: World) -> None:
    await _fill(world.database, 120)
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


async def test_the_workshop_goes_on_after_the_demo(world: World) -> None:
    """The next numbers follow the last ones, and the link of a waiting estimate opens it."""
    await _fill(world.database, 120)
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


async def test_a_workshop_in_use_is_left_alone(world: World) -> None:
    await _fill(world.database, 20)
    with pytest.raises(AlreadyInUse):
        await _fill(world.database, 20)


async def test_the_same_seed_and_day_make_the_same_year(
    sqlite_template: Path, tmp_path: Path
) -> None:
    one, same, other = [
        await _year(sqlite_template, tmp_path / name, seed)
        for name, seed in (("one", 7), ("same", 7), ("other", 8))
    ]
    assert one == same
    assert one["work_orders"] != other["work_orders"]


async def _year(template: Path, file: Path, seed: int) -> dict[str, list[Any]]:
    shutil.copy(template, file)
    database = Database(parse_address(f"sqlite:///{file}"), clock=Clock())
    await _fill(database, 60, seed)
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


async def test_the_demo_has_people_at_both_branches_and_can_be_searched(world: World) -> None:
    names = await _fill(world.database, 20)
    assert {"advisor1@san", "technician1@ade"} <= set(names)
    async with world.database.reading() as connection:
        entries = await connection.scalar(select(func.count()).select_from(SearchEntry))
        cars = await connection.scalar(select(func.count()).select_from(Vehicle))
    assert entries is not None
    assert cars is not None
    assert entries > cars > 5
