"""Days in a workshop after which there is something to see at every route that shows anything."""

import io
from typing import Any, Final
from uuid import UUID

from fastapi import FastAPI
from PIL import Image

from tests.stories import (
    V1,
    Document,
    a_customer,
    a_sent_estimate,
    a_vehicle,
    add_job,
    method_id,
    open_work_order,
    said,
    yer,
)
from tests.world import SANAA, World, staff_id
from yemen_hybrid.data.models import IncomingMessage, Session
from yemen_hybrid.domain.access import Role

Ids = dict[str, str]
"""What stands for each name in a path."""

_SOMEWHERE: Final[Document] = {"branch_id": str(SANAA)}

QUERIES: Final[dict[str, Document]] = {
    f"{V1}/search": {"q": "صالح"},
    f"{V1}/customers/{{customer_id}}/statement": {"zone": "sanaa", "currency": "YER"},
    f"{V1}/customers/{{customer_id}}/statement/pdf": {"zone": "sanaa", "currency": "YER"},
    f"{V1}/exchange-rates/current": {"zone": "sanaa"},
    f"{V1}/drawer": _SOMEWHERE,
    f"{V1}/stock/levels": _SOMEWHERE,
    f"{V1}/stock/low": _SOMEWHERE,
    f"{V1}/parts/{{part_id}}/movements": _SOMEWHERE,
}
"""What must be said to be answered, by somebody who works for every branch."""


def reads(app: FastAPI) -> dict[str, dict[str, Any]]:
    """Every route of the API that is looked at, and how the OpenAPI document describes it."""
    paths: dict[str, dict[str, Any]] = app.openapi()["paths"]
    return {
        path: methods["get"]
        for path, methods in paths.items()
        if path.startswith(V1) and "get" in methods
    }


async def a_day(world: World, number: int) -> Ids:
    """Everything that can be looked at, once: from the customer to the receipt and the drawer."""
    customer = await a_customer(world)
    vehicle = await a_vehicle(world, await a_customer(world))
    owner = {"customer_id": customer["id"]}
    car = f"{V1}/vehicles/{vehicle['id']}"
    await world.client().made(f"{car}/transfer", owner)
    await world.client().made(f"{car}/odometer", {"value": 182_000, "unit": "km"})
    part, service = await _catalogued(world, number)
    receipt = {"kind": "receive", "quantity": "5", "branch_id": None}
    advisor = world.client(Role.ADVISOR)
    await advisor.made(f"{V1}/parts/{part['id']}/movements", receipt)
    order = await open_work_order(
        world, customer_id=customer["id"], vehicle_id=vehicle["id"], odometer=reading(number)
    )
    jobs = [await add_job(world, order), await add_job(world, order, service_id=service["id"])]
    jobs += [await add_job(world, order), await add_job(world, order)]
    await a_sent_estimate(world, order)
    sent = await a_sent_estimate(world, order)
    await world.client(None).made(sent["link"], said(sent, "approve", "approve", "decline"))
    await _worked(world, order, jobs[:2])
    invoice = await advisor.made(f"{V1}/invoices", {"work_order_id": order["id"]})
    await advisor.made(f"{V1}/invoices/{invoice['id']}/issue")
    return {
        "customer_id": customer["id"],
        "vehicle_id": vehicle["id"],
        "part_id": part["id"],
        "service_id": service["id"],
        "order_id": order["id"],
        "job_id": jobs[0]["id"],
        "estimate_id": sent["id"],
        "token": sent["token"],
        "invoice_id": invoice["id"],
        "message_id": sent["message_id"],
        "media_id": await _photographed(world, order),
        **await _cashed(world, invoice["id"]),
        **await _besides(world, number, customer),
    }


def reading(number: int) -> Document:
    """What the odometer says on that day."""
    return {"value": 182_000 + number, "unit": "km"}


async def _catalogued(world: World, number: int) -> tuple[Document, Document]:
    """A part that there is less of than there should be, and a service with it in its kit."""
    admin = world.client(Role.ADMIN)
    names = {"name_ar": "فلتر زيت", "name_en": "Oil filter", "category": "engine"}
    prices = [{"zone": "sanaa", "price": yer(2_500)}]
    new = {"sku": f"SKU-{number}", **names, "prices": prices}
    part = await admin.made(f"{V1}/parts", new)
    shelved = {"branch_id": str(SANAA), "minimum": "9"}
    (await admin.patch(f"{V1}/parts/{part['id']}/level", json=shelved)).raise_for_status()
    kit = [{"part_id": part["id"], "quantity": "1"}]
    canned = {"code": f"S-{number}", **names, "labour_minutes": 45, "parts": kit}
    return part, await admin.made(f"{V1}/services", canned)


async def _worked(world: World, order: Any, jobs: list[Any]) -> None:
    technician = world.client(Role.TECHNICIAN)
    path = f"{V1}/workorders/{order['id']}"
    body = {"technician_ids": [str(staff_id(Role.TECHNICIAN))]}
    for job in jobs:
        assigned = f"{path}/jobs/{job['id']}/technicians"
        (await world.client(Role.ADVISOR).put(assigned, json=body)).raise_for_status()
    await technician.made(f"{path}/start")
    for text in ("تم الفحص", "بانتظار القطعة"):
        await technician.made(f"{path}/comments", {"text": text})
    for job in jobs:
        await technician.made(f"{path}/jobs/{job['id']}/clock/start")
        world.clock.turn(minutes=30)
        await technician.made(f"{path}/jobs/{job['id']}/clock/stop")
        for line in (line for line in job["lines"] if line["part"]):
            issue = f"{path}/jobs/{job['id']}/lines/{line['id']}/issue"
            await world.client(Role.ADVISOR).made(issue)
        await technician.made(f"{path}/jobs/{job['id']}/finish")
    await technician.made(f"{path}/finish")


async def _photographed(world: World, order: Any) -> str:
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(picture, "JPEG")
    files = {"file": ("battery.jpg", picture.getvalue(), "image/jpeg")}
    said_of_it = {"work_order_id": order["id"]}
    technician = world.client(Role.TECHNICIAN)
    kept = await technician.post(f"{V1}/media", files=files, data=said_of_it)
    return str(kept.raise_for_status().json()["id"])


async def _cashed(world: World, invoice_id: str) -> Ids:
    """A thousand rials for the invoice, and the drawer closed on what is in it."""
    cashier = world.client(Role.CASHIER)
    cash = await method_id(world)
    body = {"invoice_id": invoice_id, "method_id": cash, "amount": yer(1000)}
    payment = await cashier.made(f"{V1}/payments", body)
    drawer = await cashier.seen(f"{V1}/drawer")
    counts = [{"method_id": cash, "amount": one["expected"]} for one in drawer["expected"]]
    closed = {"follows": drawer["follows"], "counts": counts}
    closing = await cashier.made(f"{V1}/drawer/closings", closed)
    return {"payment_id": payment["id"], "closing_id": closing["id"], "method_id": cash}


async def _besides(world: World, number: int, customer: Document) -> Ids:
    """What is made apart from the day, or there from the start."""
    admin = world.client(Role.ADMIN)
    tax = {"code": f"T{number}", "name_en": "A tax", "zone": "aden", "percent": "2.5"}
    tax_rate = await admin.made(f"{V1}/tax-rates", {**tax, "valid_from": "2031-01-01"})
    rates = await admin.seen(f"{V1}/exchange-rates")
    deferred = await admin.seen(f"{V1}/deferred-work", customer_id=customer["id"])
    async with world.begin() as store:
        until = world.clock().replace(year=2031)
        store.session.add(Session(staff_id=staff_id(Role.ADMIN), expires_at=until))
        store.session.add(_written(world, number, UUID(customer["id"])))
    return {
        "staff_id": str(staff_id(Role.TECHNICIAN)),
        "branch_id": str(SANAA),
        "exchange_rate_id": rates["items"][0]["id"],
        "tax_rate_id": tax_rate["id"],
        "deferred_work_id": deferred["items"][0]["id"],
    }


def _written(world: World, number: int, customer_id: UUID) -> IncomingMessage:
    return IncomingMessage(
        provider_id=f"SM{number}",
        number="+967777123456",
        customer_id=customer_id,
        branch_id=SANAA,
        text="متى تجهز السيارة؟",
        received_at=world.clock(),
    )


def filled(path: str, ids: Ids) -> str:
    """The path with what stands for its names."""
    rate = ids["tax_rate_id" if "/tax-rates/" in path else "exchange_rate_id"]
    return path.format(**ids, rate_id=rate)
