"""The audit log tells who did what, cannot be rewritten unnoticed, and hides secrets."""

import asyncio

import pytest
from sqlalchemy import text

from tests.world import ADEN, World, staff_id
from yemen_hybrid.data.audit_chains import Break, verify_chains
from yemen_hybrid.domain.access import Role


async def _verify(world: World) -> tuple[int, list[Break]]:
    held, broken = 0, []
    async with world.database.reading() as connection:
        async for item in verify_chains(connection):
            if isinstance(item, Break):
                broken.append(item)
            else:
                held = item
    return held, broken


async def _rewrite(world: World, *statements: str) -> None:
    """What only somebody with the database's own password can do: switch the guards off."""
    async with world.begin() as store:
        if store.session.get_bind().dialect.name == "postgresql":
            await store.session.execute(text("ALTER TABLE audit_events DISABLE TRIGGER ALL"))
        else:
            for verb in ("update", "delete"):
                await store.session.execute(text(f"DROP TRIGGER audit_events_no_{verb}"))
        for statement in statements:
            await store.session.execute(text(statement))


async def test_a_change_is_told_with_what_was_before_and_after(world: World) -> None:
    advisor = world.client(Role.ADVISOR)
    saleh = await advisor.made("/api/v1/customers", {"name_en": "Saleh"})
    await advisor.patch(f"/api/v1/customers/{saleh['id']}", json={"name_en": "Saleh Ali"})
    seen = await world.client(Role.ADMIN).seen("/api/v1/audit", entity_id=saleh["id"])
    update, create = seen["items"]
    assert (create["change"], create["action"]) == ("create", "customers.create")
    assert create["after"]["name_en"] == "Saleh"
    assert create["actor_id"] == str(staff_id(Role.ADVISOR))
    assert update["before"] == {"name_en": "Saleh"}
    assert update["after"] == {"name_en": "Saleh Ali"}
    assert update["position"] > create["position"]


async def test_a_refused_change_leaves_no_event(world: World) -> None:
    before, _ = await _verify(world)
    await world.client(Role.ADVISOR).refused("POST", "/api/v1/customers", {})
    assert await _verify(world) == (before, [])


async def test_secrets_are_told_to_have_changed_and_never_shown(world: World) -> None:
    async with world.begin() as store:
        member = await store.staff.lock(staff_id(Role.CASHIER))
        member.password_hash = "another"
    seen = await world.client(Role.ADMIN).seen("/api/v1/audit", entity="staff", action="test")
    assert seen["items"][0]["after"] == {"password_hash": "•"}


async def test_the_manager_of_one_branch_sees_only_its_events(world: World) -> None:
    await world.client(Role.ADVISOR).made("/api/v1/customers", {"name_en": "Saleh"})
    seen = await world.client(Role.MANAGER, ADEN).seen("/api/v1/audit")
    assert seen["items"] == []


@pytest.mark.own_database
@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE audit_events SET actor_name = 'somebody' WHERE position = 2", "content"),
        ("DELETE FROM audit_events WHERE position = 2", "missing"),
        (
            "DELETE FROM audit_events WHERE position = (SELECT MAX(position) FROM audit_events)",
            "end",
        ),
        ("UPDATE audit_events SET previous_hash = hash WHERE position = 2", "follow"),
    ],
)
async def test_a_tampered_row_is_found(world: World, statement: str, reason: str) -> None:
    for name in ("Saleh", "Fatima", "Ali"):
        await world.client(Role.ADVISOR).made("/api/v1/customers", {"name_en": name})
    held, broken = await _verify(world)
    assert held > 3
    assert broken == []
    await _rewrite(world, statement)
    _, broken = await _verify(world)
    assert any(reason in item.reason for item in broken), broken


async def test_events_of_parallel_changes_make_one_chain(world: World) -> None:

    advisor = world.client(Role.ADVISOR)
    before, _ = await _verify(world)
    await asyncio.gather(
        *(advisor.made("/api/v1/customers", {"name_en": f"Ali {n}"}) for n in range(20))
    )
    held, broken = await _verify(world)
    assert broken == []
    assert held == before + 20
