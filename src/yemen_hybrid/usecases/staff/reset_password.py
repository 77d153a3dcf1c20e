"""Somebody forgot their password, or somebody else knows it."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.usecases.staff.place import lock_member

PASSWORD_RESET = "password_reset"  # noqa: S105 - the reason that ended sessions are given


async def reset_password(
    begin: Begin, actor: Caller, staff_id: UUID, version: int | None, password_hash: str
) -> None:
    """Give a temporary password, which must be replaced before anything else; ends all sessions."""
    async with begin() as store:
        member = await lock_member(store, actor, staff_id, version)
        member.password_hash, member.password_changed_at = password_hash, store.now
        member.must_change_password = True
        await store.sessions.revoke_all(member.id, store.now, PASSWORD_RESET)
