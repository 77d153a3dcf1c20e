"""Who a session belongs to, asked at every request, so that a revocation is immediate; and which
sessions somebody has open.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Branch, RefreshToken, Session, Staff
from yemen_hybrid.data.queries.documents import Document, named
from yemen_hybrid.data.queries.paging import Window, page
from yemen_hybrid.domain.access import GRANTED, Actor
from yemen_hybrid.domain.discounts import percent_text
from yemen_hybrid.domain.names import display_name

SESSIONS = Session.__table__
STAFF = Staff.__table__
BRANCHES = Branch.__table__
TOKENS = RefreshToken.__table__

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
    .where(
        SESSIONS.c.id == bindparam("session_id"),
        STAFF.c.id == bindparam("staff_id"),
        SESSIONS.c.revoked_at.is_(None),
        STAFF.c.active,
    )
)
"""Built once, because every request asks it: building it costs as much as running it."""


async def find_actor(
    connection: AsyncConnection, session_id: UUID, staff_id: UUID, now: datetime
) -> Actor | None:
    """The member of staff behind an open session; null when either has ended."""
    whose = {"session_id": session_id, "staff_id": staff_id}
    row = (await connection.execute(_ACTOR, whose)).one_or_none()
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


_ME = (
    select(
        STAFF.c.id,
        STAFF.c.username,
        STAFF.c.name_ar,
        STAFF.c.name_en,
        STAFF.c.phone,
        STAFF.c.email,
        STAFF.c.language,
        STAFF.c.role,
        STAFF.c.branch_id,
        STAFF.c.must_change_password,
        BRANCHES.c.name_ar.label("branch_ar"),
        BRANCHES.c.name_en.label("branch_en"),
        SESSIONS.c.id.label("session_id"),
        SESSIONS.c.expires_at.label("session_expires_at"),
    )
    .select_from(SESSIONS)
    .join(STAFF, STAFF.c.id == SESSIONS.c.staff_id)
    .outerjoin(BRANCHES, BRANCHES.c.id == STAFF.c.branch_id)
    .where(SESSIONS.c.id == bindparam("session"))
)


async def read_me(connection: AsyncConnection, actor: Actor) -> Document:
    """The caller, as they are known and with all that they may do."""
    row = (await connection.execute(_ME, {"session": actor.session_id})).one()
    me: Document = dict(row._mapping)
    branch_id, ar, en = me.pop("branch_id"), me.pop("branch_ar"), me.pop("branch_en")
    me["branch"] = branch_id and named(branch_id, ar, en)
    me["permissions"] = sorted(GRANTED[actor.role])
    me["discount_ceiling"] = percent_text(actor.discount_ceiling_bp)
    return me


async def list_sessions(
    connection: AsyncConnection, actor: Actor, window: Window, now: datetime
) -> Document:
    """A page of the caller's own open sessions, newest first."""
    refreshed_at = (
        select(func.max(TOKENS.c.created_at))
        .where(TOKENS.c.session_id == SESSIONS.c.id)
        .scalar_subquery()
    )
    rows = select(
        SESSIONS.c.id,
        SESSIONS.c.created_at.label("signed_in_at"),
        func.coalesce(refreshed_at, SESSIONS.c.created_at).label("refreshed_at"),
        SESSIONS.c.expires_at,
        SESSIONS.c.address,
        SESSIONS.c.user_agent,
    ).where(
        SESSIONS.c.staff_id == actor.staff_id,
        SESSIONS.c.revoked_at.is_(None),
        SESSIONS.c.expires_at > now,
    )

    def shape(row: Row[Any]) -> Document:
        return {**row._mapping, "current": row.id == actor.session_id}

    return await page(connection, rows, SESSIONS.c.id, window, shape)
