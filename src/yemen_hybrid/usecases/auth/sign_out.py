"""Somebody signs out, here or on a device that they lost."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.sign_in import SessionNotFound

SIGNED_OUT = "signed_out"


async def end_session(begin: Begin, actor: Actor, session_id: UUID) -> None:
    """End one of one's own sessions: its next request is refused. Ended before, it stays so."""
    async with begin() as store:
        session = await store.sessions.lock(session_id)
        if session is None or session.staff_id != actor.staff_id:
            raise SessionNotFound
        if session.revoked_at is None:
            session.revoked_at, session.revoked_because = store.now, SIGNED_OUT
