"""Customers over HTTP, as an advisor at the counter keeps them."""

import pytest

from tests.world import ADEN, World
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id

SALEH = {
    "name_ar": "صالح أحمد القاضي",
    "name_en": "Saleh Ahmed Al-Qadhi",
    "phones": [{"number": "٧٧٧ ١٢٣ ٤٥٦", "label": "شخصي"}],
    "whatsapp": "0777123456",
}


async def test_a_new_customer_is_found_by_any_part_of_the_name_or_phone(world: World) -> None:
    advisor = world.client(Role.ADVISOR)
    saleh = await advisor.made("/api/v1/customers", SALEH)
    assert saleh["phones"] == [{"number": "+967777123456", "label": "شخصي"}]
    await advisor.made("/api/v1/customers", {"name_en": "Fatima Hassan"})
    for q in ("احمد", "قاضي", "saleh", "qadh", "777123", "٠٧٧٧ ١٢٣", "صالح القاضى"):
        found = await advisor.seen("/api/v1/customers", q=q)
        assert [item["id"] for item in found["items"]] == [saleh["id"]], q
    assert (await advisor.seen("/api/v1/customers", q="...."))["items"] == []


async def test_lists_are_newest_first_and_paged_by_cursor(world: World) -> None:
    advisor = world.client(Role.ADVISOR)
    made = [await advisor.made("/api/v1/customers", {"name_en": f"Ali {n}"}) for n in range(5)]
    newest_first = [customer["id"] for customer in reversed(made)]
    for params in ({}, {"q": "ali"}):
        seen: list[str] = []
        after = None
        while True:
            cursor: dict[str, str] = {} if after is None else {"after": after}
            page = await advisor.seen("/api/v1/customers", limit=2, **params, **cursor)
            seen += [item["id"] for item in page["items"]]
            after = page["next"]
            if after is None:
                break
        assert seen == newest_first


async def test_a_customer_without_any_name_is_refused(world: World) -> None:
    advisor = world.client(Role.ADVISOR)
    assert await advisor.refused("POST", "/api/v1/customers", {"name_ar": "  "}) == (
        422,
        "name_missing",
    )


async def test_the_same_key_gives_the_first_answer_again(world: World) -> None:
    advisor = world.client(Role.ADVISOR)
    headers = {"Idempotency-Key": "pressed-twice"}
    first = await advisor.post("/api/v1/customers", json=SALEH, headers=headers)
    again = await advisor.post("/api/v1/customers", json=SALEH, headers=headers)
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert first.headers["etag"] == again.headers["etag"] == '"1"'
    assert len((await advisor.seen("/api/v1/customers"))["items"]) == 1
    other = await advisor.post("/api/v1/customers", json={"name_en": "X"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_change_of_a_version_that_is_no_longer_current_is_refused(world: World) -> None:
    advisor = world.client(Role.ADVISOR)
    saleh = await advisor.made("/api/v1/customers", SALEH)
    path = f"/api/v1/customers/{saleh['id']}"
    renamed = await advisor.patch(path, json={"name_en": "Saleh"}, headers={"If-Match": '"1"'})
    assert renamed.json()["name_en"] == "Saleh"
    assert renamed.headers["etag"] == '"2"'
    late = await advisor.refused("PATCH", path, {"notes": "x"}, headers={"If-Match": '"1"'})
    assert late == (412, "stale_version")
    assert (await advisor.seen("/api/v1/customers", q="qadhi"))["items"] == []


async def test_personal_data_is_hidden_from_the_technician(world: World) -> None:
    saleh = await world.client(Role.ADVISOR).made("/api/v1/customers", SALEH)
    seen = await world.client(Role.TECHNICIAN).seen(f"/api/v1/customers/{saleh['id']}")
    assert seen["name_ar"] == SALEH["name_ar"]
    assert seen["phones"] is None
    assert seen["whatsapp"] is None


async def test_a_client_may_choose_the_id_once(world: World) -> None:
    advisor = world.client(Role.ADVISOR, ADEN)
    chosen = str(new_id())
    assert (await advisor.made("/api/v1/customers", {**SALEH, "id": chosen}))["id"] == chosen
    again = await advisor.post("/api/v1/customers", json={**SALEH, "id": chosen})
    assert (again.status_code, again.json()["code"]) == (409, "already_exists")
    assert "customers" not in again.json()["detail"] + str(again.json().get("params"))


@pytest.mark.parametrize("unseen", ["\u200f", "\u3164\u200b", "\u2800"])
async def test_a_name_that_nobody_sees_is_none(world: World, unseen: str) -> None:
    refused = await world.client().refused("POST", "/api/v1/customers", {"name_ar": unseen})
    assert refused == (422, "name_missing")


async def test_only_a_manager_sets_a_credit_limit(world: World) -> None:
    limited = {**SALEH, "credit_limit": {"amount": "500000", "currency": "YER"}}
    refused = await world.client(Role.ADVISOR).refused("POST", "/api/v1/customers", limited)
    assert refused == (403, "permission_missing")
    made = await world.client(Role.MANAGER).made("/api/v1/customers", limited)
    assert made["credit_limit"] == limited["credit_limit"]


async def test_an_archived_customer_leaves_the_lists_and_comes_back(world: World) -> None:
    advisor = world.client(Role.ADVISOR)
    saleh = await advisor.made("/api/v1/customers", SALEH)
    path = f"/api/v1/customers/{saleh['id']}"
    since = world.clock.turn(minutes=1).isoformat()
    archived = await advisor.made(f"{path}/archive")
    assert archived["archived_at"] is not None
    assert (await advisor.made(f"{path}/archive"))["version"] == archived["version"]
    for params, there in (
        ({}, False),
        ({"q": "saleh"}, False),
        ({"archived": True}, True),
        ({"archived": False}, False),
        ({"updated_since": since}, True),  # whoever follows must hear of it
        ({"updated_since": since, "archived": False}, False),
    ):
        found = await advisor.seen("/api/v1/customers", **params)
        assert [item["id"] for item in found["items"]] == ([saleh["id"]] if there else []), params
    car = {"customer_id": saleh["id"], "make": "Toyota", "model": "Prius"}
    refused = await advisor.refused("POST", "/api/v1/vehicles", car)
    assert refused == (409, "customer_archived")
    back = await advisor.made(f"{path}/unarchive")
    assert back["archived_at"] is None
    assert len((await advisor.seen("/api/v1/customers"))["items"]) == 1


async def test_customers_are_filtered_by_kind_phone_and_when_they_changed(world: World) -> None:
    advisor = world.client(Role.ADVISOR)
    saleh = await advisor.made("/api/v1/customers", SALEH)
    world.clock.turn(hours=1)
    firm = await advisor.made(
        "/api/v1/customers",
        {"kind": "company", "name_en": "Aden Taxis", "phones": [{"number": "02234567"}]},
    )
    for params, expected in (
        ({"kind": "company"}, [firm]),
        ({"kind": "person", "q": "adhi"}, [saleh]),
        ({"phone": "٠٧٧٧١٢٣٤٥٦"}, [saleh]),
        ({"phone": "+967 2 234567"}, [firm]),
        ({"phone": "777000000"}, []),
        ({"updated_since": world.clock().isoformat()}, [firm]),
    ):
        found = await advisor.seen("/api/v1/customers", **params)
        assert [item["id"] for item in found["items"]] == [c["id"] for c in expected], params


async def test_new_phones_make_a_new_version_and_find_the_car(world: World) -> None:
    advisor = world.client(Role.ADVISOR)
    saleh = await advisor.made("/api/v1/customers", {**SALEH, "whatsapp": None})
    car = {"customer_id": saleh["id"], "make": "Toyota", "model": "Prius"}
    prius = await advisor.made("/api/v1/vehicles", car)
    path = f"/api/v1/customers/{saleh['id']}"
    changed = await advisor.patch(path, json={"phones": [{"number": "733000111"}]})
    assert changed.json()["version"] == saleh["version"] + 1
    assert await ids(world, "/api/v1/vehicles", q="733 000 111") == [prius["id"]]
    assert await ids(world, "/api/v1/vehicles", q="777123456") == []


async def test_possible_duplicates_share_a_phone_or_a_name_however_spelt(world: World) -> None:
    advisor = world.client(Role.ADVISOR)
    saleh = await advisor.made("/api/v1/customers", SALEH)
    spelt = await advisor.made("/api/v1/customers", {"name_ar": "صالح احمد القاضى"})
    wife = await advisor.made(
        "/api/v1/customers", {"name_en": "Amal", "phones": [{"number": "777123456"}]}
    )
    await advisor.made("/api/v1/customers", {"name_ar": "صالح علي"})
    path = f"/api/v1/customers/{saleh['id']}/duplicates"
    items = (await advisor.seen(path))["items"]
    assert [(item["id"], item["same_phone"], item["same_name"]) for item in items] == [
        (wife["id"], True, False),
        (spelt["id"], False, True),
    ]
    assert (await world.client(Role.TECHNICIAN).seen(path))["items"][0]["whatsapp"] is None
    missing = f"/api/v1/customers/{new_id()}/duplicates"
    assert await advisor.refused("GET", missing) == (404, "customer_not_found")


async def ids(world: World, path: str, **params: object) -> list[str]:
    found = await world.client(Role.ADVISOR).seen(path, **params)
    return [item["id"] for item in found["items"]]
