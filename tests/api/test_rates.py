"""Exchange rates, taxes and ways to pay over HTTP."""

import asyncio
from datetime import timedelta

import pytest

from tests.stories import V1, Document
from tests.world import ADEN, NOW, World
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.money import Currency, Zone

DOLLAR = {"zone": "sanaa", "base": "USD", "quote": "YER", "buy": "530", "sell": "٥٣٥٫٥"}
VAT = {
    "code": "vat",
    "name_en": "Value added tax",
    "zone": "aden",
    "percent": "2.5",
    "valid_from": "2031-01-01",
}
WALLET = {
    "code": "Jawali",
    "kind": "wallet",
    "name_ar": "جوالي",
    "name_en": "Jawali",
    "provider": "WeCash",
    "currencies": ["YER", "SAR", "YER"],
    "zone": "sanaa",
    "needs_reference": True,
}


# ------------------------------------------------------------------------------- exchange rates


async def test_the_newest_rate_of_each_pair_is_the_current_one(world: World) -> None:
    manager = world.client(Role.MANAGER)
    posted = await manager.made(f"{V1}/exchange-rates", {**DOLLAR, "source": "الكريمي"})
    assert posted["sell"] == "535.5"
    assert posted["at"] == NOW.isoformat().replace("+00:00", "Z")
    later = await manager.made(
        f"{V1}/exchange-rates", {**DOLLAR, "buy": "531", "at": "2030-03-04T12:00:00+03:00"}
    )
    riyal = await manager.made(
        f"{V1}/exchange-rates", {**DOLLAR, "base": "SAR", "buy": "140", "sell": "141.25"}
    )
    await manager.made(f"{V1}/exchange-rates", {**DOLLAR, "zone": "aden", "buy": "1", "sell": "2"})

    async def board() -> set[str]:
        seen = await world.client(Role.CASHIER).seen(f"{V1}/exchange-rates/current", zone="sanaa")
        return {rate["id"] for rate in seen["items"]}

    assert await board() == {posted["id"], riyal["id"]}
    world.clock.turn(hours=4)
    assert await board() == {later["id"], riyal["id"]}


async def test_rates_that_were_posted_stay_and_are_listed_newest_first(world: World) -> None:
    manager = world.client(Role.MANAGER)
    first = await manager.made(f"{V1}/exchange-rates", DOLLAR)
    world.clock.turn(days=1)
    second = await manager.made(f"{V1}/exchange-rates", DOLLAR)
    await manager.made(f"{V1}/exchange-rates", {**DOLLAR, "zone": "aden"})
    seen = await manager.seen(f"{V1}/exchange-rates", zone="sanaa", base="USD", quote="YER")
    assert [rate["id"] for rate in seen["items"]] == [second["id"], first["id"]]
    assert await manager.seen(f"{V1}/exchange-rates/{first['id']}") == first
    unknown = await manager.refused("GET", f"{V1}/exchange-rates/{first['id'][:-4]}0000")
    assert unknown == (404, "exchange_rate_not_found")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"quote": "USD"}, "rate_pair_invalid"),
        ({"buy": "536"}, "rate_sides_crossed"),
        ({"at": "2030-03-05T06:00:01Z"}, "rate_in_future"),
        ({"buy": "0"}, "rate_invalid"),
        ({"buy": "1.0000001"}, "rate_invalid"),
        ({"at": "2030-03-04T06:00:00"}, "timezone_aware"),
        ({"buy": 530}, "string_type"),
        ({"margin": "5"}, "extra_forbidden"),
    ],
)
async def test_a_rate_that_makes_no_sense_is_refused(
    world: World, wrong: Document, code: str
) -> None:
    response = await world.client(Role.MANAGER).post(
        f"{V1}/exchange-rates", json={**DOLLAR, **wrong}
    )
    assert response.status_code == 422
    problem = response.json()
    assert code in (problem["code"], *(error["code"] for error in problem["errors"] or ()))


@pytest.mark.parametrize(
    ("given", "params"),
    [
        ({"buy": "53", "sell": "535.5"}, {"last": "530", "given": "53"}),
        ({"sell": "642.61"}, {"last": "535.5", "given": "642.61"}),
        (
            {"base": "YER", "quote": "USD", "buy": "0.0002", "sell": "0.0019"},
            {"last": "0.001867", "given": "0.0002"},
        ),
    ],
)
async def test_a_slip_of_a_digit_is_not_believed_until_somebody_looked_again(
    world: World, given: Document, params: Document
) -> None:
    manager = world.client(Role.MANAGER)
    await manager.made(f"{V1}/exchange-rates", DOLLAR)
    world.clock.turn(minutes=1)
    response = await manager.post(f"{V1}/exchange-rates", json={**DOLLAR, **given})
    assert (response.status_code, response.json()["code"]) == (409, "rate_far_off")
    assert response.json()["params"] == params
    await manager.made(f"{V1}/exchange-rates", {**DOLLAR, **given, "confirm": True})


async def test_a_rate_moves_a_fifth_without_a_question(world: World) -> None:
    manager = world.client(Role.MANAGER)
    await manager.made(f"{V1}/exchange-rates", DOLLAR)
    world.clock.turn(minutes=1)
    await manager.made(f"{V1}/exchange-rates", {**DOLLAR, "buy": "424", "sell": "642.6"})


async def test_two_rates_never_hold_from_the_same_moment(world: World) -> None:
    """Neither one after the other nor at once: nobody could say which of them is meant."""
    manager = world.client(Role.MANAGER)
    moment = {**DOLLAR, "at": "2030-03-04T05:00:00Z"}
    answers = await asyncio.gather(
        *(manager.post(f"{V1}/exchange-rates", json=moment) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    refused = await manager.refused("POST", f"{V1}/exchange-rates", {**moment, "buy": "531"})
    assert refused == (409, "rate_time_taken")
    seen = await manager.seen(f"{V1}/exchange-rates", zone="sanaa")
    assert len(seen["items"]) == 1


async def test_no_rate_is_slipped_in_before_the_newest(world: World) -> None:
    """Nor the other way round, nor confirmed; but today's still goes before tomorrow's opening."""
    manager = world.client(Role.MANAGER)
    await manager.made(f"{V1}/exchange-rates", DOLLAR)
    await manager.made(f"{V1}/exchange-rates", {**DOLLAR, "at": "2030-03-05T05:00:00Z"})
    late = {**DOLLAR, "at": "2030-03-04T05:59:59Z", "confirm": True}
    around = {**late, "base": "YER", "quote": "USD", "buy": "0.0018", "sell": "0.0019"}
    for body in (late, around):
        refused = await manager.refused("POST", f"{V1}/exchange-rates", body)
        assert refused == (409, "rate_backdated")
    world.clock.turn(hours=1)
    await manager.made(f"{V1}/exchange-rates", DOLLAR)


async def test_the_manager_of_a_branch_posts_the_rates_of_its_zone_alone(world: World) -> None:
    manager = world.client(Role.MANAGER, ADEN)
    refused = await manager.refused("POST", f"{V1}/exchange-rates", DOLLAR)
    assert refused == (403, "zone_of_another_branch")
    await manager.made(f"{V1}/exchange-rates", {**DOLLAR, "zone": "aden"})


async def test_only_those_who_answer_for_it_post_a_rate(world: World) -> None:
    refused = await world.client(Role.CASHIER).refused("POST", f"{V1}/exchange-rates", DOLLAR)
    assert refused == (403, "permission_missing")


async def test_use_cases_find_the_rate_that_held_at_an_instant(world: World) -> None:
    manager = world.client(Role.MANAGER)
    old = {**DOLLAR, "at": "2030-03-01T00:00:00Z", "buy": "500"}
    for body in (old, DOLLAR):
        await manager.made(f"{V1}/exchange-rates", body)
    pair = (Zone.SANAA, Currency.USD, Currency.YER)
    async with world.begin() as store:
        yesterday = await store.rates.latest(*pair, NOW - timedelta(days=1))
        today = await store.rates.latest(*pair, NOW)
        before = await store.rates.latest(*pair, NOW - timedelta(days=9))
        board = await store.rates.current(Zone.SANAA, NOW)
    assert (yesterday and yesterday.buy_micro, today and today.buy_micro) == (
        500_000_000,
        530_000_000,
    )
    assert before is None
    assert [(rate.base, rate.sell_micro) for rate in board] == [(Currency.USD, 535_500_000)]


# ------------------------------------------------------------------------------------ tax rates


async def test_a_new_rate_follows_the_one_that_was_ended(world: World) -> None:
    admin = world.client(Role.ADMIN)
    first = await admin.made(f"{V1}/tax-rates", VAT)
    assert (first["code"], first["percent"], first["valid_to"]) == ("VAT", "2.5", None)
    second = {**VAT, "percent": "3", "valid_from": "2032-01-01"}
    overlapping = await admin.refused("POST", f"{V1}/tax-rates", second)
    assert overlapping == (409, "tax_periods_overlap")

    path = f"{V1}/tax-rates/{first['id']}"
    ended = await admin.patch(path, json={"valid_to": "2031-12-31"}, headers={"If-Match": '"1"'})
    assert ended.json()["valid_to"] == "2031-12-31"
    await admin.made(f"{V1}/tax-rates", second)
    reopened = await admin.refused("PATCH", path, {"valid_to": None})
    assert reopened == (409, "tax_periods_overlap")
    stale = await admin.refused("PATCH", path, {"valid_to": None}, headers={"If-Match": '"1"'})
    assert stale == (412, "stale_version")
    seen = await admin.seen(f"{V1}/tax-rates", zone="aden", code="vat")
    assert [rate["percent"] for rate in seen["items"]] == ["3", "2.5"]


async def test_the_tax_of_one_zone_says_nothing_of_the_other(world: World) -> None:
    admin = world.client(Role.ADMIN)
    await admin.made(f"{V1}/tax-rates", VAT)
    await admin.made(f"{V1}/tax-rates", {**VAT, "zone": "sanaa"})
    seen = await admin.seen(f"{V1}/tax-rates", zone="sanaa")
    assert [rate["code"] for rate in seen["items"]] == ["VAT", "GST"]


async def test_a_tax_that_makes_no_sense_is_refused(world: World) -> None:
    admin = world.client(Role.ADMIN)
    backwards = {**VAT, "valid_to": "2030-12-31"}
    assert await admin.refused("POST", f"{V1}/tax-rates", backwards) == (
        422,
        "tax_period_backwards",
    )
    assert await admin.refused("POST", f"{V1}/tax-rates", {**VAT, "name_en": ""}) == (
        422,
        "name_missing",
    )
    too_much = await admin.post(f"{V1}/tax-rates", json={**VAT, "percent": "100.1"})
    assert too_much.json()["errors"][0]["code"] == "tax_percent_invalid"
    unknown = f"{V1}/tax-rates/019ce000-0000-7000-8000-0000000000ff"
    assert await admin.refused("GET", unknown) == (404, "tax_rate_not_found")
    assert await admin.refused("PATCH", unknown, {"valid_to": None}) == (404, "tax_rate_not_found")
    manager = await world.client(Role.MANAGER).refused("POST", f"{V1}/tax-rates", VAT)
    assert manager == (403, "permission_missing")


# ------------------------------------------------------------------------------ payment methods


async def test_a_wallet_is_taken_into_use_and_changed(world: World) -> None:
    manager = world.client(Role.MANAGER)
    wallet = await manager.made(f"{V1}/payment-methods", WALLET)
    assert (wallet["code"], wallet["currencies"]) == ("jawali", ["YER", "SAR"])
    path = f"{V1}/payment-methods/{wallet['id']}"
    changes = {"currencies": ["YER"], "zone": None, "active": False, "valid_to": "2030-12-31"}
    changed = await manager.patch(path, json=changes, headers={"If-Match": '"1"'})
    assert {**wallet, **changes, "version": 2} == changed.json()
    cashier = world.client(Role.CASHIER)
    assert await cashier.seen(path) == changed.json()
    active = await cashier.seen(f"{V1}/payment-methods", active=True)
    assert {method["code"] for method in active["items"]} == {
        "cash",
        "bank",
        "wallet",
        "hawala",
        "card",
    }


async def test_ways_to_pay_are_listed_by_zone(world: World) -> None:
    manager = world.client(Role.MANAGER)
    wallet = await manager.made(f"{V1}/payment-methods", WALLET)
    there = await manager.seen(f"{V1}/payment-methods", zone="sanaa")
    elsewhere = await manager.seen(f"{V1}/payment-methods", zone="aden")
    assert there["items"][0] == wallet
    assert len(there["items"]) == len(elsewhere["items"]) + 1


async def test_a_way_to_pay_that_makes_no_sense_is_refused(world: World) -> None:
    manager = world.client(Role.MANAGER)
    path = f"{V1}/payment-methods"
    backwards = {**WALLET, "valid_from": "2030-02-01", "valid_to": "2030-01-31"}
    assert await manager.refused("POST", path, backwards) == (422, "method_dates_backwards")
    wallet = await manager.made(path, WALLET)
    assert await manager.refused("POST", path, {**WALLET, "code": "jawali"}) == (
        409,
        "already_exists",
    )
    assert await manager.refused("POST", path, {**WALLET, "currencies": []}) == (
        422,
        "request_invalid",
    )
    nameless = {"name_ar": "", "name_en": " "}
    assert await manager.refused("PATCH", f"{path}/{wallet['id']}", nameless) == (
        422,
        "name_missing",
    )
    unknown = f"{path}/019ce000-0000-7000-8000-0000000000ff"
    assert await manager.refused("GET", unknown) == (404, "payment_method_not_found")
    advisor = await world.client(Role.ADVISOR).refused("POST", path, WALLET)
    assert advisor == (403, "permission_missing")
