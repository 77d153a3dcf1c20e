"""Parts: their numbers, prices and costs, and where they lie."""

from typing import Any

import pytest

from tests.stories import V1, a_part, usd, yer
from tests.world import ADEN, SANAA, World
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id

PARTS = f"{V1}/parts"

PADS: dict[str, Any] = {
    "sku": " 04465-4708٠ ",
    "category": "brakes",
    "name_ar": "فحمات فرامل أمامية بريوس",
    "name_en": "Front brake pads, Prius",
    "unit": "set",
    "supplier": "مؤسسة الصقر لقطع الغيار",
    "prices": [{"zone": "sanaa", "price": yer(12_000)}, {"zone": "sanaa", "price": usd("22.50")}],
    "cost": usd("14.25"),
}


async def _stocked(world: World, part: dict[str, Any], quantity: str, **more: Any) -> Any:
    body = {"kind": "receive", "quantity": quantity, "branch_id": str(SANAA), **more}
    return await world.client(Role.MANAGER).made(f"{PARTS}/{part['id']}/movements", body)


async def test_a_part_is_kept_under_one_spelling_of_its_number(world: World) -> None:
    manager = world.client(Role.MANAGER)
    pads = await manager.made(PARTS, PADS)
    assert pads["sku"] == "04465-47080"
    assert pads["cost"] == PADS["cost"]
    assert pads["levels"] == []
    assert await manager.seen(f"{PARTS}/{pads['id']}") == pads
    again = await manager.refused("POST", PARTS, {**PADS, "sku": "04465-47080"})
    assert again == (409, "sku_taken")
    other = await manager.made(PARTS, {**PADS, "sku": "x-1"})
    taken = await manager.refused("PATCH", f"{PARTS}/{other['id']}", {"sku": "04465-47080"})
    assert taken == (409, "sku_taken")


async def test_the_manager_of_a_branch_prices_a_part_in_its_own_zone_alone(
    world: World,
) -> None:
    here = {"zone": "sanaa", "price": yer(12_000)}
    there = {"zone": "aden", "price": yer(36_000)}
    both = {**PADS, "prices": [there, here]}
    manager = world.client(Role.MANAGER, ADEN)
    refused = await manager.refused("POST", PARTS, both)
    assert refused == (403, "zone_of_another_branch")
    made = await world.client(Role.MANAGER).made(PARTS, both)
    path = f"{PARTS}/{made['id']}"
    refused = await manager.refused("PATCH", path, {"prices": [here]})
    assert refused == (403, "zone_of_another_branch")
    dearer = {"zone": "aden", "price": yer(40_000)}
    changed = await manager.patch(path, json={"prices": [dearer]})
    assert changed.json()["prices"] == [dearer, here]
    emptied = await manager.patch(path, json={"prices": []})
    assert emptied.json()["prices"] == [here]


async def test_costs_are_the_managers_to_see_and_to_set(world: World) -> None:
    manager = world.client(Role.MANAGER)
    pads = await manager.made(PARTS, PADS)
    path = f"{PARTS}/{pads['id']}"
    for role in (Role.ADVISOR, Role.TECHNICIAN, Role.CASHIER):
        client = world.client(role)
        assert (await client.seen(path))["cost"] is None
        assert [item["cost"] for item in (await client.seen(PARTS))["items"]] == [None]
        for method, at, body in (("POST", PARTS, PADS), ("PATCH", path, {"cost": None})):
            assert await client.refused(method, at, body) == (403, "permission_missing")
    forgotten = await manager.patch(path, json={"cost": None})
    assert forgotten.json()["cost"] is None


async def test_prices_are_replaced_whole_under_a_new_version(world: World) -> None:
    manager = world.client(Role.MANAGER)
    pads = await manager.made(PARTS, PADS)
    path = f"{PARTS}/{pads['id']}"
    prices = [{"zone": "aden", "price": yer(36_000)}, {"zone": "sanaa", "price": yer(13_000)}]
    changed = await manager.patch(path, json={"prices": prices}, headers={"If-Match": '"1"'})
    assert changed.headers["etag"] == '"2"'
    assert changed.json()["prices"] == prices
    late = await manager.refused("PATCH", path, {"prices": []}, headers={"If-Match": '"1"'})
    assert late == (412, "stale_version")


async def test_parts_are_listed_with_the_stock_of_the_callers_branch(world: World) -> None:
    pads = await a_part(world, "PADS")
    await a_part(world, "NEVER-SEEN")
    await _stocked(world, pads, "6")
    await _stocked(world, pads, "2", branch_id=str(ADEN))
    shelf = {"minimum": "4", "shelf": "A-3", "branch_id": str(SANAA)}
    levelled = await world.client(Role.MANAGER).patch(
        f"{PARTS}/{pads['id']}/level", json=shelf, headers={"If-Match": '"2"'}
    )
    assert levelled.json()["minimum"] == "4"
    assert levelled.headers["etag"] == '"3"'
    advisor = world.client(Role.ADVISOR)
    never, stocked = (await advisor.seen(PARTS))["items"]
    assert never["stock"]["on_hand"] == never["stock"]["available"] == "0"
    assert stocked["stock"] == {
        "branch_id": str(SANAA),
        "on_hand": "6",
        "reserved": "0",
        "available": "6",
        "minimum": "4",
        "to_order": "0",
        "low": False,
        "cores": "0",
        "shelf": "A-3",
        "version": 3,
    }
    assert [p["price"]["amount"] for p in stocked["prices"]] == ["2500", "2500"]
    in_aden = (await world.client(Role.ADVISOR, ADEN).seen(PARTS))["items"][1]
    assert in_aden["stock"]["on_hand"] == "2"
    everywhere = await world.client(Role.ADMIN).seen(PARTS)
    assert [item["stock"] for item in everywhere["items"]] == [None, None]
    chosen = await world.client(Role.ADMIN).seen(PARTS, branch_id=str(ADEN))
    assert chosen["items"][1]["stock"]["on_hand"] == "2"


async def test_one_part_shows_the_shelves_that_the_caller_sees(world: World) -> None:
    pads = await a_part(world)
    path = f"{PARTS}/{pads['id']}"
    await _stocked(world, pads, "6")
    await _stocked(world, pads, "2", branch_id=str(ADEN))
    for client, on_hand in (
        (world.client(Role.ADMIN), ["6", "2"]),
        (world.client(Role.TECHNICIAN), ["6"]),
        (world.client(Role.CASHIER, ADEN), ["2"]),
    ):
        seen = await client.seen(path)
        assert [level["on_hand"] for level in seen["levels"]] == on_hand
    for ask in (PARTS, f"{V1}/stock/levels", f"{V1}/stock/low", f"{path}/movements"):
        refused = await world.client(Role.ADVISOR).refused("GET", f"{ask}?branch_id={ADEN}")
        assert refused == (404, "branch_not_found"), ask
    for ask in (f"{PARTS}?low=true", f"{V1}/stock/levels", f"{V1}/stock/low", f"{path}/movements"):
        assert await world.client(Role.ADMIN).refused("GET", ask) == (422, "branch_not_said"), ask


async def test_a_shelf_is_settled_by_those_who_keep_the_parts_of_that_branch(
    world: World,
) -> None:
    pads = await a_part(world)
    path = f"{PARTS}/{pads['id']}/level"
    manager = world.client(Role.MANAGER, ADEN)
    made = (await manager.patch(path, json={"shelf": "ب-٢"})).json()
    assert (made["branch_id"], made["shelf"], made["minimum"]) == (str(ADEN), "ب-٢", "0")
    stale = await manager.refused("PATCH", path, {"minimum": "1"}, headers={"If-Match": '"9"'})
    assert stale == (412, "stale_version")
    other = await manager.refused("PATCH", path, {"minimum": "1", "branch_id": str(SANAA)})
    assert other == (404, "branch_not_found")
    admin = world.client(Role.ADMIN)
    assert await admin.refused("PATCH", path, {"minimum": "1"}) == (422, "branch_not_said")
    nowhere = await admin.refused("PATCH", path, {"minimum": "1", "branch_id": str(new_id())})
    assert nowhere == (404, "branch_not_found")
    missing = f"{PARTS}/{new_id()}/level"
    assert await manager.refused("PATCH", missing, {"minimum": "1"}) == (404, "part_not_found")
    for bad in ("-1", "NaN", "1e3", "0.0001", "99999999999"):
        assert (await manager.refused("PATCH", path, {"minimum": bad}))[0] == 422, bad
    for role in (Role.ADVISOR, Role.TECHNICIAN, Role.CASHIER):
        refused = await world.client(role).refused("PATCH", path, {"shelf": "x"})
        assert refused == (403, "permission_missing")


async def test_parts_are_found_by_number_names_and_supplier_and_filtered(world: World) -> None:
    manager = world.client(Role.MANAGER)
    pads = await manager.made(PARTS, PADS)
    other = await a_part(world, "ZZ-9", category="filters")
    for q in ("4708", "فرامل", "brake pads", "الصقر"):
        found = await manager.seen(PARTS, q=q, branch_id=str(SANAA))
        assert [item["id"] for item in found["items"]] == [pads["id"]], q
        assert found["items"][0]["stock"]["on_hand"] == "0"
    for category, part in (("brakes", pads), ("filters", other)):
        found = await manager.seen(PARTS, category=category)
        assert [item["id"] for item in found["items"]] == [part["id"]]
    assert (await manager.seen(f"{PARTS}/categories"))["items"] == [
        {"category": "brakes", "count": 1},
        {"category": "filters", "count": 1},
    ]
    since = world.clock.turn(hours=1).isoformat()
    await manager.patch(f"{PARTS}/{pads['id']}", json={"active": False})
    assert [item["id"] for item in (await manager.seen(PARTS, active=True))["items"]] == [
        other["id"]
    ]
    changed = await manager.seen(PARTS, updated_since=since)
    assert [item["id"] for item in changed["items"]] == [pads["id"]]


async def test_lists_of_parts_are_paged_by_every_order_they_have(world: World) -> None:
    manager = world.client(Role.MANAGER, ADEN)
    made: list[str] = []
    for n in range(5):
        part = await manager.made(PARTS, {"sku": f"P-{n}", "name_en": f"Filter {n}"})
        made.insert(0, part["id"])
        await manager.patch(f"{PARTS}/{part['id']}/level", json={"minimum": "3"})
    for path, params in (
        (PARTS, {}),
        (PARTS, {"q": "filter"}),
        (PARTS, {"low": True}),
        (PARTS, {"low": True, "q": "filter"}),
        (f"{V1}/stock/low", {}),
        (f"{V1}/stock/levels", {}),
    ):
        seen: list[str] = []
        after: dict[str, str] = {}
        while True:
            page = await manager.seen(path, limit=2, **params, **after)
            seen += [item["part"]["id"] if "part" in item else item["id"] for item in page["items"]]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
        assert seen == made, (path, params)


async def test_what_runs_low_is_listed_with_how_much_to_order(world: World) -> None:
    low, enough, unkept = [await a_part(world, f"P-{n}") for n in range(3)]
    manager = world.client(Role.MANAGER)
    for part in (low, enough):
        body = {"minimum": "4", "branch_id": str(SANAA)}
        await manager.patch(f"{PARTS}/{part['id']}/level", json=body)
    await _stocked(world, low, "1.5")
    await _stocked(world, enough, "4")
    await _stocked(world, unkept, "1")
    advisor = world.client(Role.ADVISOR)
    listed = (await advisor.seen(f"{V1}/stock/low"))["items"]
    assert [(item["part"]["sku"], item["to_order"]) for item in listed] == [("P-0", "2.5")]
    parts = (await advisor.seen(PARTS, low=True))["items"]
    assert [(item["sku"], item["stock"]["low"]) for item in parts] == [("P-0", True)]


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sku": "  "}, "request_invalid"),
        ({"sku": "a;b"}, "request_invalid"),
        ({"sku": "x" * 61}, "request_invalid"),
        ({"name_ar": "", "name_en": ""}, "name_missing"),
        ({"cost": usd("-1")}, "price_negative"),
        ({"core_charge": usd("-0.01")}, "price_negative"),
        ({"cost": {"amount": "1e400", "currency": "USD"}}, "request_invalid"),
        ({"cost": {"amount": "0.001", "currency": "USD"}}, "request_invalid"),
        ({"prices": PADS["prices"][:1] * 2}, "price_twice"),
        ({"tax_code": None}, "exemption_needs_reason"),
        ({"tax_code": "GST", "exempt_reason": "معفى"}, "taxed_and_exempt"),
        ({"unit": ""}, "request_invalid"),
        ({"on_hand": "5"}, "request_invalid"),
        ({"name_en": "a\x00b"}, "request_invalid"),
    ],
)
async def test_what_no_part_is_like_is_refused(
    world: World, change: dict[str, Any], code: str
) -> None:
    manager = world.client(Role.MANAGER)
    assert (await manager.refused("POST", PARTS, {**PADS, **change}))[1] == code


async def test_a_part_that_is_not_there_is_not_found(world: World) -> None:
    manager = world.client(Role.MANAGER)
    path = f"{PARTS}/{new_id()}"
    assert await manager.refused("GET", path) == (404, "part_not_found")
    assert await manager.refused("PATCH", path, {"name_en": "x"}) == (404, "part_not_found")
    movements = f"{path}/movements?branch_id={SANAA}"
    assert await manager.refused("GET", movements) == (404, "part_not_found")


async def test_an_exempt_part_bears_no_tax_until_it_does(world: World) -> None:
    manager = world.client(Role.MANAGER)
    exempt = await manager.made(PARTS, {**PADS, "exempt_reason": "إعفاء جمركي"})
    assert (exempt["tax_code"], exempt["exempt_reason"]) == (None, "إعفاء جمركي")
    taxed = await manager.patch(f"{PARTS}/{exempt['id']}", json={"tax_code": "GST"})
    assert (taxed.json()["tax_code"], taxed.json()["exempt_reason"]) == ("GST", None)
