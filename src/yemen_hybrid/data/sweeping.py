"""Throwing rows away a few at a time, past those that somebody is using."""

from sqlalchemy import ColumnElement, delete, inspect, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import Entity


async def throw_away(
    session: AsyncSession, model: type[Entity], which: ColumnElement[bool], limit: int
) -> int:
    """Delete at most ``limit`` of the rows; gives how many. None of it is audited."""
    key = inspect(model).primary_key
    some = select(*key).where(which).limit(limit).with_for_update(skip_locked=True)
    gone = await session.execute(
        delete(model)
        .where(tuple_(*key).in_(some))
        .returning(*key)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
