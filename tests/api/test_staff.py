"""Who works here: taken on, moved, given a new password, dismissed."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from tests.world import ADEN, PASSWORD, SANAA, Client, World, session_id, staff_id
from yemen_hybrid.data.models import AuditEvent, IdempotencyKey, Session, Staff
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id

PATH = "/api/v1/staff"
ALI = {
    "username": "Ali.Saleh",
    "name_ar": "علي صالح",
    "role": "technician",
    "branch_id": str(SANAA),
    "phone": "٧٧٧١٢٣٤٥٦",
}


async def sign_in(world: World, username: str, password: str) -> Client:
    client = world.client(None)
    form = {"username": username, "password": password}
    response = await client.post("/api/v1/auth/token", data=form)
    assert response.status_code == 200, response.text
    client.headers["Authorization"] = f"Bearer {response.json()['access_token']}"
    return client


async def is_signed_in(client: Client) -> bool:
    return (await client.get("/api/v1/auth/me")).status_code == 200


async def everything_stored(world: World) -> str:
    """What somebody reads who steals the database."""
    async with world.database.reading() as connection:
        tables = (AuditEvent, IdempotencyKey, Staff, Session)
        return str([list(await connection.execute(select(t.__table__))) for t in tables])


# ------------------------------------------------------------------------------------- taken on


async def test_somebody_new_signs_in_with_a_password_given_once_and_chooses_their_own(
    world: World,
) -> None:
    admin = world.client(Role.ADMIN)
    made = await admin.made(PATH, ALI)
    assert made["username"] == "ali.saleh"
    assert made["phone"] == "+967777123456"
    assert made["branch"]["name_en"] == "Sanaa"
    assert made["must_change_password"] is True
    ali = await sign_in(world, "ALI.saleh", made["temporary_password"])
    assert await ali.refused("GET", "/api/v1/customers") == (403, "password_change_required")
    body = {"old": made["temporary_password"], "new": "a long sentence of my own"}
    assert (await ali.post("/api/v1/auth/password", json=body)).status_code == 204
    await ali.seen("/api/v1/customers")
    assert (await admin.seen(f"{PATH}/{made['id']}"))["must_change_password"] is False
    assert "temporary_password" not in await admin.seen(f"{PATH}/{made['id']}")


async def test_a_temporary_password_is_repeated_under_its_key_and_stored_nowhere(
    world: World,
) -> None:
    admin, headers = world.client(Role.ADMIN), {"Idempotency-Key": "pressed-twice"}
    first = await admin.post(PATH, json=ALI, headers=headers)
    again = await admin.post(PATH, json=ALI, headers=headers)
    assert (first.status_code, first.content) == (201, again.content)
    assert first.headers["location"] == f"{PATH}/{first.json()['id']}"
    await sign_in(world, "ali.saleh", again.json()["temporary_password"])
    assert first.json()["temporary_password"] not in await everything_stored(world)


async def test_a_username_is_taken_once_whatever_its_case(world: World) -> None:
    admin = world.client(Role.ADMIN)
    await admin.made(PATH, ALI)
    again = await admin.refused("POST", PATH, {**ALI, "username": "ALI.SALEH"})
    assert again == (409, "username_taken")


async def test_of_two_who_want_one_username_at_once_one_gets_it(world: World) -> None:
    admin = world.client(Role.ADMIN)
    answers = await asyncio.gather(*(admin.post(PATH, json=ALI) for _ in range(4)))
    assert sorted(response.status_code for response in answers) == [201, 409, 409, 409]
    assert {r.json()["code"] for r in answers if r.status_code == 409} == {"username_taken"}


@pytest.mark.parametrize(
    "username", ["", "a", "two words", "_ali", "ali/saleh", "x" * 61, "a\u0000b"]
)
async def test_what_is_no_username_is_refused(world: World, username: str) -> None:
    status, code = await world.client().refused("POST", PATH, {**ALI, "username": username})
    assert status == 422
    assert code in {"username_invalid", "request_invalid"}


@pytest.mark.parametrize("username", ["أحمد.صالح", "777123456", "ali_2@aden"])
async def test_people_are_called_what_they_are_called(world: World, username: str) -> None:
    assert (await world.client().made(PATH, {**ALI, "username": username}))["username"] == username


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"branch_id": None}, (422, "branch_required")),
        ({"branch_id": str(new_id())}, (422, "reference_missing")),
        ({"name_ar": " "}, (422, "name_missing")),
        ({"role": "owner"}, (422, "request_invalid")),
        ({"password": "mine"}, (422, "request_invalid")),
        ({"phone": "12"}, (422, "request_invalid")),
        ({"active": False}, (422, "request_invalid")),
    ],
)
async def test_what_is_refused_of_somebody_new(
    world: World, change: dict[str, Any], refusal: tuple[int, str]
) -> None:
    assert await world.client().refused("POST", PATH, {**ALI, **change}) == refusal


async def test_only_an_admin_takes_people_on(world: World) -> None:
    for role in (Role.MANAGER, Role.ADVISOR, Role.TECHNICIAN, Role.CASHIER):
        refused = await world.client(role).refused("POST", PATH, ALI)
        assert refused == (403, "permission_missing")


async def test_nobody_begins_at_a_closed_branch(world: World) -> None:
    async with world.begin() as store:
        (await store.branches.lock(ADEN)).active = False
    refused = await world.client().refused("POST", PATH, {**ALI, "branch_id": str(ADEN)})
    assert refused == (409, "branch_closed")


# ---------------------------------------------------------------------------- seen and found


async def test_staff_are_listed_newest_first_and_narrowed(world: World) -> None:
    admin = world.client(Role.ADMIN)
    made = await admin.made(PATH, ALI)
    everybody = (await admin.seen(PATH))["items"]
    assert len(everybody) == 11
    assert everybody[0]["id"] == made["id"]
    technicians = (await admin.seen(PATH, role="technician", branch_id=str(SANAA)))["items"]
    assert [person["username"] for person in technicians] == ["ali.saleh", "technician.san"]
    await admin.made(f"{PATH}/{made['id']}/deactivate")
    assert len((await admin.seen(PATH, active=True))["items"]) == 10
    assert len((await admin.seen(PATH, active=False))["items"]) == 1
    since = world.clock.turn(minutes=1).isoformat()
    assert (await admin.seen(PATH, updated_since=since))["items"] == []
    page = await admin.seen(PATH, limit=6)
    rest = await admin.seen(PATH, limit=6, after=page["next"])
    assert [p["id"] for p in page["items"] + rest["items"]] == [p["id"] for p in everybody]


async def test_an_advisor_sees_the_branch_and_those_who_look_after_all(world: World) -> None:
    advisor = world.client(Role.ADVISOR, ADEN)
    seen = {person["username"] for person in (await advisor.seen(PATH))["items"]}
    assert seen == {*(f"{role.value}.ade" for role in Role), "admin.san", "manager.san"}
    hidden = await advisor.refused("GET", f"{PATH}/{staff_id(Role.ADVISOR)}")
    assert hidden == (404, "staff_not_found")


# -------------------------------------------------------------------------------- moved, changed


async def test_another_role_ends_the_sessions_at_once(world: World) -> None:
    admin, technician = world.client(Role.ADMIN), world.client(Role.TECHNICIAN)
    path = f"{PATH}/{staff_id(Role.TECHNICIAN)}"
    await admin.patch(path, json={"name_en": "Somebody", "phone": None})
    assert await is_signed_in(technician)
    changed = await admin.patch(path, json={"role": "advisor"})
    assert (changed.json()["role"], changed.headers["etag"]) == ("advisor", '"3"')
    assert not await is_signed_in(technician)
    async with world.begin() as store:
        session = await store.sessions.lock(session_id(Role.TECHNICIAN))
    assert session is not None
    assert session.revoked_because == "role_changed"


async def test_another_branch_ends_the_sessions_at_once(world: World) -> None:
    cashier = world.client(Role.CASHIER)
    moved = await world.client().patch(
        f"{PATH}/{staff_id(Role.CASHIER)}", json={"branch_id": str(ADEN)}
    )
    assert moved.json()["branch"]["name_en"] == "Aden"
    assert not await is_signed_in(cashier)


async def test_the_same_role_and_branch_end_nothing(world: World) -> None:
    cashier = world.client(Role.CASHIER)
    same = {"role": "cashier", "branch_id": str(SANAA), "username": "CASHIER.san"}
    await world.client().patch(f"{PATH}/{staff_id(Role.CASHIER)}", json=same)
    assert await is_signed_in(cashier)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"branch_id": None}, (422, "branch_required")),
        ({"username": "cashier.ade"}, (409, "username_taken")),
        ({"username": ""}, (422, "username_invalid")),
        ({"name_en": ""}, (422, "name_missing")),
        ({"language": None}, (422, "request_invalid")),
        ({"id": str(new_id())}, (422, "request_invalid")),
    ],
)
async def test_what_is_refused_of_a_change(
    world: World, change: dict[str, Any], refusal: tuple[int, str]
) -> None:
    path = f"{PATH}/{staff_id(Role.CASHIER)}"
    assert await world.client().refused("PATCH", path, change) == refusal


async def test_a_change_of_an_older_version_is_refused(world: World) -> None:
    admin, path = world.client(), f"{PATH}/{staff_id(Role.CASHIER)}"
    await admin.patch(path, json={"name_en": "A"}, headers={"If-Match": '"1"'})
    late = await admin.refused("PATCH", path, {"name_en": "B"}, headers={"If-Match": '"1"'})
    assert late == (412, "stale_version")


async def test_the_audit_hides_the_hash_and_tells_who_did_it(world: World) -> None:
    await world.client().made(f"{PATH}/{staff_id(Role.CASHIER)}/reset-password")
    async with world.database.reading() as connection:
        events = select(AuditEvent.__table__).where(
            AuditEvent.action == "staff.reset_password", AuditEvent.entity == "staff"
        )
        event = (await connection.execute(events)).one()
    assert event.actor_id == staff_id(Role.ADMIN)
    assert event.after["password_hash"] == event.before["password_hash"] == "•"
    assert event.after["must_change_password"] is True


# ------------------------------------------------------------------------- passwords, dismissals


async def test_a_password_that_was_reset_ends_every_session_and_is_given_once(
    world: World,
) -> None:
    cashier, path = world.client(Role.CASHIER), f"{PATH}/{staff_id(Role.CASHIER)}/reset-password"
    headers = {"Idempotency-Key": "pressed-twice"}
    first = await world.client().post(path, headers=headers)
    again = await world.client().post(path, headers=headers)
    assert (first.status_code, first.content) == (200, again.content)
    assert not await is_signed_in(cashier)
    given = first.json()["temporary_password"]
    await sign_in(world, "cashier.san", given)
    assert given not in await everything_stored(world)
    other = (await world.client().made(path))["temporary_password"]
    assert other != given
    form = {"username": "cashier.san", "password": given}
    late = await world.client(None).post("/api/v1/auth/token", data=form)
    assert late.status_code == 401


async def test_whoever_is_dismissed_is_out_at_once_and_may_come_back(world: World) -> None:
    admin, cashier = world.client(), world.client(Role.CASHIER)
    path = f"{PATH}/{staff_id(Role.CASHIER)}"
    gone = await admin.made(f"{path}/deactivate")
    assert gone["active"] is False
    assert not await is_signed_in(cashier)
    assert (await admin.made(f"{path}/deactivate"))["active"] is False
    assert (await admin.made(f"{path}/reactivate"))["active"] is True
    assert not await is_signed_in(cashier)  # the old session stays ended
    await sign_in(world, "cashier.san", PASSWORD)


async def test_the_last_admin_of_every_branch_stays(world: World) -> None:
    admin, path = world.client(), f"{PATH}/{staff_id(Role.ADMIN)}"
    for method, action, body in (
        ("POST", "/deactivate", {}),
        ("PATCH", "", {"role": "manager"}),
        ("PATCH", "", {"branch_id": str(SANAA)}),
    ):
        assert await admin.refused(method, path + action, body) == (409, "last_admin")
    second = await admin.made(PATH, {**ALI, "role": "admin", "branch_id": None})
    assert (await admin.made(f"{path}/deactivate"))["active"] is False
    assert not await is_signed_in(admin)
    assert second["branch"] is None


async def test_two_admins_who_dismiss_each_other_at_once_leave_one(world: World) -> None:
    async with world.begin() as store:
        other = await store.staff.lock(staff_id(Role.MANAGER))
        other.role = Role.ADMIN
    one, two = world.client(Role.ADMIN), world.client(Role.MANAGER)
    answers = await asyncio.gather(
        one.post(f"{PATH}/{staff_id(Role.MANAGER)}/deactivate"),
        two.post(f"{PATH}/{staff_id(Role.ADMIN)}/deactivate"),
    )
    # Who comes second is refused, or is signed out already.
    assert sorted(response.status_code for response in answers) in ([200, 409], [200, 401])
    async with world.begin() as store:
        assert len(await store.staff.lock_admins()) == 1


# ------------------------------------------------------------------------ an admin of one branch


async def test_an_admin_of_one_branch_rules_over_that_branch_only(world: World) -> None:
    aden = world.client(Role.ADMIN, ADEN)
    await aden.made(PATH, {**ALI, "branch_id": str(ADEN)})
    await aden.made(f"{PATH}/{staff_id(Role.CASHIER, ADEN)}/reset-password")
    for body in (ALI, {**ALI, "username": "x1", "role": "admin", "branch_id": None}):
        assert await aden.refused("POST", PATH, body) == (403, "every_branch_required")
    sanaa = f"{PATH}/{staff_id(Role.CASHIER)}"
    chief = f"{PATH}/{staff_id(Role.ADMIN)}"
    for action in ("/deactivate", "/reactivate", "/reset-password"):
        assert await aden.refused("POST", sanaa + action) == (404, "staff_not_found")
        assert await aden.refused("POST", chief + action) == (403, "every_branch_required")
    assert await aden.refused("PATCH", sanaa, {"name_en": "X"}) == (404, "staff_not_found")
    own = f"{PATH}/{staff_id(Role.ADMIN, ADEN)}"
    grab = await aden.refused("PATCH", own, {"branch_id": None})
    assert grab == (403, "every_branch_required")
    away = await aden.refused("PATCH", own, {"branch_id": str(SANAA)})
    assert away == (403, "every_branch_required")
    gone = await aden.refused("POST", f"{PATH}/{new_id()}/deactivate")
    assert gone == (404, "staff_not_found")
