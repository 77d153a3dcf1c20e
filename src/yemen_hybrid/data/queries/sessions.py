"""Who a session belongs to, asked at every request: so a revocation is immediate."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Session, Staff
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.names import display_name

SESSIONS = Session.__table__
STAFF = Staff.__table__

_ACTOR = (
    select(
        STAFF.c.id,
        STAFF.c.name_ar,
        STAFF.c.name_en,
        STAFF.c.role,
        STAFF.c.branch_id,
        STAFF.c.language,
        STAFF.c.must_change_password,
        SESSIONS.c.expires_at,
    )
    .join_from(SESSIONS, STAFF, STAFF.c.id == SESSIONS.c.staff_id)
    .where(SESSIONS.c.revoked_at.is_(None), STAFF.c.active)
)


async def find_actor(
    connection: AsyncConnection, session_id: UUID, staff_id: UUID, now: datetime
) -> Actor | None:
    """The member of staff behind an open session; null when either has ended."""
    row = (
        await connection.execute(_ACTOR.where(SESSIONS.c.id == session_id, STAFF.c.id == staff_id))
    ).one_or_none()
    if row is None or row.expires_at <= now:
        return None
    return Actor(
        staff_id=row.id,
        session_id=session_id,
        name=display_name(row.name_ar, row.name_en, row.language),
        role=row.role,
        branch_id=row.branch_id,
        language=row.language,
        must_change_password=row.must_change_password,
    )
