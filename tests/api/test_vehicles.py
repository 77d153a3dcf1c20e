"""Vehicles over HTTP: the plate at the gate, the instrument, the change of owner, the history."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.stories import V1, Document, a_customer, a_sent_estimate, add_job, open_work_order, said
from tests.world import ADEN, World
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id

PATH = f"{V1}/vehicles"
PRIUS = {"make": "toyota", "model": "بريوس", "year": 2010, "plate": "عدن ٣/١٢٣٤٥ أجرة"}


async def a_car(world: World, owner: Document | None = None, **more: Any) -> Document:
    """The Prius of Saleh, or of ``owner``."""
    owner = owner or await a_customer(world)
    body = {**PRIUS, "customer_id": owner["id"], **more}
    made: Document = await world.client(Role.ADVISOR).made(PATH, body)
    return made


async def ids(world: World, path: str = PATH, **params: Any) -> list[str]:
    found = await world.client(Role.ADVISOR).seen(path, **params)
    return [item["id"] for item in found["items"]]


async def test_a_car_is_kept_with_its_plate_understood_and_its_make_spelt(world: World) -> None:
    saleh = await a_customer(world)
    car = await a_car(world, saleh, vin="jtdkn3du 5a0123456")
    assert (car["make"], car["model"], car["vin"]) == ("Toyota", "Prius", "JTDKN3DU5A0123456")
    assert car["customer"]["id"] == saleh["id"]
    assert car["plate"] == {
        "text": "عدن ٣/١٢٣٤٥ أجرة",
        "governorate": "aden",
        "number": "12345",
        "kind": "taxi",
        "ar": "عدن 3/12345 (أجرة)",
        "en": "Aden 3/12345 (taxi)",
    }
    assert car["vin_advice"]["maker"] == "Toyota"
    assert car["vin_advice"]["country"] == "JP"
    assert (car["same_plate"], car["same_vin"]) == ([], [])
    assert (car["odometer_km"], car["odometer_unit"], car["hybrid_system"]) == (None, "km", "hev")
    assert await world.client(Role.TECHNICIAN, ADEN).seen(f"{PATH}/{car['id']}") == car


async def test_a_plate_comes_in_parts_as_written_or_not_at_all(world: World) -> None:
    parts = {"governorate": "taiz", "number": "٠٠٧", "kind": "private"}
    car = await a_car(world, plate_parts=parts)
    assert (car["plate"]["number"], car["plate"]["ar"]) == ("7", "تعز 4/7 (خصوصي)")
    foreign = await a_car(world, plate="DUBAI A 55 512")
    assert foreign["plate"]["number"] is None
    assert foreign["plate"]["en"] == "DUBAI A 55 512"
    bare = await a_car(world, plate=None)
    assert bare["plate"] is None
    advisor = world.client(Role.ADVISOR)
    taken_off = await advisor.patch(f"{PATH}/{car['id']}", json={"plate": None})
    assert taken_off.json()["plate"] is None
    assert taken_off.json()["make"] == "Toyota"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"plate": " - "}, "plate_invalid"),
        ({"plate_parts": {"number": "1234567"}}, "plate_invalid"),
        ({"vin": "JTDKN3DU5A012345"}, "vin_invalid"),
        ({"year": 1900}, "greater_than_equal"),
        ({"make": " "}, "model_missing"),
        ({"colour": "x" * 41}, "string_too_long"),
    ],
)
async def test_what_no_car_has_is_refused(world: World, wrong: Document, code: str) -> None:
    body = {**PRIUS, "customer_id": str(new_id()), **wrong}
    response = await world.client(Role.ADVISOR).post(PATH, json=body)
    assert response.status_code == 422
    found = [(error["pointer"].split("/")[1], error["code"]) for error in response.json()["errors"]]
    assert found[0] == (next(iter(wrong)), code)


async def test_a_car_needs_an_owner_who_exists(world: World) -> None:
    body = {**PRIUS, "customer_id": str(new_id())}
    refused = await world.client(Role.ADVISOR).refused("POST", PATH, body)
    assert refused == (404, "customer_not_found")
    missing = f"{PATH}/{new_id()}"
    for path in (missing, *(f"{missing}/{part}" for part in PARTS)):
        refused = await world.client(Role.ADVISOR).refused("GET", path)
        assert refused == (404, "vehicle_not_found"), path


PARTS = ("odometer", "owners", "history", "deferred-work")


async def test_another_car_with_the_same_plate_or_vin_is_told_and_not_refused(
    world: World,
) -> None:
    first = await a_car(world, vin="ZVW30-1234567")
    same_plate = await a_car(world, plate="12345-3")
    same_frame = await a_car(world, plate="7", vin="ZVW301234567")
    assert same_plate["same_plate"] == [first["id"]]
    assert (same_frame["same_plate"], same_frame["same_vin"]) == ([], [first["id"]])
    seen = await world.client(Role.ADVISOR).seen(f"{PATH}/{first['id']}")
    assert (seen["same_plate"], seen["same_vin"]) == ([same_plate["id"]], [same_frame["id"]])
    await world.client(Role.ADVISOR).made(f"{PATH}/{same_plate['id']}/archive")
    again = await world.client(Role.ADVISOR).seen(f"{PATH}/{first['id']}")
    assert again["same_plate"] == []


async def test_cars_are_filtered_by_what_is_known_of_them(world: World) -> None:
    saleh = await a_customer(world)
    prius = await a_car(world, saleh, vin="ZVW30-1234567")
    sonata = await a_car(world, make="Hyundai", model="Sonata", plate="الأمانة 9876", year=2016)
    bolt = await a_car(world, make="شفروليه", model="Bolt", plate="12345", hybrid_system="bev")
    for params, expected in (
        ({}, [bolt, sonata, prius]),
        ({"customer_id": saleh["id"]}, [prius]),
        ({"make": "تويوتا"}, [prius]),
        ({"make": "hyundai", "model": "سوناتا"}, [sonata]),
        ({"make": "Hyundai", "model": "Prius"}, []),
        ({"hybrid_system": "bev"}, [bolt]),
        ({"plate": "3/12345"}, [prius]),
        ({"plate": "١٢٣٤٥"}, [bolt, prius]),
        ({"plate": "صنعاء 9876"}, [sonata]),
        ({"vin": "zvw301234567"}, [prius]),
        ({"archived": True}, []),
        ({"q": "بريوس"}, [prius]),
        ({"q": "chevrolet"}, [bolt]),
        ({"q": "تويوتا 2010", "customer_id": saleh["id"]}, [prius]),
        ({"q": "تويوتا 2010", "make": "Kia"}, []),
        ({"updated_since": world.clock.turn(seconds=1).isoformat()}, []),
    ):
        assert await ids(world, **params) == [car["id"] for car in expected], params


async def test_cars_are_paged_newest_first(world: World) -> None:
    saleh = await a_customer(world)
    newest_first = [(await a_car(world, saleh))["id"] for _ in range(5)][::-1]
    for params in ({}, {"q": "prius"}, {"make": "Toyota"}):
        seen: list[str] = []
        after: Document = {}
        while after.get("after", "") is not None:
            page = await world.client(Role.ADVISOR).seen(PATH, limit=2, **params, **after)
            seen += [item["id"] for item in page["items"]]
            after = {"after": page["next"]}
        assert seen == newest_first, params


async def test_a_changed_plate_finds_the_car_and_its_work_orders(world: World) -> None:
    order = await open_work_order(world)
    path = f"{PATH}/{order['vehicle']['id']}"
    advisor = world.client(Role.ADVISOR)
    seen = await advisor.get(path)
    headers = {"If-Match": seen.headers["etag"]}
    changed = await advisor.patch(path, json={"plate": "عدن 777"}, headers=headers)
    assert changed.json()["plate"]["ar"] == "عدن 3/777"
    assert await ids(world, f"{V1}/workorders", q="3/777") == [order["id"]]
    assert await ids(world, q="عدن 777") == [order["vehicle"]["id"]]
    stale = await advisor.refused("PATCH", path, {"colour": "أبيض"}, headers=headers)
    assert stale == (412, "stale_version")


async def test_an_archived_car_leaves_the_lists_and_comes_back(world: World) -> None:
    car = await a_car(world)
    advisor = world.client(Role.ADVISOR)
    archived = await advisor.made(f"{PATH}/{car['id']}/archive")
    assert (await advisor.made(f"{PATH}/{car['id']}/archive"))["version"] == archived["version"]
    assert await ids(world) == await ids(world, q="prius") == []
    assert await ids(world, archived=True) == [car["id"]]
    assert await ids(world, updated_since=world.clock().isoformat()) == [car["id"]]
    assert (await advisor.made(f"{PATH}/{car['id']}/unarchive"))["archived_at"] is None
    assert await ids(world) == [car["id"]]


# -------------------------------------------------------------------------------- the odometer


async def test_an_odometer_goes_backwards_only_for_a_reason(world: World) -> None:
    path = f"{PATH}/{(await a_car(world))['id']}"
    technician = world.client(Role.TECHNICIAN)
    first = await technician.made(f"{path}/odometer", {"value": 180_000})
    assert (first["gained_km"], first["backwards"], first["jump"]) == (None, False, False)
    assert first["taken_by"]["name_en"] == "technician Sanaa"
    world.clock.turn(days=1)
    miles = await technician.made(f"{path}/odometer", {"value": 190_000, "unit": "mi"})
    assert (miles["value_km"], miles["gained_km"], miles["jump"]) == (305_775, 125_775, True)
    world.clock.turn(days=1)
    lower = {"value": 190_000}
    refused = await technician.refused("POST", f"{path}/odometer", lower)
    assert refused == (409, "odometer_backwards")
    why = await technician.made(f"{path}/odometer", {**lower, "reason": "كانت القراءة بالكيلو"})
    assert (why["backwards"], why["gained_km"]) == (True, -115_775)
    assert (await technician.seen(path))["odometer_km"] == 190_000
    readings = await technician.seen(f"{path}/odometer", limit=2)
    assert [item["id"] for item in readings["items"]] == [why["id"], miles["id"]]
    rest = await technician.seen(f"{path}/odometer", limit=2, after=readings["next"])
    assert rest == {"items": [first], "next": None}


async def test_a_reading_sent_late_is_compared_with_what_was_known_then(world: World) -> None:
    path = f"{PATH}/{(await a_car(world))['id']}/odometer"
    technician = world.client(Role.TECHNICIAN)
    yesterday = world.clock().isoformat()
    world.clock.turn(days=1)
    await technician.made(path, {"value": 50_200})
    late = await technician.made(path, {"value": 50_000, "taken_at": yesterday})
    assert late["backwards"] is False
    assert (await technician.seen(path.removesuffix("/odometer")))["odometer_km"] == 50_200
    tomorrow = world.clock.turn(days=1).isoformat()
    world.clock.turn(days=-1)
    early = {"value": 50_300, "taken_at": tomorrow}
    assert await technician.refused("POST", path, early) == (422, "reading_in_future")
    for value in (-1, 2_000_001):
        response = await technician.post(path, json={"value": value})
        assert response.json()["errors"][0]["code"] == "odometer_invalid"


async def test_a_reading_is_never_changed_or_removed(world: World) -> None:
    path = f"{PATH}/{(await a_car(world))['id']}/odometer"
    await world.client(Role.TECHNICIAN).made(path, {"value": 1})
    for change in ("UPDATE odometer_readings SET value = 0", "DELETE FROM odometer_readings"):
        with pytest.raises(DBAPIError, match="not changed or removed"):
            async with world.begin() as store:
                await store.session.execute(text(change))


# ------------------------------------------------------------------------- owners and history


async def test_a_car_changes_hands_and_its_owners_stay_known(world: World) -> None:
    saleh = await a_customer(world)
    amal = await a_customer(world, name_ar="أمل", name_en="Amal", phones=[{"number": "733000111"}])
    car = await a_car(world, saleh)
    path = f"{PATH}/{car['id']}"
    bought = world.clock()
    sold = world.clock.turn(days=30)
    advisor = world.client(Role.ADVISOR)
    moved = await advisor.made(f"{path}/transfer", {"customer_id": amal["id"]})
    assert moved["customer"]["id"] == amal["id"]
    assert moved["version"] == car["version"] + 1
    owners = (await advisor.seen(f"{path}/owners"))["items"]
    assert [owner["customer"]["name_en"] for owner in owners] == ["Amal", saleh["name_en"]]
    assert [owner["until"] is None for owner in owners] == [True, False]
    assert owners[0]["since"] == owners[1]["until"] == sold.isoformat().replace("+00:00", "Z")
    assert owners[1]["since"] == bought.isoformat().replace("+00:00", "Z")
    assert await ids(world, q="امل") == [car["id"]]
    assert await ids(world, q="صالح") == []
    again = await advisor.refused("POST", f"{path}/transfer", {"customer_id": amal["id"]})
    assert again == (409, "already_owner")
    await advisor.made(f"{V1}/customers/{saleh['id']}/archive")
    gone = await advisor.refused("POST", f"{path}/transfer", {"customer_id": saleh["id"]})
    assert gone == (409, "customer_archived")


async def test_the_history_tells_all_that_happened_newest_first(world: World) -> None:
    saleh = await a_customer(world)
    amal = await a_customer(world, name_ar="أمل", name_en="Amal")
    car = await a_car(world, saleh)
    path = f"{PATH}/{car['id']}"
    customer_and_car = {"customer_id": saleh["id"], "vehicle_id": car["id"]}
    first = await open_work_order(world, **customer_and_car)
    await add_job(world, first, title_ar="تنظيف بطارية الهايبرد")
    await world.client(Role.TECHNICIAN).made(f"{path}/odometer", {"value": 182_000})
    elsewhere = await open_work_order(world, branch=ADEN, **customer_and_car)
    await world.client(Role.ADVISOR).made(f"{path}/transfer", {"customer_id": amal["id"]})
    everything = (await world.client(Role.ADMIN).seen(f"{path}/history"))["items"]
    kinds = ["owner", "work_order", "odometer", "work_order", "owner"]
    assert [event["kind"] for event in everything] == kinds
    assert everything[0]["owner"]["customer"]["name_en"] == "Amal"
    assert everything[1]["id"] == elsewhere["id"]
    assert everything[2]["odometer"]["value_km"] == 182_000
    told = everything[3]["work_order"]
    assert told["number"] == first["number"]
    assert [(job["title_ar"], job["approval"], job["state"]) for job in told["jobs"]] == [
        ("تنظيف بطارية الهايبرد", "pending", "not_started")
    ]
    of_sanaa = (await world.client(Role.ADVISOR).seen(f"{path}/history"))["items"]
    assert elsewhere["id"] not in [event["id"] for event in of_sanaa]
    assert len(of_sanaa) == 4
    seen: list[Document] = []
    after: Document = {}
    while after.get("after", "") is not None:
        page = await world.client(Role.ADMIN).seen(f"{path}/history", limit=2, **after)
        seen += page["items"]
        after = {"after": page["next"]}
    assert seen == everything


async def test_what_a_car_still_needs_waits_on_it(world: World) -> None:
    order = await open_work_order(world)
    await add_job(world, order, title_ar="تغيير سير المكينة")
    sent = await a_sent_estimate(world, order)
    await world.client(None).made(sent["link"], said(sent, "defer"))
    path = f"{PATH}/{order['vehicle']['id']}/deferred-work"
    waiting = (await world.client(Role.TECHNICIAN).seen(path))["items"]
    assert [work["title_ar"] for work in waiting] == ["تغيير سير المكينة"]
    dismissed = f"{V1}/deferred-work/{waiting[0]['id']}/dismiss"
    await world.client(Role.ADVISOR).made(dismissed, {"reason": "تم في ورشة أخرى"})
    assert (await world.client(Role.TECHNICIAN).seen(path))["items"] == []


async def test_a_technician_reads_cars_and_odometers_and_changes_no_car(world: World) -> None:
    car = await a_car(world)
    technician = world.client(Role.TECHNICIAN)
    for method, path, body in (
        ("POST", PATH, {**PRIUS, "customer_id": car["customer"]["id"]}),
        ("PATCH", f"{PATH}/{car['id']}", {"colour": "أبيض"}),
        ("POST", f"{PATH}/{car['id']}/archive", {}),
        ("POST", f"{PATH}/{car['id']}/transfer", {"customer_id": car["customer"]["id"]}),
    ):
        assert await technician.refused(method, path, body) == (403, "permission_missing")
    cashier = world.client(Role.CASHIER)
    odometer = f"{PATH}/{car['id']}/odometer"
    assert await cashier.refused("POST", odometer, {"value": 1}) == (403, "permission_missing")
