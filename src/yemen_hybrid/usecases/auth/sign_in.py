"""Somebody signs in with a username and a password."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

from yemen_hybrid.data.models import Session, Staff
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import Who
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.names import display_name
from yemen_hybrid.domain.sign_in import CredentialsWrong
from yemen_hybrid.domain.staff import fold_username
from yemen_hybrid.services.passwords import Passwords
from yemen_hybrid.usecases.auth.attempts import (
    Attempt,
    address_key,
    comparable,
    count_attempt,
    take_back,
    user_key,
)
from yemen_hybrid.usecases.auth.open_session import DOORKEEPER, Device, SignedIn, issue

BeginAs = Callable[[Who], AbstractAsyncContextManager[Store]]
"""How a transaction is opened by somebody who is only just becoming known."""


async def sign_in(
    begin_as: BeginAs,
    passwords: Passwords,
    username: str,
    password: str,
    device: Device,
    *,
    lasts: timedelta,
) -> SignedIn:
    """Open a session that can be renewed for as long as it ``lasts``.

    An unknown user, a wrong password and somebody who works here no more cost the same work and get
    the same answer. At most ten attempts in five minutes are let in under one name, and from one
    address; a good one is not counted.
    """
    name = fold_username(username)
    async with begin_as(DOORKEEPER) as store:
        attempt = await count_attempt(store, user_key(name), address_key(device.counted_as))
        member = await store.staff.by_username(name)
    normal = comparable(password)
    good = await passwords.verify(normal, member.password_hash if member else None)
    signed_in = None
    if member is not None and good:
        renewed = await passwords.renewed(normal, member.password_hash)
        signed_in = await _open(begin_as, member, renewed, attempt, device, lasts)
    if signed_in is None:
        await _note_refusal(begin_as, member, device)
        raise CredentialsWrong
    return signed_in


async def _open(
    begin_as: BeginAs,
    known: Staff,
    renewed_hash: str | None,
    attempt: Attempt,
    device: Device,
    lasts: timedelta,
) -> SignedIn | None:
    """The session; none if the account was closed, or its password replaced, in the meantime."""
    name = display_name(known.name_ar, known.name_en, "en") or known.username
    async with begin_as(Who("staff", known.id, name)) as store:
        member = await store.staff.lock(known.id)
        if not member.active or member.password_hash != known.password_hash:
            return None
        member.password_hash = renewed_hash or member.password_hash
        session = Session(
            id=new_id(),
            staff_id=member.id,
            expires_at=store.now + lasts,
            address=device.address,
            user_agent=device.user_agent,
        )
        signed_in, token = issue(session, member, store.now)
        await store.sessions.open(session, token)
        await take_back(store, attempt)
        return signed_in


async def _note_refusal(begin_as: BeginAs, member: Staff | None, device: Device) -> None:
    """Put the refusal into the audit log; an unknown name may be a password, so it is not told."""
    async with begin_as(DOORKEEPER) as store:
        whom = "unknown" if member is None else member.id
        store.audit.note("staff", whom, refused=CredentialsWrong.code, address=device.address)
