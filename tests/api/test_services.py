"""The services on offer: what the manager keeps, the staff picks from and the public reads."""

from typing import Any

import pytest

from tests.stories import V1, a_part, a_service, usd, yer
from tests.world import ADEN, World
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id

SERVICES = f"{V1}/services"

BATTERY: dict[str, Any] = {
    "code": "hv-bat-clean",
    "category": "hybrid battery",
    "name_ar": "تنظيف مروحة بطارية الهايبرد",
    "name_en": "Hybrid battery fan cleaning",
    "description_ar": "فك المروحة وتنظيفها وفحص حرارة الخلايا",
    "labour_minutes": 90,
    "pricing": "fixed",
    "prices": [
        {"zone": "sanaa", "price": yer(15_000)},
        {"zone": "sanaa", "price": usd("28.50")},
        {"zone": "aden", "price": yer(45_000)},
    ],
}


async def test_a_service_is_kept_with_its_prices_and_its_kit(world: World) -> None:
    oil, filter_ = await a_part(world, "OIL-0W20", unit="litre"), await a_part(world, "FLT-1")
    manager = world.client(Role.MANAGER)
    made = await manager.made(
        SERVICES,
        {
            **BATTERY,
            "parts": [
                {"part_id": oil["id"], "quantity": "٣٫٥"},
                {"part_id": filter_["id"], "quantity": "1"},
            ],
        },
    )
    assert made["code"] == "HV-BAT-CLEAN"
    assert made["tax_code"] == "GST"
    assert {(p["zone"], p["price"]["amount"], p["price"]["currency"]) for p in made["prices"]} == {
        ("sanaa", "15000", "YER"),
        ("sanaa", "28.50", "USD"),
        ("aden", "45000", "YER"),
    }
    assert [(part["sku"], part["quantity"]) for part in made["parts"]] == [
        ("OIL-0W20", "3.5"),
        ("FLT-1", "1"),
    ]
    assert await manager.seen(f"{SERVICES}/{made['id']}") == made


async def test_the_manager_of_a_branch_prices_a_service_in_its_own_zone_alone(
    world: World,
) -> None:
    here = {"zone": "sanaa", "price": yer(12_000)}
    there = {"zone": "aden", "price": yer(36_000)}
    both = {**BATTERY, "prices": [there, here]}
    manager = world.client(Role.MANAGER, ADEN)
    refused = await manager.refused("POST", SERVICES, both)
    assert refused == (403, "zone_of_another_branch")
    made = await world.client(Role.MANAGER).made(SERVICES, both)
    path = f"{SERVICES}/{made['id']}"
    refused = await manager.refused("PATCH", path, {"prices": [here]})
    assert refused == (403, "zone_of_another_branch")
    dearer = {"zone": "aden", "price": yer(40_000)}
    changed = await manager.patch(path, json={"prices": [dearer]})
    assert changed.json()["prices"] == [dearer, here]
    emptied = await manager.patch(path, json={"prices": []})
    assert emptied.json()["prices"] == [here]


async def test_prices_and_kit_are_replaced_whole_under_a_new_version(world: World) -> None:
    oil, filter_ = await a_part(world, "OIL-0W20"), await a_part(world, "FLT-1")
    manager = world.client(Role.MANAGER)
    kit = [{"part_id": oil["id"], "quantity": "4"}, {"part_id": filter_["id"], "quantity": "1"}]
    made = await manager.made(SERVICES, {**BATTERY, "parts": kit})
    path = f"{SERVICES}/{made['id']}"
    prices = [
        {"zone": "sanaa", "price": yer(16_000)},
        {"zone": "aden", "price": usd("30.00")},
    ]
    changed = await manager.patch(
        path, json={"prices": prices, "parts": kit[::-1]}, headers={"If-Match": '"1"'}
    )
    document = changed.json()
    assert (changed.status_code, document["version"]) == (200, 2)
    assert {(p["zone"], p["price"]["amount"]) for p in document["prices"]} == {
        ("sanaa", "16000"),
        ("aden", "30.00"),
    }
    assert [part["sku"] for part in document["parts"]] == ["FLT-1", "OIL-0W20"]
    late = await manager.refused("PATCH", path, {"parts": []}, headers={"If-Match": '"1"'})
    assert late == (412, "stale_version")
    emptied = await manager.patch(path, json={"parts": [], "labour_minutes": 60})
    assert (emptied.json()["parts"], emptied.json()["labour_minutes"]) == ([], 60)


async def test_the_public_sees_what_is_offered_and_nothing_of_the_inside(world: World) -> None:
    part = await a_part(world)
    manager, public = world.client(Role.MANAGER), world.client(None)
    body = {**BATTERY, "parts": [{"part_id": part["id"], "quantity": "1"}]}
    offered = await manager.made(SERVICES, body)
    gone = await manager.made(SERVICES, {**BATTERY, "code": "OLD", "active": False})
    listed = await public.seen(SERVICES, active=False)
    assert [item["id"] for item in listed["items"]] == [offered["id"]]
    seen = await public.seen(f"{SERVICES}/{offered['id']}")
    assert seen["name_ar"] == BATTERY["name_ar"]
    assert seen["prices"] == offered["prices"]
    assert (seen["parts"], seen["tax_code"], seen["exempt_reason"]) == (None, None, None)
    assert await public.refused("GET", f"{SERVICES}/{gone['id']}") == (404, "service_not_found")
    assert (await public.seen(f"{SERVICES}/categories"))["items"] == [
        {"category": "hybrid battery", "count": 1}
    ]
    assert (await manager.seen(f"{SERVICES}/categories"))["items"][0]["count"] == 2
    technician = world.client(Role.TECHNICIAN)
    assert len((await technician.seen(SERVICES))["items"]) == 2
    assert (await technician.seen(f"{SERVICES}/{gone['id']}"))["parts"] == []


async def test_a_bad_token_is_refused_where_none_is_needed(world: World) -> None:
    public = world.client(None)
    bad = {"Authorization": "Bearer nonsense"}
    assert await public.refused("GET", SERVICES, headers=bad) == (401, "token_invalid")
    assert await public.refused("POST", SERVICES, BATTERY) == (401, "not_signed_in")


async def test_services_are_found_by_code_name_and_category(world: World) -> None:
    manager = world.client(Role.MANAGER)
    battery = await manager.made(SERVICES, BATTERY)
    await a_service(world)
    for q in ("bat-cl", "بطاريه", "الهايبرد تنظيف", "hybrid", "fan"):
        found = await manager.seen(SERVICES, q=q)
        assert [item["id"] for item in found["items"]] == [battery["id"]], q
    assert len((await manager.seen(SERVICES, category="maintenance"))["items"]) == 1
    assert len((await manager.seen(SERVICES, category="hybrid battery"))["items"]) == 1
    await manager.patch(f"{SERVICES}/{battery['id']}", json={"active": False})
    assert [item["code"] for item in (await manager.seen(SERVICES, active=True))["items"]] == [
        "OIL"
    ]


async def test_what_changed_since_is_listed(world: World) -> None:
    manager = world.client(Role.MANAGER)
    old = await manager.made(SERVICES, BATTERY)
    await manager.made(SERVICES, {**BATTERY, "code": "TWO"})
    since = world.clock.turn(hours=1).isoformat()
    assert (await manager.seen(SERVICES, updated_since=since))["items"] == []
    await manager.patch(f"{SERVICES}/{old['id']}", json={"prices": BATTERY["prices"]})
    changed = await manager.seen(SERVICES, updated_since=since)
    assert [item["id"] for item in changed["items"]] == [old["id"]]


async def test_an_exemption_and_a_tax_end_each_other(world: World) -> None:
    manager = world.client(Role.MANAGER)
    exempt = await manager.made(SERVICES, {**BATTERY, "exempt_reason": "خدمة ضمان"})
    assert (exempt["tax_code"], exempt["exempt_reason"]) == (None, "خدمة ضمان")
    taxed = await manager.patch(f"{SERVICES}/{exempt['id']}", json={"tax_code": "GST"})
    assert (taxed.json()["tax_code"], taxed.json()["exempt_reason"]) == ("GST", None)


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name_ar": "", "name_en": " "}, "name_missing"),
        ({"prices": []}, "fixed_price_missing"),
        ({"prices": [{"zone": "sanaa", "price": yer(-1)}]}, "price_negative"),
        ({"prices": [{"zone": "sanaa", "price": yer(n)} for n in (1, 2)]}, "price_twice"),
        ({"tax_code": None}, "exemption_needs_reason"),
        ({"tax_code": "GST", "exempt_reason": "ضمان"}, "taxed_and_exempt"),
        ({"labour_minutes": -1}, "request_invalid"),
        ({"labour_minutes": 10**9}, "request_invalid"),
        ({"category": "x" * 61}, "request_invalid"),
        ({"code": "a b"}, "request_invalid"),
        ({"pricing": "daily"}, "request_invalid"),
        (
            {"prices": [{"zone": "sanaa", "price": {"amount": "NaN", "currency": "YER"}}]},
            "request_invalid",
        ),
        ({"cost": yer(1)}, "request_invalid"),
        ({"parts": [{"part_id": str(new_id()), "quantity": "1"}]}, "reference_missing"),
    ],
)
async def test_what_no_service_is_like_is_refused(
    world: World, change: dict[str, Any], code: str
) -> None:
    manager = world.client(Role.MANAGER)
    assert (await manager.refused("POST", SERVICES, {**BATTERY, **change}))[1] == code


async def test_a_kit_names_each_part_once_and_some_of_it(world: World) -> None:
    part = await a_part(world)
    manager = world.client(Role.MANAGER)
    for kit, code in (
        ([("1"), ("2")], "kit_part_twice"),
        (["0"], "quantity_not_positive"),
        (["-1"], "request_invalid"),
    ):
        parts = [{"part_id": part["id"], "quantity": quantity} for quantity in kit]
        refused = await manager.refused("POST", SERVICES, {**BATTERY, "parts": parts})
        assert refused == (422, code)


async def test_a_code_is_one_services_only(world: World) -> None:
    manager = world.client(Role.MANAGER)
    await manager.made(SERVICES, BATTERY)
    again = await manager.refused("POST", SERVICES, {**BATTERY, "code": "HV-Bat-Clean"})
    assert again == (409, "service_code_taken")
    assert await manager.refused("PATCH", f"{SERVICES}/{new_id()}", {}) == (
        404,
        "service_not_found",
    )
    for role in (Role.ADVISOR, Role.TECHNICIAN, Role.CASHIER):
        refused = await world.client(role).refused("POST", SERVICES, BATTERY)
        assert refused == (403, "permission_missing")
