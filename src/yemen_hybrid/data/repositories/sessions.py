"""Sign-ins and their refresh tokens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import RefreshToken, Session
from yemen_hybrid.data.sweeping import throw_away


class Sessions:
    """Who is signed in where."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def open(self, session: Session, token: RefreshToken) -> None:
        """Begin a session with its first refresh token."""
        self._session.add(session)
        await self._session.flush()
        self._session.add(token)

    def add_token(self, token: RefreshToken) -> None:
        """Let a session go on with another refresh token."""
        self._session.add(token)

    async def lock(self, id: UUID) -> Session | None:
        """One session, to change."""
        statement = select(Session).where(Session.id == id).with_for_update()
        return (await self._session.scalars(statement)).one_or_none()

    async def by_token(self, token_hash: str) -> tuple[Session, RefreshToken] | None:
        """The session and token that a presented refresh token belongs to, both locked."""
        session_id = await self._session.scalar(
            select(RefreshToken.session_id).where(RefreshToken.token_hash == token_hash)
        )
        session = None if session_id is None else await self.lock(session_id)
        if session is None:
            return None
        token = await self._session.scalars(
            select(RefreshToken).where(RefreshToken.token_hash == token_hash).with_for_update()
        )
        return session, token.one()

    async def successor(self, token: RefreshToken) -> RefreshToken | None:
        """The token that was last given for a spent one."""
        if token.successor_id is None:
            return None
        return await self._session.get(RefreshToken, token.successor_id)

    async def signed_in_from(self, address: str, now: datetime) -> list[UUID]:
        """The staff who signed in from an address and are signed in still."""
        statement = (
            select(Session.staff_id)
            .where(Session.address == address, Session.revoked_at.is_(None))
            .where(Session.expires_at > now)
            .distinct()
            .order_by(Session.staff_id)
        )
        return list(await self._session.scalars(statement))

    async def spend_all(self, session_id: UUID, now: datetime) -> None:
        """Spend every refresh token of a session that is unspent: of crossed answers one is used,
        and the others will never be good again.
        """
        await self._session.execute(
            update(RefreshToken)
            .where(RefreshToken.session_id == session_id, RefreshToken.spent_at.is_(None))
            .values(spent_at=now)
            .execution_options(synchronize_session=False)
        )

    async def revoke_all(
        self, staff_id: UUID, now: datetime, because: str, *, but: UUID | None = None
    ) -> None:
        """End every session of a member of staff, except perhaps the one they are using."""
        open_ones = await self._session.scalars(
            select(Session)
            .where(Session.staff_id == staff_id, Session.revoked_at.is_(None), Session.id != but)
            .order_by(Session.id)
            .with_for_update()
        )
        for session in open_ones:
            session.revoked_at, session.revoked_because = now, because

    async def sweep_tokens(self, ended_before: datetime, limit: int) -> int:
        """Throw away refresh tokens of sessions that ended; gives how many."""
        ended = select(Session.id).where(_ended(ended_before))
        return await throw_away(
            self._session, RefreshToken, RefreshToken.session_id.in_(ended), limit
        )

    async def sweep(self, ended_before: datetime, limit: int) -> int:
        """Throw away sessions that ended and whose tokens are gone; gives how many."""
        kept = select(RefreshToken.id).where(RefreshToken.session_id == Session.id).exists()
        return await throw_away(self._session, Session, _ended(ended_before) & ~kept, limit)


def _ended(before: datetime) -> ColumnElement[bool]:
    return or_(Session.expires_at < before, Session.revoked_at < before)
