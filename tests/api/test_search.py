"""The one box: customers, vehicles and work orders by whatever people know of them."""

from typing import Any, Final

import pytest

from tests.stories import V1, Document, a_customer, a_vehicle, open_work_order
from tests.world import ADEN, SANAA, World
from yemen_hybrid.domain.access import Role

PATH = f"{V1}/search"

SALEH: Final[Document] = {"name_ar": "صالح أحمد القاضي", "name_en": "Saleh Ahmed Al-Qadhi"}
FATIMA: Final[Document] = {"name_ar": "فاطمة عبد الرحمن الإرياني", "name_en": ""}
TAXIS: Final[Document] = {"name_ar": "", "name_en": "Ma'rib Taxi Co."}
PRIUS: Final[Document] = {
    "make": "Toyota",
    "model": "Prius",
    "year": 2010,
    "plate": "3/12345",
    "vin": "JTDKN3DU5A0123456",
}
SONATA: Final[Document] = {
    "make": "هيونداي",
    "model": "سوناتا",
    "year": 2016,
    "plate": "تعز ٩٨٧٦ أجرة",
}
LEXUS: Final[Document] = {
    "make": "Lexus",
    "model": "CT200h",
    "plate": "DUBAI A 55512",
    "vin": "ZWA10-2012345",
}

C, V, W = "customer", "vehicle", "work_order"
SALEHS = {(C, "saleh"), (V, "prius"), (W, "first")}
FATIMAS = {(C, "fatima"), (V, "sonata"), (W, "second")}
FIRM = {(C, "taxis"), (V, "lexus")}
EVERYTHING = SALEHS | FATIMAS | FIRM

FINDS: Final[dict[str, set[tuple[str, str]]]] = {
    # names, in both languages, however spelt, whole and in parts
    "صالح": SALEHS,
    "صالح القاضى": SALEHS,
    "القاضي صالح": SALEHS,
    "احمد": SALEHS,
    "أَحْمَد": SALEHS,
    "قاضي": SALEHS,
    "saleh": SALEHS,
    "SALEH qadhi": SALEHS,
    "alqadhi": SALEHS,
    "al-qad": SALEHS,
    "فاطمه": FATIMAS,
    "عبدالرحمن": FATIMAS,
    "عبد الرحمن": FATIMAS,
    "ارياني": FATIMAS,
    "الاريانى فاطمة": FATIMAS,
    "marib": FIRM,
    "Ma’rib taxi": FIRM,
    "صالح فاطمة": set(),
    # phones, however dialled, and parts of them
    "777123456": SALEHS,
    "0777 123 456": SALEHS,
    "+967777123456": SALEHS,
    "00967 777-123-456": SALEHS,
    "٧٧٧١٢٣٤٥٦": SALEHS,
    "777123": SALEHS,
    "3456": SALEHS | FIRM,
    "01/234567": FIRM,
    "733": FATIMAS,
    # plates
    "3/12345": {(V, "prius"), (W, "first")},
    "12345": SALEHS | FIRM,  # it is in both phones too
    "عدن 12345": {(V, "prius"), (W, "first")},
    "Aden": {(V, "prius"), (W, "first")},
    "تعز 9876": {(V, "sonata"), (W, "second")},
    "٩٨٧٦": {(V, "sonata"), (W, "second")},
    "taxi": {(C, "taxis"), (V, "lexus"), (V, "sonata"), (W, "second")},
    "dubai 55512": {(V, "lexus")},
    # VIN and frame numbers
    "JTDKN3DU5A0123456": {(V, "prius"), (W, "first")},
    "jtdkn": {(V, "prius"), (W, "first")},
    "U5A0123456": {(V, "prius"), (W, "first")},
    "ZWA10-2012345": {(V, "lexus")},
    "zwa102012345": {(V, "lexus")},
    # makes and models by both their names
    "prius": {(V, "prius"), (W, "first")},
    "بريوس": {(V, "prius"), (W, "first")},
    "تويوتا بريوس 2010": {(V, "prius"), (W, "first")},
    "hyundai": {(V, "sonata"), (W, "second")},
    "سوناتا": {(V, "sonata"), (W, "second")},
    "لكزس": {(V, "lexus")},
    "ct 200": {(V, "lexus")},
    "toyota sonata": set(),
    "صالح prius": {(V, "prius"), (W, "first")},
    # numbers of work orders
    "WO-2030-000001": {(W, "first")},
    "wo 2030 000002": {(W, "second")},
    "000002": {(W, "second")},
    "wo-2030": {(W, "first"), (W, "second")},
    # one letter and two
    "ص": SALEHS,
    "ف": FATIMAS,
    "لك": {(V, "lexus")},
    "m": SALEHS | FIRM,
    # nothing
    "zzz": set(),
    "....": set(),
    "'\"*:()&|!<->": set(),
    "NEAR AND OR NOT": set(),
}


async def the_workshop(world: World) -> dict[str, str]:
    """Three customers, three cars, two work orders; gives name → id."""
    advisor = world.client(Role.ADVISOR)
    made: dict[str, str] = {}
    for name, customer, phones in (
        ("saleh", SALEH, ["777123456"]),
        ("fatima", FATIMA, ["733000111", "711222333"]),
        ("taxis", TAXIS, ["01 234 567"]),
    ):
        numbers = [{"number": number} for number in phones]
        made[name] = (await advisor.made(f"{V1}/customers", {**customer, "phones": numbers}))["id"]
    for name, owner, car in (
        ("prius", "saleh", PRIUS),
        ("sonata", "fatima", SONATA),
        ("lexus", "taxis", LEXUS),
    ):
        body = {"customer_id": made[owner], **car}
        made[name] = (await advisor.made(f"{V1}/vehicles", body))["id"]
    for name, owner, vehicle in (("first", "saleh", "prius"), ("second", "fatima", "sonata")):
        order = await open_work_order(world, customer_id=made[owner], vehicle_id=made[vehicle])
        made[name] = order["id"]
    return made


async def found(world: World, **params: Any) -> list[Document]:
    role, branch = params.pop("role", Role.ADVISOR), params.pop("branch", SANAA)
    items: list[Document] = (await world.client(role, branch).seen(PATH, **params))["items"]
    return items


async def test_each_way_to_ask_finds_the_same_on_both_databases(world: World) -> None:
    made = await the_workshop(world)
    assert len(FINDS) > 50
    names = {id: name for name, id in made.items()}
    wrong = {}
    for q, expected in FINDS.items():
        hits = {(hit["kind"], names[hit["id"]]) for hit in await found(world, q=q)}
        if hits != expected:
            wrong[q] = {"too many": hits - expected, "missing": expected - hits}
    assert wrong == {}


async def test_a_hit_says_what_it_is_in_both_languages(world: World) -> None:
    made = await the_workshop(world)
    customer, vehicle, order = await found(world, q="صالح")
    name = {"ar": SALEH["name_ar"], "en": SALEH["name_en"]}
    phone = {"ar": "+967777123456", "en": "+967777123456"}
    assert (customer["kind"], customer["id"]) == ("customer", made["saleh"])
    assert (customer["title"], customer["subtitle"]) == (name, phone)
    assert (customer["status"], customer["number"], customer["plate"]) == ("person", None, None)
    car = {"ar": "تويوتا بريوس 2010", "en": "Toyota Prius 2010"}
    assert (vehicle["title"], vehicle["subtitle"], vehicle["status"]) == (car, name, "hev")
    assert vehicle["plate"]["en"] == "Aden 3/12345"
    assert (order["title"], order["subtitle"]) == (car, name)
    assert (order["number"], order["status"]) == ("WO-2030-000001", "new")


PERSONAL: Final = ("777123456", "7771", "saleh@mail", "9912345")


@pytest.mark.parametrize("q", PERSONAL)
async def test_what_the_technician_may_not_read_they_cannot_find_by(world: World, q: str) -> None:
    await the_workshop(world)
    private = {"email": "saleh@mail.example", "tax_number": "9912345"}
    saleh = await a_customer(world, name_en="Saleh", **private)
    car = await a_vehicle(world, saleh)
    await open_work_order(world, customer_id=saleh["id"], vehicle_id=car["id"])
    technician, cashier = world.client(Role.TECHNICIAN), world.client(Role.CASHIER)
    for path in (f"{V1}/search", f"{V1}/customers", f"{V1}/vehicles", f"{V1}/workorders"):
        assert (await technician.seen(path, q=q))["items"] == []
        of_phones = q.startswith("7")
        if of_phones or path.endswith(("search", "customers")):
            assert (await cashier.seen(path, q=q))["items"] != []


async def test_the_technician_cannot_ask_who_answers_a_phone(world: World) -> None:
    await the_workshop(world)
    path = f"{V1}/customers?phone=777123456"
    refused = await world.client(Role.TECHNICIAN).refused("GET", path)
    assert refused == (403, "permission_missing")
    assert (await world.client(Role.CASHIER).seen(path))["items"] != []


async def test_the_technician_finds_by_name_plate_and_number_and_sees_no_phone(
    world: World,
) -> None:
    await the_workshop(world)
    for q in ("صالح", "صالح القاضي"):
        hits = await found(world, q=q, role=Role.TECHNICIAN)
        assert [hit["kind"] for hit in hits] == ["customer", "vehicle", "work_order"]
        assert hits[0]["subtitle"] == {"ar": "", "en": ""}
        assert "777123456" not in str(hits)
    by_plate = await found(world, q="3/12345", role=Role.TECHNICIAN)
    assert [hit["kind"] for hit in by_plate] == ["vehicle", "work_order"]


async def test_a_name_and_a_phone_together_find_for_who_may_read_both(world: World) -> None:
    await the_workshop(world)
    hits = await found(world, q="صالح 777123456")
    assert [hit["kind"] for hit in hits] == ["customer", "vehicle", "work_order"]


async def test_work_orders_of_another_branch_are_not_found(world: World) -> None:
    made = await the_workshop(world)
    assert [hit["kind"] for hit in await found(world, q="صالح", branch=ADEN)] == [C, V]
    everywhere = await found(world, q="صالح", role=Role.MANAGER)
    assert made["first"] in [hit["id"] for hit in everywhere]


async def test_the_newest_of_each_kind_come_first_and_only_so_many(world: World) -> None:
    for number in range(4):
        await a_customer(world, name_en=f"Ali {number}", name_ar="")
    hits = await found(world, q="ali", limit=3)
    assert [hit["title"]["en"] for hit in hits] == ["Ali 3", "Ali 2", "Ali 1"]
    await the_workshop(world)
    vehicles = await found(world, q="صالح", kinds=["vehicle", "work_order"])
    assert [hit["kind"] for hit in vehicles] == [V, W]


async def test_what_is_put_away_is_not_in_the_box(world: World) -> None:
    made = await the_workshop(world)
    advisor = world.client(Role.ADVISOR)
    await advisor.made(f"{V1}/customers/{made['saleh']}/archive")
    await advisor.made(f"{V1}/vehicles/{made['prius']}/archive")
    assert [hit["id"] for hit in await found(world, q="صالح")] == [made["first"]]


@pytest.mark.parametrize(
    "params",
    [{}, {"q": ""}, {"q": "x" * 201}, {"q": "x", "kinds": "part"}, {"q": "x", "limit": 26}],
)
async def test_a_question_that_makes_no_sense_is_refused(world: World, params: Document) -> None:
    refused = await world.client(Role.CASHIER).refused("GET", PATH, params=params)
    assert refused == (422, "request_invalid")
