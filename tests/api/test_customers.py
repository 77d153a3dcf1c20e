"""Customers over HTTP, as an advisor at the counter keeps them."""

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
        seen, after = [], None
        while True:
            cursor = {} if after is None else {"after": after}
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
    again = await advisor.refused("POST", "/api/v1/customers", {**SALEH, "id": chosen})
    assert again == (409, "already_exists")


async def test_only_a_manager_sets_a_credit_limit(world: World) -> None:
    limited = {**SALEH, "credit_limit": {"amount": "500000", "currency": "YER"}}
    refused = await world.client(Role.ADVISOR).refused("POST", "/api/v1/customers", limited)
    assert refused == (403, "permission_missing")
    made = await world.client(Role.MANAGER).made("/api/v1/customers", limited)
    assert made["credit_limit"] == limited["credit_limit"]
