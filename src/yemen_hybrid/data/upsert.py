"""INSERT … ON CONFLICT, which both databases know by the same words."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import Entity


def upsert(session: AsyncSession, model: type[Entity]) -> postgresql.Insert | sqlite.Insert:
    """The dialect's own INSERT into the table of ``model``."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(model)
    return sqlite.insert(model)
