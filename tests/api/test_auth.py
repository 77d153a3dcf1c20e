"""Signing in and out, as an app does it, and as a thief would."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import URL, func, select, update

from tests.world import ADEN, PASSWORD, Client, World, session_id, staff_id
from yemen_hybrid.api.addresses import TrustedProxies
from yemen_hybrid.data.database import Database
from yemen_hybrid.data.models import AuditEvent, IdempotencyKey, RefreshToken, Session, Staff
from yemen_hybrid.data.urls import parse_address
from yemen_hybrid.domain.access import GRANTED, Role
from yemen_hybrid.services.passwords import Passwords

AUTH = "/api/v1/auth"
NEW = "a battery behind the seat"


async def sign_in(
    client: Client, username: str = "advisor.san", password: str = PASSWORD, **headers: str
) -> Any:
    """POST the OAuth2 form; gives the response."""
    form = {"username": username, "password": password, "grant_type": "password"}
    return await client.post(f"{AUTH}/token", data=form, headers=headers)


async def signed_in(world: World, username: str = "advisor.san") -> tuple[Client, dict[str, Any]]:
    """A client that has signed in with the password, and what it was given."""
    client = world.client(None)
    given = (await sign_in(client, username)).json()
    client.headers["Authorization"] = f"Bearer {given['access_token']}"
    return client, given


async def refresh(client: Client, token: str) -> Any:
    return await client.post(f"{AUTH}/refresh", json={"refresh_token": token})


async def audited(world: World, action: str) -> list[Any]:
    async with world.database.reading() as connection:
        events = select(AuditEvent.__table__).where(AuditEvent.action == action)
        return list((await connection.execute(events.order_by(AuditEvent.id))).all())


# ------------------------------------------------------------------------------------ signing in


async def test_signing_in_again_under_a_key_is_another_session_and_keeps_no_secret(
    world: World,
) -> None:
    client = world.client(None)
    key = {"Idempotency-Key": "once-or-twice"}
    first, second = [(await sign_in(client, **key)).json() for _ in range(2)]
    assert first["refresh_token"] != second["refresh_token"]
    async with world.database.reading() as connection:
        kept = select(func.count()).select_from(IdempotencyKey.__table__)
        assert (await connection.execute(kept)).scalar_one() == 0


async def test_an_advisor_signs_in_and_sees_what_they_may_do(world: World) -> None:
    client, given = await signed_in(world)
    assert given["token_type"] == "bearer"
    assert given["expires_in"] == world.context.tokens.access_life.total_seconds()
    assert given["must_change_password"] is False
    me = await client.seen(f"{AUTH}/me")
    assert me["username"] == "advisor.san"
    assert me["permissions"] == sorted(GRANTED[Role.ADVISOR])
    assert me["branch"]["name_en"] == "Sanaa"
    assert me["discount_ceiling"] == "5"


async def test_tokens_are_kept_by_no_cache(world: World) -> None:
    response = await sign_in(world.client(None))
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("username", ["ADVISOR.SAN", " Advisor.San ", "ａｄｖｉｓｏｒ．ｓａｎ"])
async def test_one_person_has_one_name_however_it_is_typed(world: World, username: str) -> None:
    assert (await sign_in(world.client(None), username)).status_code == 200


async def test_whoever_looks_after_every_branch_has_none_of_their_own(world: World) -> None:
    client, _ = await signed_in(world, "admin.san")
    assert (await client.seen(f"{AUTH}/me"))["branch"] is None


async def test_unknown_wrong_and_dismissed_get_the_same_answer(world: World) -> None:
    async with world.begin() as store:
        (await store.staff.lock(staff_id(Role.CASHIER))).active = False
    client = world.client(None)
    answers = [
        await sign_in(client, "nobody"),
        await sign_in(client, "advisor.san", "wrong wrong wrong"),
        await sign_in(client, "cashier.san"),
        await sign_in(client, "advisor.san", "with \t a tab"),
        await sign_in(client, "advisor.san", "x" * 73),
    ]
    for response in answers:
        assert response.status_code == 401
        body = {**response.json(), "request_id": ""}
        assert body == {**answers[0].json(), "request_id": ""}
        assert body["code"] == "credentials_wrong"
        assert response.headers["www-authenticate"] == "Bearer"


async def test_a_refused_and_a_good_sign_in_are_audited_without_the_typed_name(
    world: World,
) -> None:
    client = world.client(None)
    await sign_in(client, "my password by mistake")
    await sign_in(client, password="wrong wrong wrong")
    await sign_in(client)
    unknown, wrong, good = await audited(world, "auth.sign_in")
    assert (unknown.entity, unknown.entity_id, unknown.change) == ("staff", "unknown", "note")
    assert unknown.after == {"refused": "credentials_wrong", "address": "127.0.0.1"}
    assert (wrong.entity_id, wrong.actor_kind) == (str(staff_id(Role.ADVISOR)), "system")
    assert (good.entity, good.change, good.actor_id) == (
        "sessions",
        "create",
        staff_id(Role.ADVISOR),
    )
    assert "by mistake" not in str([list(event) for event in (unknown, wrong, good)])


async def test_no_token_is_kept_as_it_is(world: World) -> None:
    _, given = await signed_in(world)
    async with world.database.reading() as connection:
        hashes = (await connection.execute(select(RefreshToken.token_hash))).scalars().all()
    assert [len(kept) for kept in hashes] == [64]
    assert given["refresh_token"] not in hashes


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_known_and_an_unknown_name_take_the_same_time(world: World) -> None:
    slow = Passwords(rounds=10)
    async with world.begin() as store:
        member = await store.staff.lock(staff_id(Role.ADVISOR))
        member.password_hash = await slow.hash("something else")
    object.__setattr__(world.context, "passwords", slow)
    client, spent = world.client(None), dict[str, list[float]](known=[], unknown=[])
    for _ in range(20):
        world.clock.turn(minutes=6)
        for kind, username in (("known", "advisor.san"), ("unknown", "nobody")):
            before = time.perf_counter()
            assert (await sign_in(client, username)).status_code == 401
            spent[kind].append(time.perf_counter() - before)
    known, unknown = (min(spent[kind]) for kind in ("known", "unknown"))  # the least disturbed
    assert abs(known - unknown) < max(known, unknown) * 0.25


async def test_a_raised_cost_of_hashing_reaches_everybody_at_their_next_sign_in(
    world: World,
) -> None:
    object.__setattr__(world.context, "passwords", Passwords(rounds=5))
    for _ in range(2):
        assert (await sign_in(world.client(None))).status_code == 200
    async with world.begin() as store:
        member = await store.staff.get(staff_id(Role.ADVISOR))
    assert member.password_hash.startswith("$2b$05$")
    assert member.version == 2


# -------------------------------------------------------------------------------------- guessing


async def test_the_eleventh_guess_in_five_minutes_waits(world: World) -> None:
    client = world.client(None)
    for _ in range(10):
        assert (await sign_in(client, password="wrong wrong")).status_code == 401
    late = await sign_in(client)
    assert (late.status_code, late.json()["code"]) == (429, "too_many_attempts")
    assert late.headers["retry-after"] == "300"
    world.clock.turn(minutes=5)
    assert (await sign_in(client)).status_code == 200


async def test_guesses_are_counted_across_restarts_and_for_unknown_names_too(
    world: World,
) -> None:
    for _ in range(10):
        await world.database.close()  # a new connection each time, nothing in memory
        await sign_in(world.client(None), "nobody")
    assert (await sign_in(world.client(None), "somebody else")).status_code == 429


async def test_ten_guesses_at_once_and_forty_more_are_still_ten(world: World) -> None:
    client = world.client(None)
    answers = await asyncio.gather(*(sign_in(client, password="wrong wrong") for _ in range(50)))
    codes = [response.status_code for response in answers]
    assert codes.count(401) == 10
    assert codes.count(429) == 40


async def test_a_name_is_guessed_at_ten_times_from_all_addresses_together(world: World) -> None:
    object.__setattr__(world.context, "proxies", TrustedProxies(["127.0.0.1"]))
    client = world.client(None)
    for n in range(10):
        refused = await sign_in(client, password="wrong", **{"X-Forwarded-For": f"192.0.2.{n}"})
        assert refused.status_code == 401
    elsewhere = {"X-Forwarded-For": "192.0.2.99"}
    assert (await sign_in(client, **elsewhere)).status_code == 429
    assert (await sign_in(client, "cashier.san", **elsewhere)).status_code == 200


async def test_the_address_that_a_caller_writes_is_not_believed(world: World) -> None:
    client = world.client(None)
    for n in range(10):
        await sign_in(client, f"name{n}", **{"X-Forwarded-For": f"192.0.2.{n}"})
    assert (await sign_in(client, **{"X-Forwarded-For": "192.0.2.99"})).status_code == 429


async def test_good_sign_ins_are_not_counted(world: World) -> None:
    client = world.client(None)
    for _ in range(12):
        assert (await sign_in(client)).status_code == 200


# -------------------------------------------------------------------------------- staying signed in


async def test_a_refresh_token_is_good_once_and_the_next_one_follows(world: World) -> None:
    client, given = await signed_in(world)
    for _ in range(3):
        world.clock.turn(minutes=20)
        response = await refresh(client, given["refresh_token"])
        assert response.status_code == 200
        assert response.json()["refresh_token"] != given["refresh_token"]
        given = response.json()
    client.headers["Authorization"] = f"Bearer {given['access_token']}"
    await client.seen(f"{AUTH}/me")


async def test_a_stolen_refresh_token_ends_the_session_for_both(world: World) -> None:
    client, given = await signed_in(world)
    stolen = given["refresh_token"]
    following = (await refresh(client, stolen)).json()
    world.clock.turn(seconds=61)
    reused = await refresh(client, stolen)
    assert (reused.status_code, reused.json()["code"]) == (401, "refresh_token_reused")
    after = await refresh(client, following["refresh_token"])
    assert (after.status_code, after.json()["code"]) == (401, "refresh_token_invalid")
    assert (await client.get(f"{AUTH}/me")).status_code == 401
    (event,) = await audited(world, "auth.refresh")
    assert event.after["revoked_because"] == "refresh_token_reused"


async def test_a_token_whose_follower_was_used_is_reused_even_at_once(world: World) -> None:
    client, given = await signed_in(world)
    following = (await refresh(client, given["refresh_token"])).json()
    assert (await refresh(client, following["refresh_token"])).status_code == 200
    reused = await refresh(client, given["refresh_token"])
    assert reused.json()["code"] == "refresh_token_reused"


async def test_a_retry_after_a_lost_answer_goes_on(world: World) -> None:
    client, given = await signed_in(world)
    lost = (await refresh(client, given["refresh_token"])).json()
    world.clock.turn(seconds=30)
    again = await refresh(client, given["refresh_token"])
    assert again.status_code == 200
    world.clock.turn(minutes=20)
    assert (await refresh(client, again.json()["refresh_token"])).status_code == 200
    late = await refresh(client, lost["refresh_token"])
    assert late.json()["code"] == "refresh_token_reused"


async def test_parallel_refreshes_leave_one_session_with_one_way_on(world: World) -> None:
    client, given = await signed_in(world)
    answers = await asyncio.gather(*(refresh(client, given["refresh_token"]) for _ in range(8)))
    assert [response.status_code for response in answers] == [200] * 8
    tokens = [response.json()["refresh_token"] for response in answers]
    assert len(set(tokens)) == 8
    world.clock.turn(minutes=20)
    assert (await refresh(client, tokens[3])).status_code == 200
    other = await refresh(client, tokens[4])
    assert other.json()["code"] == "refresh_token_reused"


async def test_a_session_ends_thirty_days_after_its_sign_in(world: World) -> None:
    client, given = await signed_in(world)
    world.clock.turn(days=29)
    given = (await refresh(client, given["refresh_token"])).json()
    world.clock.turn(days=1)
    assert (await refresh(client, given["refresh_token"])).json()["code"] == "refresh_token_invalid"
    assert (await client.get(f"{AUTH}/me")).json()["code"] == "token_invalid"


@pytest.mark.parametrize("token", ["", "guess", "x" * 43, "\u0000", "ي"])
async def test_what_is_no_refresh_token_is_refused(world: World, token: str) -> None:
    response = await refresh(world.client(None), token)
    assert (response.status_code, response.json()["code"]) == (401, "refresh_token_invalid")


async def test_an_access_token_refreshes_nothing_and_a_refresh_token_opens_nothing(
    world: World,
) -> None:
    client, given = await signed_in(world)
    assert (await refresh(client, given["access_token"])).status_code in {401, 422}
    client.headers["Authorization"] = f"Bearer {given['refresh_token']}"
    assert await client.refused("GET", f"{AUTH}/me") == (401, "token_invalid")


# --------------------------------------------------------------------------------- signing out


async def test_after_signing_out_the_next_request_is_refused(world: World) -> None:
    client, given = await signed_in(world)
    assert (await client.post(f"{AUTH}/logout")).status_code == 204
    assert await client.refused("GET", f"{AUTH}/me") == (401, "token_invalid")
    assert (await refresh(client, given["refresh_token"])).status_code == 401
    (event,) = await audited(world, "auth.sign_out")
    assert event.after["revoked_because"] == "signed_out"


async def test_somebody_sees_their_sessions_and_ends_the_one_on_the_lost_phone(
    world: World,
) -> None:
    phone, _ = await signed_in(world)
    world.clock.turn(hours=1)
    desk = world.client(None)
    desk.headers["User-Agent"] = "Desk/1.0"
    given = (await sign_in(desk)).json()
    desk.headers["Authorization"] = f"Bearer {given['access_token']}"
    listed = (await desk.seen(f"{AUTH}/sessions"))["items"]
    here, lost, _ = listed
    assert (here["current"], here["user_agent"], here["address"]) == (True, "Desk/1.0", "127.0.0.1")
    assert [item["current"] for item in listed[1:]] == [False, False]
    ended = await desk.delete(f"{AUTH}/sessions/{lost['id']}")
    assert ended.status_code == 204
    assert await phone.refused("GET", f"{AUTH}/me") == (401, "token_invalid")
    assert (await desk.delete(f"{AUTH}/sessions/{lost['id']}")).status_code == 204
    assert len((await desk.seen(f"{AUTH}/sessions"))["items"]) == 2


async def test_nobody_ends_somebody_elses_session(world: World) -> None:
    for other in (session_id(Role.ADMIN), staff_id(Role.ADVISOR)):
        path = f"{AUTH}/sessions/{other}"
        refused = await world.client(Role.ADVISOR).refused("DELETE", path)
        assert refused == (404, "session_not_found")
    await world.client(Role.ADMIN).seen(f"{AUTH}/me")


async def test_the_list_of_sessions_is_paged(world: World) -> None:
    for _ in range(2):
        await sign_in(world.client(None))
    client, _ = await signed_in(world)
    first = await client.seen(f"{AUTH}/sessions", limit=2)
    second = await client.seen(f"{AUTH}/sessions", limit=2, after=first["next"])
    assert len({item["id"] for item in first["items"] + second["items"]}) == 4
    assert second["next"] is None


# ------------------------------------------------------------------------------------- passwords


async def test_a_new_password_ends_all_other_sessions_and_keeps_this_one(world: World) -> None:
    here, _ = await signed_in(world)
    elsewhere, given = await signed_in(world)
    changed = await here.post(f"{AUTH}/password", json={"old": PASSWORD, "new": NEW})
    assert changed.status_code == 204
    await here.seen(f"{AUTH}/me")
    assert await elsewhere.refused("GET", f"{AUTH}/me") == (401, "token_invalid")
    assert (await refresh(elsewhere, given["refresh_token"])).status_code == 401
    client = world.client(None)
    assert (await sign_in(client)).status_code == 401
    assert (await sign_in(client, password=NEW)).status_code == 200


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("short", "password_too_short"),
        ("x" * 36 + "y" * 37, "password_too_long"),
        ("password1234", "password_common"),
        ("Advisor.San!", "password_is_username"),
        ("with a nul \u0000 inside", "password_unreadable"),
        (PASSWORD, "password_unchanged"),
    ],
)
async def test_what_is_no_good_password_is_refused(world: World, new: str, code: str) -> None:
    client = world.client(Role.ADVISOR)
    response = await client.post(f"{AUTH}/password", json={"old": PASSWORD, "new": new})
    assert (response.status_code, response.json()["code"]) == (422, code)
    assert [error["pointer"] for error in response.json()["errors"]] == ["/new"]


async def test_the_old_password_cannot_be_guessed_from_an_open_session(world: World) -> None:
    client = world.client(Role.ADVISOR)
    for _ in range(10):
        body = {"old": "a guess of it", "new": NEW}
        assert await client.refused("POST", f"{AUTH}/password", body) == (422, "password_wrong")
    body = {"old": PASSWORD, "new": NEW}
    assert await client.refused("POST", f"{AUTH}/password", body) == (429, "too_many_attempts")
    events = await audited(world, "auth.change_password")
    assert len(events) == 10
    assert events[0].after == {"refused": "password_wrong"}


async def test_a_repeated_change_of_password_is_answered_as_the_first(world: World) -> None:
    client = world.client(Role.ADVISOR)
    body, key = {"old": PASSWORD, "new": NEW}, {"Idempotency-Key": "pressed-twice"}
    for _ in range(2):
        assert (await client.post(f"{AUTH}/password", json=body, headers=key)).status_code == 204
    other = {**body, "new": "another long sentence"}
    reused = await client.post(f"{AUTH}/password", json=other, headers=key)
    assert reused.json()["code"] == "idempotency_key_reused"


async def test_two_changes_of_one_password_at_once_are_one(world: World) -> None:
    clients = [world.client(Role.ADVISOR) for _ in range(2)]
    bodies = [{"old": PASSWORD, "new": f"{NEW} {n}"} for n in range(2)]
    answers = await asyncio.gather(
        *(c.post(f"{AUTH}/password", json=b) for c, b in zip(clients, bodies, strict=True))
    )
    assert sorted(response.status_code for response in answers) == [204, 422]


async def test_a_borrowed_password_opens_only_what_replaces_it(world: World) -> None:
    async with world.begin() as store:
        (await store.staff.lock(staff_id(Role.ADVISOR))).must_change_password = True
    client, given = await signed_in(world)
    assert given["must_change_password"] is True
    assert (await client.seen(f"{AUTH}/me"))["must_change_password"] is True
    for path in ("/api/v1/customers", f"{AUTH}/sessions", "/api/v1/services"):
        assert await client.refused("GET", path) == (403, "password_change_required")
    changed = await client.post(f"{AUTH}/password", json={"old": PASSWORD, "new": NEW})
    assert changed.status_code == 204
    await client.seen("/api/v1/customers")


# ------------------------------------------------------------------------------- who is nobody


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Basic YWRtaW46YWRtaW4=", "Bearer a.b.c", "Bearer é"]
)
async def test_a_request_without_a_good_token_is_nobodys(world: World, header: str) -> None:
    client = world.client(None)
    headers = [(b"authorization", header.encode("latin-1"))]
    response = await client.get(f"{AUTH}/me", headers=headers)
    assert response.status_code == 401
    assert response.json()["code"] in {"not_signed_in", "token_invalid"}


async def test_an_expired_session_and_a_dismissed_user_are_refused_at_once(world: World) -> None:
    advisor = world.client(Role.ADVISOR, ADEN)
    await advisor.seen(f"{AUTH}/me")
    async with world.begin() as store:
        await store.session.execute(
            update(Staff).where(Staff.id == staff_id(Role.ADVISOR, ADEN)).values(active=False)
        )
    assert await advisor.refused("GET", f"{AUTH}/me") == (401, "token_invalid")
    cashier = world.client(Role.CASHIER)
    async with world.begin() as store:
        await store.session.execute(
            update(Session)
            .where(Session.id == session_id(Role.CASHIER))
            .values(expires_at=world.clock() - timedelta(seconds=1))
        )
    assert await cashier.refused("GET", f"{AUTH}/me") == (401, "token_invalid")


async def test_a_token_of_one_person_is_no_good_with_the_session_of_another(
    world: World,
) -> None:
    mixed = world.context.tokens.access(
        staff_id(Role.ADMIN), session_id(Role.ADVISOR), world.clock()
    )
    client = world.client(None)
    client.headers["Authorization"] = f"Bearer {mixed}"
    assert await client.refused("GET", f"{AUTH}/me") == (401, "token_invalid")


async def test_the_form_refuses_another_grant_and_ignores_what_it_does_not_know(
    world: World,
) -> None:
    client = world.client(None)
    form = {"username": "advisor.san", "password": PASSWORD, "audience": "x", "scope": "a b"}
    assert (await client.post(f"{AUTH}/token", data=form)).status_code == 200
    other = await client.post(f"{AUTH}/token", data={**form, "grant_type": "client_credentials"})
    assert (other.status_code, other.json()["code"]) == (422, "request_invalid")
    assert (await client.post(f"{AUTH}/token", json=form)).status_code == 422


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_a_session_counts_from_its_first_moment_to_its_last_also_beside_a_replica(
    world: World, postgres: URL, postgres_template: str
) -> None:
    stale = postgres.set(database=postgres_template).render_as_string(hide_password=False)
    beside = Database(
        world.database.address, clock=world.clock, read_address=parse_address(stale), pool_size=2
    )
    parts = {name: getattr(world.context, name) for name in type(world.context).__slots__}
    world.app.state.context = type(world.context)(**{**parts, "database": beside})
    try:
        client, _ = await signed_in(world)
        await client.seen("/api/v1/branches")
        assert (await client.post(f"{AUTH}/logout")).status_code == 204
        assert await client.refused("GET", "/api/v1/branches") == (401, "token_invalid")
    finally:
        await beside.close()
