"""Sheets are imported: all rows or none, the same ones once."""

from typing import Any

from tests.stories import V1, a_customer
from tests.world import World
from yemen_hybrid.data.audit_chains import Break, verify_chains
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.imports import Policy
from yemen_hybrid.services.sheets import read_sheet
from yemen_hybrid.usecases.customers.importing import CUSTOMERS
from yemen_hybrid.usecases.imports.run import Imported, Importer, import_sheet
from yemen_hybrid.usecases.parts.importing import PARTS
from yemen_hybrid.usecases.vehicles.importing import VEHICLES

PEOPLE = """الاسم,الهاتف,هاتف آخر,العنوان,النوع
سالم باوزير,٧٧٧ ٠٠٠ ٠٠١,,المكلا,
شركة النور,01/234567,777000002,صنعاء,شركة
بلا هاتف,,,,
"""
CARS = """هاتف المالك,اللوحة,الشاصي,الماركة,الموديل,السنة
777000001,حضرموت 12345,JTDKN3DU5A0123456,تويوتا,بريوس,2010
777000002,1/777,,هوندا,insight,
"""
PARTS_LIST = """رقم القطعة,الاسم,سعر صنعاء,سعر عدن,التكلفة
04465-47080,فحمات أمامية,"12,500",38000,18.50
g9510,بطارية هايبرد,,,900
"""


async def brought(
    world: World, importer: Importer[Any], text: str, policy: Policy = "skip", *, dry: bool = False
) -> Imported:
    sheet = read_sheet(text.encode())
    return await import_sheet(
        lambda: world.begin("import.test"), importer, sheet, policy, dry_run=dry
    )


def counts(done: Imported) -> tuple[int, int, int]:
    return done.created, done.updated, done.unchanged


def mistakes(done: Imported) -> list[tuple[int, str | None, str]]:
    return [(bad.row, bad.column, bad.refusal.code) for bad in done.bad]


async def test_a_workshop_moves_in_with_its_sheets(world: World) -> None:
    everything = ((CUSTOMERS, PEOPLE, 3), (VEHICLES, CARS, 2), (PARTS, PARTS_LIST, 2))
    for importer, text, rows in everything:
        tried = await brought(world, importer, text, dry=True)
        assert (mistakes(tried), counts(tried)) == ([], (rows, 0, 0))
        assert counts(await brought(world, importer, text)) == (rows, 0, 0)
    for importer, text, rows in everything:  # twice is once
        assert counts(await brought(world, importer, text)) == (0, 0, rows)
        assert counts(await brought(world, importer, text, "update")) == (0, 0, rows)
    admin = world.client(Role.ADMIN)
    found = await admin.seen(f"{V1}/search", q="باوزير")
    assert {hit["kind"] for hit in found["items"]} == {"customer", "vehicle"}
    cars = (await admin.seen(f"{V1}/vehicles", q="بريوس"))["items"]
    assert [(car["make"], car["model"], car["year"]) for car in cars] == [("Toyota", "Prius", 2010)]
    parts = (await admin.seen(f"{V1}/parts", q="04465"))["items"]
    assert {price["price"]["amount"] for price in parts[0]["prices"]} == {"12500", "38000"}
    assert parts[0]["cost"] == {"amount": "18.50", "currency": "USD"}
    told = await admin.seen(f"{V1}/audit", entity="customers")
    assert {event["action"] for event in told["items"]} == {"import.test"}
    async with world.database.reading() as connection:
        assert not [one async for one in verify_chains(connection) if isinstance(one, Break)]


async def test_one_bad_row_keeps_all_others_out_and_every_one_is_listed(world: World) -> None:
    await a_customer(world)
    done = await brought(
        world,
        CUSTOMERS,
        "name,phone,email\nGood,777000009,\n,777123457,\nBad,12,nobody\nSame,777000009,\n",
    )
    assert mistakes(done) == [
        (3, "name_ar", "name_missing"),
        (4, "phone", "phone_invalid"),
        (4, "email", "email_invalid"),
        (5, None, "row_twice"),
    ]
    assert {bad.refusal.sentence("ar") for bad in done.bad} >= {"السجل نفسه موجود في الصف 2."}
    people = await world.client(Role.ADMIN).seen(f"{V1}/customers")
    assert len(people["items"]) == 1


async def test_a_car_needs_an_owner_who_is_known_and_keeps_the_one_it_has(world: World) -> None:
    await brought(world, CUSTOMERS, PEOPLE)
    await brought(world, VEHICLES, CARS)
    done = await brought(
        world,
        VEHICLES,
        "phone,plate,make,model\n777999999,1/1,Kia,Niro\n777000001,1/777,Honda,Insight\n",
    )
    assert mistakes(done) == [
        (2, "owner_phone", "owner_unknown"),
        (3, "owner_phone", "owner_other"),
    ]
    shared = "name,phone\nBrother,777000003\n"
    await brought(world, CUSTOMERS, shared)
    await a_customer(world, name_ar="أخوه", phones=[{"number": "777000003"}], whatsapp=None)
    done = await brought(world, CUSTOMERS, shared)
    assert mistakes(done) == [(2, None, "known_twice")]


async def test_what_is_known_is_completed_where_that_is_asked_for(world: World) -> None:
    for importer, text in ((CUSTOMERS, PEOPLE), (VEHICLES, CARS), (PARTS, PARTS_LIST)):
        await brought(world, importer, text)
    people = "الاسم,الهاتف,هاتف آخر,الرقم الضريبي\nسالم سعيد باوزير,777000001,777000004,T-9\n"
    assert counts(await brought(world, CUSTOMERS, people, "update")) == (0, 1, 0)
    cars = "phone,vin,make,model,colour\n777000001,JTDKN3DU5A0123456,Toyota,Prius,أبيض\n"
    assert counts(await brought(world, VEHICLES, cars, "update")) == (0, 1, 0)
    parts = "sku,price_aden,price_currency\nG9510,1100,دولار\n"
    assert mistakes(await brought(world, PARTS, parts)) == [(2, "name_ar", "cell_missing")]
    parts = "sku,name,price_aden,price_currency\nG9510,بطارية,1100,دولار\n"
    assert counts(await brought(world, PARTS, parts, "update")) == (0, 1, 0)
    admin = world.client(Role.ADMIN)
    listed = (await admin.seen(f"{V1}/customers", q="777000004"))["items"]
    customer = await admin.seen(f"{V1}/customers/{listed[0]['id']}")
    assert (customer["name_ar"], customer["tax_number"]) == ("سالم سعيد باوزير", "T-9")
    assert customer["address"] == "المكلا"
    assert [phone["number"] for phone in customer["phones"]] == ["+967777000001", "+967777000004"]
    car = (await admin.seen(f"{V1}/vehicles", q="JTDKN3DU5A"))["items"][0]
    assert (car["colour"], car["plate"]["number"]) == ("أبيض", "12345")
