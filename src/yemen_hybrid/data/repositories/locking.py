"""Loading one row to change it."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.interfaces import ORMOption

from yemen_hybrid.data.models import Identified, Versioned
from yemen_hybrid.domain.errors import NotFound, Stale

T = TypeVar("T", bound=Identified)


async def lock_row(
    session: AsyncSession,
    model: type[T],
    id: UUID,
    missing: type[NotFound],
    *options: ORMOption,
    version: int | None = None,
) -> T:
    """The row, locked until the commit; ``missing`` is raised where there is none.

    ``version`` is the one the caller decided on, if they said: another one now is ``Stale``.
    """
    statement = (
        select(model)
        .where(model.id == id)
        .options(*options)
        # NO KEY UPDATE: rows that point here may still be added; only changes of the row wait.
        .with_for_update(of=model, key_share=True)
        .execution_options(populate_existing=True)
    )
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise missing
    if version is not None and isinstance(row, Versioned) and row.version != version:
        raise Stale
    return row
