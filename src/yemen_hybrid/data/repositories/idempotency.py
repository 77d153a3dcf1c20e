"""The first answers to requests that may be repeated."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import IdempotencyKey
from yemen_hybrid.data.sweeping import throw_away
from yemen_hybrid.data.upsert import upsert
from yemen_hybrid.domain.errors import Invalid

REPLAYED_FOR = timedelta(days=7)


class IdempotencyKeyReused(Invalid):
    """The same key came with another request: one of the two is a mistake."""

    code = "idempotency_key_reused"
    en = "This Idempotency-Key was used for another request. Use a new key for a new request."
    ar = "استُخدم مفتاح Idempotency-Key هذا لطلب آخر. استخدم مفتاحًا جديدًا لكل طلب جديد."


@dataclass(frozen=True, slots=True)
class Claim:
    """A request that says: whatever happens, do this once."""

    owner: str
    key: str
    request_hash: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was, or is to be, answered."""

    status: int
    body: str | None
    headers: dict[str, str]


class IdempotencyKeys:
    """The keys, each with the answer that its first request was given."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def claim(self, claim: Claim, now: datetime) -> Answer | None:
        """Take the key, or the answer that was given under it.

        A second request waits here until the first has committed or failed. Another request under
        the same key is refused. A key older than seven days is free again.
        """
        fresh = {
            "request_hash": claim.request_hash,
            "status": 0,
            "answer": None,
            "headers": {},
            "created_at": now,
        }
        taken = await self._session.execute(
            upsert(self._session, IdempotencyKey)
            .values(owner=claim.owner, key=claim.key, **fresh)
            .on_conflict_do_update(
                index_elements=["owner", "key"],
                set_=fresh,
                where=IdempotencyKey.created_at < now - REPLAYED_FOR,
            )
            .returning(IdempotencyKey.key)
        )
        return None if taken.first() else await self._first_answer(claim)

    async def answered(self, claim: Claim, now: datetime) -> Answer | None:
        """The answer that was given under the key, if there was one; takes nothing."""
        row = (
            await self._session.execute(
                select(IdempotencyKey.key).where(
                    IdempotencyKey.owner == claim.owner,
                    IdempotencyKey.key == claim.key,
                    IdempotencyKey.created_at >= now - REPLAYED_FOR,
                )
            )
        ).one_or_none()
        return None if row is None else await self._first_answer(claim)

    async def _first_answer(self, claim: Claim) -> Answer:
        row = (
            await self._session.execute(
                select(
                    IdempotencyKey.request_hash,
                    IdempotencyKey.status,
                    IdempotencyKey.answer,
                    IdempotencyKey.headers,
                ).where(IdempotencyKey.owner == claim.owner, IdempotencyKey.key == claim.key)
            )
        ).one()
        if row.request_hash != claim.request_hash:
            raise IdempotencyKeyReused
        return Answer(row.status, row.answer, row.headers)

    async def save(self, claim: Claim, answer: Answer) -> None:
        """Keep the answer with the effect, so that both are there or neither is."""
        await self._session.execute(
            update(IdempotencyKey)
            .where(IdempotencyKey.owner == claim.owner, IdempotencyKey.key == claim.key)
            .values(status=answer.status, answer=answer.body, headers=answer.headers)
        )

    async def sweep(self, before: datetime, limit: int) -> int:
        """Throw away answers that are replayed no more, ``limit`` at most; gives how many."""
        return await throw_away(
            self._session, IdempotencyKey, IdempotencyKey.created_at < before, limit
        )
