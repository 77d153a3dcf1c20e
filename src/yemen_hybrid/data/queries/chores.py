"""Which chores are due: asked often, and without a transaction."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import ChoreRun

CHORES = ChoreRun.__table__


async def last_begun(connection: AsyncConnection) -> dict[str, datetime]:
    """When each chore was last begun; those never begun are not in it."""
    rows = await connection.execute(select(CHORES.c.name, CHORES.c.begun_at))
    return {row.name: row.begun_at for row in rows if row.begun_at is not None}
