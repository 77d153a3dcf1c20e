"""Loading one row to change it."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, select
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
    rows = await lock_rows(session, model, model.id == id, *options)
    if not rows:
        raise missing
    row = rows[0]
    if version is not None and isinstance(row, Versioned) and row.version != version:
        raise Stale
    return row


async def lock_rows(
    session: AsyncSession, model: type[T], which: ColumnElement[bool], *options: ORMOption
) -> Sequence[T]:
    """The rows that fit, locked until the commit, in the order of their ids."""
    statement = (
        select(model)
        .where(which)
        .order_by(model.id)
        .options(*options)
        # NO KEY UPDATE: rows that point here may still be added; only changes of the row wait.
        .with_for_update(of=model, key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()
