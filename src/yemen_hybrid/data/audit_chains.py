"""Whether the audit log holds: its chains, walked from their start and held against their heads.

What ``yemen-hybrid audit verify`` asks. The chains are written by ``data/audit.py``.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.audit import START, event_hash
from yemen_hybrid.data.models.audit import AuditEvent, AuditHead

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Break:
    """A place where a chain does not hold."""

    chain: str
    position: int
    reason: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ended. Written down elsewhere, it shows that the chain was cut since."""

    chain: str
    position: int
    hash: str


async def read_heads(connection: AsyncConnection) -> list[Head]:
    """Where the chains end now."""
    rows = await connection.execute(select(AuditHead.__table__).order_by(AuditHead.chain))
    return [Head(row.chain, row.position, row.hash) for row in rows]


async def missed_heads(connection: AsyncConnection, known: Sequence[Head]) -> list[Break]:
    """The heads of before through which the chains of now do not pass.

    A chain that was cut together with its head holds in itself; only this finds it.
    """
    missed = []
    for head in known:
        event_there = select(AuditEvent.hash).where(
            AuditEvent.chain == head.chain, AuditEvent.position == head.position
        )
        there = await connection.scalar(event_there) if head.position else START
        if there is None:
            missed.append(Break(head.chain, head.position, "the chain was cut before it"))
        elif there != head.hash:
            missed.append(Break(head.chain, head.position, "it is not the one that was known"))
    return missed


async def count_events(connection: AsyncConnection) -> int:
    """How many events the chains should hold."""
    return await connection.scalar(select(func.sum(AuditHead.position))) or 0


async def verify_chains(connection: AsyncConnection) -> AsyncIterator[Break | int]:
    """Walk all chains from their start: yields each break, and after each batch how many held.

    The chains may grow meanwhile: what is held against the heads is where they were at the start.
    """
    heads = (await connection.execute(select(AuditHead.__table__))).all()
    held = 0
    for head in heads:
        position, previous, at_head = 0, START, START
        async for row in _events_of(connection, head.chain):
            reason = _broken(row, position, previous)
            if reason is not None:
                yield Break(head.chain, row["position"], reason)
            position, previous = row["position"], row["hash"]
            at_head = previous if position == head.position else at_head
            held += reason is None
            if held and held % BATCH == 0:
                yield held
        if at_head != head.hash:
            yield Break(head.chain, position, "the end of the chain is missing")
    for chain in await _chains_without_head(connection):
        yield Break(chain, 0, "the head of the chain is missing")
    yield held


async def _events_of(connection: AsyncConnection, chain: str) -> AsyncIterator[RowMapping]:
    position = 0
    events = select(AuditEvent.__table__).where(AuditEvent.chain == chain)
    while True:
        batch = events.where(AuditEvent.position > position).order_by(AuditEvent.position)
        rows = (await connection.execute(batch.limit(BATCH))).mappings().all()
        for row in rows:
            yield row
        if len(rows) < BATCH:
            return
        position = rows[-1]["position"]


async def _chains_without_head(connection: AsyncConnection) -> list[str]:
    heads = select(AuditHead.chain)
    orphans = select(AuditEvent.chain).where(AuditEvent.chain.not_in(heads)).distinct()
    return list((await connection.execute(orphans)).scalars())


def _broken(row: RowMapping, position: int, previous: str) -> str | None:
    if row["position"] != position + 1:
        return "an event before this one is missing"
    if row["previous_hash"] != previous:
        return "it does not follow from the event before it"
    if event_hash(row) != row["hash"]:
        return "its content was changed"
    return None
