"""The workshops: opened, changed, closed, and whether their shelves may owe."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from tests.world import ADEN, SANAA, World
from yemen_hybrid.data.models import Part, StockLevel
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id

PATH = "/api/v1/branches"
TAIZ: dict[str, Any] = {
    "code": "tai",
    "name_ar": "تعز",
    "name_en": "Taiz",
    "zone": "aden",
    "labour_rates": [{"amount": "9000", "currency": "YER"}, {"amount": "12", "currency": "USD"}],
    "smallest_note": {"amount": "100", "currency": "YER"},
    "phone": "04 250 123",
    "tax_number": "١٢٣",
}


async def test_a_branch_opens_and_everybody_sees_it(world: World) -> None:
    made = await world.client().made(PATH, TAIZ)
    assert made["code"] == "TAI"
    assert made["timezone"] == "Asia/Aden"
    assert made["smallest_note"] == TAIZ["smallest_note"]
    assert {tuple(rate.values()) for rate in made["labour_rates"]} == {
        ("9000", "YER"),
        ("12.00", "USD"),
    }
    for role in Role:
        seen = await world.client(role, ADEN).seen(f"{PATH}/{made['id']}")
        assert seen == made
    listed = await world.client(Role.CASHIER).seen(PATH, limit=2)
    assert [branch["code"] for branch in listed["items"]] == ["TAI", "ADE"]
    rest = await world.client(Role.CASHIER).seen(PATH, limit=2, after=listed["next"])
    assert [branch["code"] for branch in rest["items"]] == ["SAN"]


async def test_only_an_admin_of_every_branch_opens_one(world: World) -> None:
    for role in (Role.MANAGER, Role.ADVISOR, Role.TECHNICIAN, Role.CASHIER):
        refused = await world.client(role).refused("POST", PATH, TAIZ)
        assert refused == (403, "permission_missing")
    aden = world.client(Role.ADMIN, ADEN)
    assert await aden.refused("POST", PATH, TAIZ) == (403, "every_branch_required")


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"code": "SAN"}, (409, "branch_code_taken")),
        ({"code": "T"}, (422, "branch_code_invalid")),
        ({"code": "تعز"}, (422, "branch_code_invalid")),
        ({"code": "T-1"}, (422, "branch_code_invalid")),
        ({"name_ar": "", "name_en": ""}, (422, "name_missing")),
        ({"zone": "taiz"}, (422, "request_invalid")),
        ({"timezone": "Asia/Taiz"}, (422, "timezone_unknown")),
        ({"timezone": "../../etc/passwd"}, (422, "timezone_unknown")),
        ({"labour_rates": []}, (422, "request_invalid")),
        ({"labour_rates": [{"amount": "10", "currency": "USD"}]}, (422, "labour_rates_invalid")),
        ({"labour_rates": [{"amount": "0", "currency": "YER"}]}, (422, "labour_rates_invalid")),
        (
            {"labour_rates": [{"amount": "1", "currency": "YER"}] * 2},
            (422, "labour_rates_invalid"),
        ),
        ({"smallest_note": {"amount": "0", "currency": "YER"}}, (422, "smallest_note_invalid")),
        ({"smallest_note": {"amount": "1", "currency": "USD"}}, (422, "currency_mismatch")),
        ({"estimate_days": 0}, (422, "request_invalid")),
        ({"payment_days": 10**12}, (422, "request_invalid")),
        ({"active": True}, (422, "request_invalid")),
    ],
)
async def test_what_is_refused_of_a_new_branch(
    world: World, change: dict[str, Any], refusal: tuple[int, str]
) -> None:
    assert await world.client().refused("POST", PATH, {**TAIZ, **change}) == refusal


async def test_of_two_branches_with_one_code_at_once_one_opens(world: World) -> None:
    answers = await asyncio.gather(*(world.client().post(PATH, json=TAIZ) for _ in range(3)))
    assert sorted(response.status_code for response in answers) == [201, 409, 409]
    assert {r.json()["code"] for r in answers if r.status_code == 409} == {"branch_code_taken"}


async def test_what_a_branch_charges_and_says_can_change_but_not_its_code(world: World) -> None:
    admin, path = world.client(), f"{PATH}/{SANAA}"
    changed = await admin.patch(
        path,
        json={
            "labour_rates": [{"amount": "10000", "currency": "YER"}],
            "smallest_note": None,
            "estimate_days": 14,
            "address_ar": "شارع الستين",
            "timezone": "Asia/Riyadh",
        },
        headers={"If-Match": '"1"'},
    )
    assert changed.status_code == 200, changed.text
    assert changed.headers["etag"] == '"2"'
    branch = changed.json()
    assert branch["labour_rates"] == [{"amount": "10000", "currency": "YER"}]
    assert branch["smallest_note"] is None
    assert (branch["estimate_days"], branch["timezone"]) == (14, "Asia/Riyadh")
    assert branch["address_ar"] == "شارع الستين"
    assert await admin.refused("PATCH", path, {"code": "NEW"}) == (422, "request_invalid")
    late = await admin.refused("PATCH", path, {"name_en": "X"}, headers={"If-Match": '"1"'})
    assert late == (412, "stale_version")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name_ar": "", "name_en": ""}, "name_missing"),
        ({"timezone": "Mars/Base"}, "timezone_unknown"),
        ({"currency": "SAR"}, "labour_rates_invalid"),
        ({"smallest_note": {"amount": "5", "currency": "SAR"}}, "currency_mismatch"),
        ({"labour_rates": None}, "request_invalid"),
    ],
)
async def test_what_is_refused_of_a_change(world: World, change: dict[str, Any], code: str) -> None:
    path = f"{PATH}/{SANAA}"
    assert await world.client().refused("PATCH", path, change) == (422, code)


async def test_an_admin_of_one_branch_changes_that_one_only(world: World) -> None:
    aden = world.client(Role.ADMIN, ADEN)
    assert (await aden.patch(f"{PATH}/{ADEN}", json={"name_en": "Crater"})).status_code == 200
    other = await aden.refused("PATCH", f"{PATH}/{SANAA}", {"name_en": "X"})
    assert other == (403, "every_branch_required")


async def test_there_is_no_branch_that_nobody_opened(world: World) -> None:
    path = f"{PATH}/{new_id()}"
    assert await world.client().refused("GET", path) == (404, "branch_not_found")
    assert await world.client().refused("PATCH", path, {}) == (404, "branch_not_found")


async def test_a_branch_closes_once_nobody_works_there(world: World) -> None:
    admin, path = world.client(), f"{PATH}/{ADEN}"
    assert await admin.refused("PATCH", path, {"active": False}) == (409, "branch_staffed")
    people = (await admin.seen("/api/v1/staff", branch_id=str(ADEN)))["items"]
    for person in people:
        await admin.made(f"/api/v1/staff/{person['id']}/deactivate")
    assert (await admin.patch(path, json={"active": False})).json()["active"] is False
    assert [b["code"] for b in (await admin.seen(PATH, active=True))["items"]] == ["SAN"]
    assert [b["code"] for b in (await admin.seen(PATH, active=False))["items"]] == ["ADE"]


async def _shelf(world: World, on_hand_milli: int) -> None:
    async with world.begin() as store:
        part = Part(sku=f"P{new_id().hex[-8:]}", name_ar="فلتر", name_en="Filter", unit="piece")
        store.session.add(part)
        await store.session.flush()
        store.session.add(
            StockLevel(
                branch_id=SANAA, part_id=part.id, on_hand_milli=on_hand_milli, backorders=True
            )
        )


async def _words(world: World) -> set[bool]:
    async with world.database.reading() as connection:
        words = await connection.execute(select(StockLevel.backorders))
        return set(words.scalars())


async def test_backorders_are_told_to_every_shelf_and_end_when_nothing_is_owed(
    world: World,
) -> None:
    admin, path = world.client(), f"{PATH}/{SANAA}"
    assert (await admin.patch(path, json={"backorders": True})).status_code == 200
    await _shelf(world, 1000)
    await _shelf(world, -1000)
    owed = await admin.patch(path, json={"backorders": False})
    assert (owed.status_code, owed.json()["code"]) == (409, "backorders_owed")
    assert owed.json()["params"] == {"count": 1}
    assert await _words(world) == {True}
    async with world.begin() as store:
        for level in await store.session.scalars(select(StockLevel)):
            level.on_hand_milli = 0
    assert (await admin.patch(path, json={"backorders": False})).json()["backorders"] is False
    assert await _words(world) == {False}
    assert (await admin.patch(path, json={"backorders": True})).status_code == 200
    assert await _words(world) == {True}


async def test_changes_since_a_moment_are_listed(world: World) -> None:
    since = world.clock.turn(minutes=1).isoformat()
    await world.client().patch(f"{PATH}/{ADEN}", json={"phone": "777123456"})
    seen = await world.client().seen(PATH, updated_since=since)
    assert [branch["code"] for branch in seen["items"]] == ["ADE"]
    assert seen["items"][0]["phone"] == "+967777123456"
