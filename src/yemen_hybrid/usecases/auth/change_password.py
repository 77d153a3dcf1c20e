"""Somebody replaces their password."""

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.passwords import PasswordUnchanged, PasswordWrong, check_password
from yemen_hybrid.services.passwords import Passwords
from yemen_hybrid.usecases.auth.attempts import comparable, count_attempt, take_back, user_key

PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the reason that ended sessions are given


async def change_password(
    begin: Begin, apart: Begin, passwords: Passwords, actor: Actor, old: str, new: str
) -> None:
    """Put a password of one's own in the place of ``old``, and end all one's other sessions.

    A wrong ``old`` counts as an attempt to sign in: a borrowed session is no place to guess from.
    ``apart`` opens a transaction that is kept even when the change is refused.
    """
    async with apart() as store:
        member = await store.staff.get(actor.staff_id)
        normal = check_password(new, member.username)
        if new == old:
            raise PasswordUnchanged(pointer="/new")
        attempt = await count_attempt(store, user_key(member.username))
    if not await passwords.verify(comparable(old), member.password_hash):
        async with apart() as store:
            store.audit.note("staff", member.id, refused=PasswordWrong.code)
        raise PasswordWrong(pointer="/old")
    password_hash = await passwords.hash(normal)
    async with begin() as store:
        now = await store.staff.lock(member.id)
        if now.password_hash != member.password_hash:
            raise PasswordWrong(pointer="/old")
        now.password_hash, now.password_changed_at = password_hash, store.now
        now.must_change_password = False
        await store.sessions.revoke_all(
            member.id, store.now, PASSWORD_CHANGED, but=actor.session_id
        )
        await take_back(store, attempt)
