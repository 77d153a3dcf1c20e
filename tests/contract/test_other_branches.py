"""What is another branch's does not exist: by no answer can it be told from what nobody has."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from tests.contract.routes import operations
from tests.stories import (
    V1,
    a_sent_estimate,
    add_job,
    issued_invoice,
    method_id,
    open_work_order,
    paid,
    started_work_order,
    yer,
)
from tests.world import ADEN, Client, World, session_id, staff_id
from yemen_hybrid.data.models import Blob, Media
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.media import Kind

pytestmark = pytest.mark.thorough

SHARED = {
    "branch_id",
    "customer_id",
    "deferred_work_id",
    "method_id",
    "part_id",
    "rate_id",
    "service_id",
    "token",
    "vehicle_id",
}
"""What belongs to every branch, or to whoever holds the link."""

SOMEBODY = str(new_id())
WHY = {"reason": "طلب العميل"}
BODIES: dict[str, dict[str, Any]] = {
    "/allocate": {"invoice_id": SOMEBODY},
    "/cancel": WHY,
    "/comments": {"text": "تم الفحص"},
    "/credit": WHY,
    "/decisions": {
        "channel": "counter",
        "name": "صالح",
        "witness": "علي",
        "decisions": [{"job_id": SOMEBODY, "choice": "approve"}],
    },
    "/finding": {"finding": "البطارية ضعيفة"},
    "/hold": {"reason": "power_cut"},
    "/jobs/order": {"job_ids": [SOMEBODY]},
    "/lines": {"kind": "labour", "title_en": "Look", "quantity": "1", "unit_price": yer(1)},
    "/recall": WHY,
    "/reopen": WHY,
    "/reverse": WHY,
    "/technicians": {"technician_ids": [SOMEBODY]},
}
"""What must be said to such a path before anything is looked for."""


async def _objects(world: World) -> dict[str, str]:
    """One of everything that a branch has, at Sanaa."""
    order = await started_work_order(world)
    job = order["jobs"][0]
    clock = f"{V1}/workorders/{order['id']}/jobs/{job['id']}/clock"
    technician = world.client(Role.TECHNICIAN)
    for step in ("start", "stop"):
        await technician.made(f"{clock}/{step}")
        world.clock.turn(minutes=5)
    entries = await technician.seen(f"{V1}/workorders/{order['id']}/time-entries")
    offered = await open_work_order(world)
    await add_job(world, offered)
    sent = await a_sent_estimate(world, offered)
    invoice = await issued_invoice(world, 20_000)
    payment = await paid(world, yer(11_000), invoice_id=invoice["id"])
    counts = [{"method_id": await method_id(world), "amount": yer(11_000)}]
    closing = {"follows": None, "counts": counts}
    closed = await world.client(Role.CASHIER).made(f"{V1}/drawer/closings", closing)
    return {
        "order_id": order["id"],
        "job_id": job["id"],
        "line_id": job["lines"][0]["id"],
        "entry_id": entries["items"][0]["id"],
        "estimate_id": sent["id"],
        "message_id": sent["message_id"],
        "invoice_id": invoice["id"],
        "payment_id": payment["id"],
        "closing_id": closed["id"],
        "media_id": await _a_photo(world, order),
        "staff_id": str(staff_id(Role.CASHIER)),
        "session_id": str(session_id(Role.CASHIER)),
    }


async def _a_photo(world: World, order: dict[str, Any]) -> str:
    media_id, sha256 = new_id(), "0" * 64
    async with world.begin() as store:
        store.session.add(Blob(sha256=sha256, size=1, wanted_at=store.now))
        await store.session.flush()
        store.session.add(
            Media(
                id=media_id,
                branch_id=UUID(order["branch"]["id"]),
                work_order_id=UUID(order["id"]),
                vehicle_id=UUID(order["vehicle"]["id"]),
                kind=Kind.IMAGE,
                name="photo.jpg",
                media_type="image/jpeg",
                sha256=sha256,
                size=1,
                uploaded_by_id=staff_id(Role.TECHNICIAN),
                uploaded_at=store.now,
            )
        )
    return str(media_id)


def _routes(world: World) -> Iterator[tuple[str, str, set[str]]]:
    """Those with the id of something in their path that belongs to a branch."""
    for method, path, _ in operations(world.app):
        names = set(re.findall(r"{(\w+)}", path))
        if names - SHARED:
            yield method, path, names


async def _answer(
    client: Client, method: str, path: str, ids: dict[str, str], names: set[str]
) -> tuple[int, str]:
    body = BODIES.get(path.rsplit("}", 1)[-1], {})
    filled = path.format(**{name: ids.get(name, str(new_id())) for name in names})
    return await client.refused(method, filled, body)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_another_branch_s_objects_are_answered_as_what_nobody_has(world: World) -> None:
    ids, wrong, found = await _objects(world), [], set()
    async with world.client(Role.ADMIN, ADEN) as stranger:
        for method, path, names in _routes(world):
            assert names <= ids.keys() | SHARED, f"{path} has something that is not made here"
            other = await _answer(stranger, method, path, ids, names)
            nobody = await _answer(stranger, method, path, {}, names)
            found.add((method, path))
            if other != nobody or other[0] != 404:
                wrong.append((method, path, other, nobody))
    assert wrong == []
    assert len(found) > 60
