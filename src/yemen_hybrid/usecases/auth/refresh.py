"""A sign-in is renewed: the refresh token is spent, and another one takes its place."""

from datetime import datetime

from yemen_hybrid.data.models import RefreshToken, Session
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.sign_in import (
    Presented,
    RefreshTokenInvalid,
    RefreshTokenReused,
    presented,
)
from yemen_hybrid.services.tokens import token_hash
from yemen_hybrid.usecases.auth.open_session import DOORKEEPER, SignedIn, issue
from yemen_hybrid.usecases.auth.sign_in import BeginAs


async def refresh_session(begin_as: BeginAs, refresh_token: str) -> SignedIn:
    """Exchange a refresh token for the next one of its session.

    A token is spent once. Presented again it ends the session, since two must hold it; unless its
    answer was lost: then it is replaced by a new one. Answers that crossed (two windows of
    one browser) are all good until one of them is used, which spends the others.
    """
    async with begin_as(DOORKEEPER) as store:
        found = await store.sessions.by_token(token_hash(refresh_token))
        if found is None or not _is_open(found[0], store.now):
            raise RefreshTokenInvalid
        signed_in = await _renew(store, *found)
    if signed_in is None:
        raise RefreshTokenReused
    return signed_in


async def _renew(store: Store, session: Session, token: RefreshToken) -> SignedIn | None:
    """The next token; none where the session was ended, which must outlive the refusal."""
    member = await store.staff.get(session.staff_id)
    following = await store.sessions.successor(token)
    unspent = following is not None and following.spent_at is None
    found = presented(token.spent_at, successor_unspent=unspent, now=store.now)
    if found is Presented.REUSED:
        session.revoked_at, session.revoked_because = store.now, RefreshTokenReused.code
        return None
    signed_in, new = issue(session, member, store.now)
    if found is Presented.FRESH:
        await store.sessions.spend_all(session.id, store.now)
        token.spent_at = store.now
    token.successor_id = new.id
    store.sessions.add_token(new)
    return signed_in


def _is_open(session: Session, now: datetime) -> bool:
    return session.revoked_at is None and now < session.expires_at
