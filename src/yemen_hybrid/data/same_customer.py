"""One customer who was entered more than once."""

from uuid import UUID

from sqlalchemy import CTE, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Customer

CUSTOMERS = Customer.__table__


def surviving(customer_id: UUID) -> Select[tuple[UUID]]:
    """The id under which a customer goes on: their own, or that of whom they were merged into."""
    up = (
        select(CUSTOMERS.c.id, CUSTOMERS.c.merged_into_id)
        .where(CUSTOMERS.c.id == customer_id)
        .cte("up", recursive=True)
    )
    up = up.union(
        select(CUSTOMERS.c.id, CUSTOMERS.c.merged_into_id).join(
            up, CUSTOMERS.c.id == up.c.merged_into_id
        )
    )
    return select(up.c.id).where(up.c.merged_into_id.is_(None))


def same_customer(customer_id: UUID) -> Select[tuple[UUID]]:
    """Every id under which a customer has papers: merged duplicates keep theirs.

    Empty for an id that nobody has.
    """
    first = surviving(customer_id).subquery("first")
    same = select(first.c.id).cte("same", recursive=True)
    same = same.union(select(CUSTOMERS.c.id).join(same, CUSTOMERS.c.merged_into_id == same.c.id))
    return select(same.c.id)


async def ids_of(connection: AsyncConnection, customer_id: UUID) -> list[UUID]:
    """`same_customer`, looked up: a list is read by the index of each id, not by all at once."""
    rows = await connection.execute(same_customer(customer_id))
    return [row.id for row in rows]


def merged() -> CTE:
    """Every merged duplicate as ``id``, with whom it became in the end as ``survivor``."""
    step = (
        select(CUSTOMERS.c.id, CUSTOMERS.c.merged_into_id.label("survivor"))
        .where(CUSTOMERS.c.merged_into_id.is_not(None))
        .cte("steps", recursive=True)
    )
    step = step.union(
        select(step.c.id, CUSTOMERS.c.merged_into_id).where(
            CUSTOMERS.c.id == step.c.survivor, CUSTOMERS.c.merged_into_id.is_not(None)
        )
    )
    goes_on = CUSTOMERS.alias("goes_on")
    return (
        select(step.c.id, step.c.survivor)
        .join(goes_on, goes_on.c.id == step.c.survivor)
        .where(goes_on.c.merged_into_id.is_(None))
        .cte("merged")
    )
