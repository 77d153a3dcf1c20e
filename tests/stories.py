"""Beginnings that many tests share: a customer with a car, what is offered, a work order.

Each makes one thing and gives what a caller of the API would hold of it: at least its ``id``.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from tests.world import SANAA, World, staff_id
from yemen_hybrid.data.models import (
    ExchangeRate,
    HybridSystem,
    Job,
    Line,
    Part,
    PartPrice,
    PaymentMethod,
    Pricing,
    Service,
    ServicePart,
    ServicePrice,
    Vehicle,
    VehicleOwnership,
    WorkOrder,
)
from yemen_hybrid.data.repositories.search import SearchKind
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.document_numbers import Series, document_number
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.jobs import JobApproval, JobState, LineKind
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.odometer import OdometerUnit
from yemen_hybrid.domain.work_order import Status, Step

Document = dict[str, Any]

V1 = "/api/v1"


def yer(amount: int) -> Document:
    """Rials as the wire has them."""
    return {"amount": str(amount), "currency": "YER"}


def usd(amount: str) -> Document:
    """Dollars as the wire has them."""
    return {"amount": amount, "currency": "USD"}


async def a_customer(world: World, **more: Any) -> Document:
    """Saleh, who has a phone and reads Arabic."""
    body = {
        "name_ar": "صالح أحمد القاضي",
        "name_en": "Saleh Ahmed Al-Qadhi",
        "phones": [{"number": "777123456"}],
        "whatsapp": "777123456",
        **more,
    }
    made: Document = await world.client(Role.ADVISOR).made(f"{V1}/customers", body)
    return made


async def a_vehicle(world: World, customer: Document, **more: Any) -> Document:
    """The customer's Prius, last seen at 182,000 km; ``more`` are columns."""
    vehicle_id = new_id()
    columns = {
        "plate_text": "صنعاء 12345",
        "plate_key": "12345",
        "vin": "JTDKN3DU5A0123456",
        "make": "Toyota",
        "model": "Prius",
        "year": 2010,
        "hybrid_system": HybridSystem.HEV,
        "odometer_unit": OdometerUnit.KM,
        "odometer_km": 182_000,
        **more,
    }
    owner = UUID(customer["id"])
    async with world.begin() as store:
        store.session.add(Vehicle(id=vehicle_id, customer_id=owner, **columns))
        await store.session.flush()
        store.session.add(
            VehicleOwnership(vehicle_id=vehicle_id, customer_id=owner, since=store.now)
        )
        plate, vin = str(columns["plate_text"]), str(columns["vin"])
        await store.search.put(SearchKind.VEHICLE, vehicle_id, plate, vin)
    return {"id": str(vehicle_id), "customer_id": customer["id"]}


async def a_rate(world: World, *, zone: Zone = Zone.SANAA, buy: int = 530, sell: int = 540) -> None:
    """What a dollar is worth in the rials of a zone, since an hour ago."""
    async with world.begin() as store:
        store.session.add(
            ExchangeRate(
                zone=zone,
                base=Currency.USD,
                quote=Currency.YER,
                buy_micro=buy * 1_000_000,
                sell_micro=sell * 1_000_000,
                at=store.now - timedelta(hours=1),
            )
        )


async def a_part(
    world: World,
    sku: str = "HB-PRIUS-3",
    price: tuple[int, Currency] | None = (2_500, Currency.YER),
    **more: Any,
) -> Document:
    """A part with one price (minor units) in both zones, or with none; ``more`` are columns."""
    columns = {"name_ar": "فلتر زيت", "name_en": "Oil filter", **more}
    part = Part(id=new_id(), sku=sku, **columns)
    if price is not None:
        amount, currency = price
        part.prices = [
            PartPrice(zone=zone, currency=currency, amount_minor=amount) for zone in Zone
        ]
    async with world.begin() as store:
        store.session.add(part)
    return {"id": str(part.id), "sku": sku}


async def a_service(
    world: World,
    code: str = "OIL",
    *,
    kit: list[tuple[Document, int]] | None = None,
    price: tuple[int, Currency] | None = None,
    **more: Any,
) -> Document:
    """An oil change of 45 minutes; ``kit`` is parts and how many, ``more`` are columns.

    ``price`` (minor units) is for the hour, or for the whole where ``pricing`` is fixed.
    """
    columns = {
        "name_ar": "تغيير زيت",
        "name_en": "Oil change",
        "category": "maintenance",
        "labour_minutes": 45,
        "pricing": Pricing.HOURLY,
        **more,
    }
    service = Service(id=new_id(), code=code, **columns)
    service.parts = [
        ServicePart(part_id=UUID(part["id"]), quantity_milli=count * 1000, position=position)
        for position, (part, count) in enumerate(kit or [], start=1)
    ]
    if price is not None:
        amount, currency = price
        service.prices = [
            ServicePrice(zone=zone, currency=currency, amount_minor=amount) for zone in Zone
        ]
    async with world.begin() as store:
        store.session.add(service)
    return {"id": str(service.id), "code": code}


async def open_work_order(world: World, *, branch: UUID = SANAA, **more: Any) -> Document:
    """A new work order, of a new customer and car unless ``more`` names them."""
    if "customer_id" not in more:
        customer = await a_customer(world)
        more["customer_id"] = customer["id"]
        if "vehicle_id" not in more:
            more["vehicle_id"] = (await a_vehicle(world, customer))["id"]
    body = {"complaint": "لمبة الهايبرد مضيئة", **more}
    made: Document = await world.client(Role.ADVISOR, branch).made(f"{V1}/workorders", body)
    return made


async def add_job(world: World, order: Document, **more: Any) -> Document:
    """A job on the order, by default an hour of labour at 8,000; gives the job."""
    job_id = str(new_id())
    if "service_id" not in more:
        more.setdefault("title_en", "Check the hybrid battery")
        more.setdefault("lines", [{"kind": "labour", "quantity": "1", "unit_price": yer(8_000)}])
    branch = UUID(order["branch"]["id"])
    advisor = world.client(Role.ADVISOR, branch)
    path = f"{V1}/workorders/{order['id']}/jobs"
    shown = await advisor.made(path, {"id": job_id, **more})
    job: Document = next(job for job in shown["jobs"] if job["id"] == job_id)
    return job


async def approve_all(world: World, order: Document) -> None:
    """What an approval of every job leaves behind, without the estimate that led to it."""
    async with world.begin() as store:
        row = await store.work_orders.lock_with_jobs(UUID(order["id"]))
        row.take(Step.APPROVE, store.now)
        for job in row.jobs:
            job.approval, job.decided_at = JobApproval.APPROVED, store.now
            for line in job.lines:
                await store.stock.reserve(row.branch_id, line)


async def started_work_order(world: World, *, branch: UUID = SANAA, **more: Any) -> Document:
    """A work order in progress with one approved job; ``jobs`` has it."""
    order = await open_work_order(world, branch=branch, **more)
    await add_job(world, order)
    await approve_all(world, order)
    advisor = world.client(Role.ADVISOR, branch)
    started: Document = await advisor.made(f"{V1}/workorders/{order['id']}/start")
    return started


def charge(unit_price: int, quantity: int = 1000, **columns: Any) -> Line:
    """A line, by default one taxed piece of labour; money in minor units, quantity in thousandths.

    ``columns`` are other columns of the line.
    """
    defaults = {"kind": LineKind.LABOUR, "tax_code": "GST", "title_en": "Labour"}
    return Line(
        id=new_id(),
        unit_price_minor=unit_price,
        quantity_milli=quantity,
        **{**defaults, **columns},
    )


async def finished_order(
    world: World,
    *jobs: list[Line],
    branch: UUID = SANAA,
    currency: Currency = Currency.YER,
    customer: Document | None = None,
) -> Document:
    """A work order whose jobs (by default one of 10,000) are approved and done: to be invoiced."""
    customer = customer or await a_customer(world)
    vehicle = await a_vehicle(world, customer)
    order_id = new_id()
    async with world.begin() as store:
        at = await store.branches.get(branch)
        running = await store.counters.take("WO-2030")
        order = WorkOrder(
            id=order_id,
            number=document_number(Series.WORK_ORDER, 2030, running),
            branch_id=branch,
            customer_id=UUID(customer["id"]),
            vehicle_id=UUID(vehicle["id"]),
            advisor_id=staff_id(Role.ADVISOR, branch),
            status=Status.DONE,
            status_since=store.now,
            currency=currency,
            zone=at.zone,
        )
        order.jobs = [
            _finished_job(number, lines)
            for number, lines in enumerate(jobs or ([charge(10_000)],), start=1)
        ]
        store.work_orders.add(order)
    return {
        "id": str(order_id),
        "customer_id": customer["id"],
        "jobs": [str(job.id) for job in order.jobs],
    }


def _finished_job(number: int, lines: list[Line]) -> Job:
    for position, line in enumerate(lines, start=1):
        line.position = position
        line.issued_milli = 0 if line.part_id is None else line.quantity_milli
    return Job(
        id=new_id(),
        position=number,
        title_en=f"Job {number}",
        approval=JobApproval.APPROVED,
        state=JobState.DONE,
        lines=lines,
    )


async def a_line_to_issue(
    world: World, part: Document, count: int = 4, *, branch: UUID = SANAA, reserve: bool = True
) -> Document:
    """A line for ``count`` of a part, approved, on an order in progress that is all there is of it.

    Gives the ids of ``order``, ``job`` and ``line``, and the ``path`` of the line.
    """
    car = await a_vehicle(world, await a_customer(world))
    line = Line(
        id=new_id(),
        position=1,
        kind=LineKind.PART,
        part_id=UUID(part["id"]),
        quantity_milli=count * 1000,
        unit_price_minor=2_500,
        tax_code="GST",
    )
    job = Job(id=new_id(), position=1, title_en="Fit it", approval=JobApproval.APPROVED)
    job.lines = [line]
    order = WorkOrder(
        id=new_id(),
        number=f"T-{car['id'][-12:]}",
        branch_id=branch,
        customer_id=UUID(car["customer_id"]),
        vehicle_id=UUID(car["id"]),
        advisor_id=staff_id(Role.ADVISOR, branch),
        status=Status.IN_PROGRESS,
        status_since=world.clock(),
        currency=Currency.YER,
        zone=Zone.SANAA if branch == SANAA else Zone.ADEN,
        jobs=[job],
    )
    async with world.begin() as store:
        store.work_orders.add(order)
        if reserve:
            await store.session.flush()
            await store.stock.reserve(branch, line)
    path = f"{V1}/workorders/{order.id}/jobs/{job.id}/lines/{line.id}"
    return {"order": str(order.id), "job": str(job.id), "line": str(line.id), "path": path}


async def an_estimate(world: World, order: Document, **more: Any) -> Document:
    """A draft of all that is undecided on the order."""
    advisor = world.client(Role.ADVISOR, UUID(order["branch"]["id"]))
    path = f"{V1}/workorders/{order['id']}/estimates"
    made: Document = await advisor.made(path, more)
    return made


async def a_sent_estimate(world: World, order: Document, **more: Any) -> Document:
    """An estimate before the customer; ``token`` is that of its link, ``link`` leads to it."""
    made = await an_estimate(world, order, **more)
    advisor = world.client(Role.ADVISOR, UUID(order["branch"]["id"]))
    sent: Document = await advisor.made(f"{V1}/estimates/{made['id']}/send")
    token = sent["url"].rsplit("/", 1)[1]
    link = f"{V1}/public/approvals/{token}"
    return {**sent, "token": token, "link": link, "link_id": sent["link"]["id"]}


def said(estimate: Document, *choices: str) -> Document:
    """An answer to an estimate: a choice for each job, the last one for all that follow."""
    jobs = estimate["document"]["jobs"]
    every = [*choices, *[choices[-1]] * len(jobs)]
    return {
        "document_hash": estimate["document_hash"],
        "name": "صالح القاضي",
        "decisions": [
            {"job_id": job["id"], "choice": choice}
            for job, choice in zip(jobs, every, strict=False)
        ],
    }


async def issued_invoice(
    world: World,
    total: int = 10_000,
    *,
    branch: UUID = SANAA,
    currency: Currency = Currency.YER,
    customer: Document | None = None,
) -> Document:
    """An invoice of one untaxed line, ``total`` in minor units, issued and unpaid."""
    lines = [charge(total, tax_code=None)]
    order = await finished_order(world, lines, branch=branch, currency=currency, customer=customer)
    advisor = world.client(Role.ADVISOR, branch)
    draft = await advisor.made(f"{V1}/invoices", {"work_order_id": order["id"]})
    invoice: Document = await advisor.made(f"{V1}/invoices/{draft['id']}/issue")
    return invoice


async def method_id(world: World, code: str = "cash") -> str:
    """The id of a way to pay."""
    methods = PaymentMethod.__table__
    async with world.database.reading() as connection:
        rows = await connection.execute(select(methods.c.id).where(methods.c.code == code))
        return str(rows.scalar_one())


async def paid(
    world: World,
    amount: Document,
    *,
    branch: UUID = SANAA,
    method: str = "cash",
    role: Role = Role.CASHIER,
    **more: Any,
) -> Document:
    """A payment taken in the branch, by its cashier unless it is said; ``more`` says what for."""
    body = {"method_id": await method_id(world, method), "amount": amount, **more}
    made: Document = await world.client(role, branch).made(f"{V1}/payments", body)
    return made
