"""What signing in and staying signed in share: a session and its next refresh token."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yemen_hybrid.data.models import RefreshToken, Session, Staff
from yemen_hybrid.domain.access import Who
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.services.tokens import new_refresh_token, token_hash

DOORKEEPER = Who("system", None, "sign-in")
"""In whose name refused attempts are audited: nobody has shown yet who they are."""


@dataclass(frozen=True, slots=True)
class Device:
    """Where somebody signs in from, as they will recognise it in the list of their sessions.

    ``counted_as`` is what attempts are counted by: an address, or a network of them.
    """

    address: str
    counted_as: str
    user_agent: str | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An open session, and the one token that keeps it open; the token is kept nowhere else."""

    staff_id: UUID
    session_id: UUID
    refresh_token: str
    must_change_password: bool
    at: datetime


def issue(session: Session, member: Staff, now: datetime) -> tuple[SignedIn, RefreshToken]:
    """The next refresh token of a session: to hand out, and to keep (its SHA-256 only)."""
    secret = new_refresh_token()
    kept = RefreshToken(
        id=new_id(),
        session_id=session.id,
        token_hash=token_hash(secret),
        created_at=now,
        expires_at=session.expires_at,
    )
    return SignedIn(member.id, session.id, secret, member.must_change_password, now), kept
