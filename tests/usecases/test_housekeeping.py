"""What is of no more use is swept a batch at a time; everything else stays."""

from datetime import timedelta

from sqlalchemy import func, select

from tests.stories import V1
from tests.world import PASSWORD, World
from yemen_hybrid.data.models import Entity, IdempotencyKey, RefreshToken, Session, Throttle
from yemen_hybrid.domain.access import Role
from yemen_hybrid.usecases.housekeeping.sweep import sweep
from yemen_hybrid.worker import chores

AUTH = f"{V1}/auth"


async def count(world: World, model: type[Entity]) -> int:
    async with world.database.reading() as connection:
        return await connection.scalar(select(func.count()).select_from(model.__table__)) or 0


async def signed_in(world: World) -> str:
    form = {"username": "advisor.san", "password": PASSWORD}
    answer = await world.client(None).post(f"{AUTH}/token", data=form)
    refresh: str = answer.json()["refresh_token"]
    return refresh


async def test_answers_are_swept_when_they_are_replayed_no_more(world: World) -> None:
    advisor = world.client(Role.ADVISOR)
    for number in range(5):
        await advisor.made(f"{V1}/customers", {"name_en": f"Old {number}"})
    world.clock.turn(days=4)
    body, key = {"name_en": "Young"}, {"Idempotency-Key": "young"}
    first = await advisor.post(f"{V1}/customers", json=body, headers=key)
    world.clock.turn(days=3, seconds=1)

    await sweep(world.begin, batch=2)

    assert await count(world, IdempotencyKey) == 1
    again = await advisor.post(f"{V1}/customers", json=body, headers=key)
    assert again.json() == first.json()


async def test_sessions_are_swept_with_their_tokens_a_week_after_they_ended(world: World) -> None:
    standing = await count(world, Session)
    tokens = {"refresh_token": await signed_in(world)}
    for _ in range(3):
        sent = {"refresh_token": tokens["refresh_token"]}
        tokens = (await world.client(None).post(f"{AUTH}/refresh", json=sent)).json()
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    await world.client(None).post(f"{AUTH}/logout", headers=bearer)
    stays = await signed_in(world)

    await sweep(world.begin, batch=2)
    assert (await count(world, Session), await count(world, RefreshToken)) == (standing + 2, 5)

    world.clock.turn(days=7, seconds=1)
    await sweep(world.begin, batch=2)
    assert (await count(world, Session), await count(world, RefreshToken)) == (standing + 1, 1)
    renewed = await world.client(None).post(f"{AUTH}/refresh", json={"refresh_token": stays})
    assert renewed.status_code == 200

    world.clock.turn(days=40)
    await sweep(world.begin, batch=2)
    assert (await count(world, Session), await count(world, RefreshToken)) == (standing, 0)


async def test_attempts_are_swept_a_day_after_the_last_one(world: World) -> None:
    form = {"username": "advisor.san", "password": "wrong horse 11"}
    await world.client(None).post(f"{AUTH}/token", data=form)
    world.clock.turn(hours=23)
    await sweep(world.begin)
    assert await count(world, Throttle) == 2  # the name's and the address's
    world.clock.turn(hours=2)
    await sweep(world.begin, batch=1)
    assert await count(world, Throttle) == 0


async def test_the_worker_sweeps_by_the_clock(world: World) -> None:
    await world.client(Role.ADVISOR).made(f"{V1}/customers", {"name_en": "Old"})
    world.clock.turn(days=8)
    due = {chore.name: chore for chore in chores(world.context)}
    assert due["housekeeping"].every == timedelta(hours=1)
    await due["housekeeping"].run()
    assert await count(world, IdempotencyKey) == 0
