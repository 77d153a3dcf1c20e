"""Somebody leaves, or comes back."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.usecases.staff.place import check_admin_left, check_place, lock_member

DEACTIVATED = "deactivated"


async def deactivate_staff(
    begin: Begin, actor: Caller, staff_id: UUID, version: int | None
) -> None:
    """End somebody's access at once; their name stays in the books. The last admin cannot go."""
    async with begin() as store:
        admins = await store.staff.lock_admins()
        member = await lock_member(store, actor, staff_id, version)
        check_admin_left(admins, member.id)
        member.active = False
        await store.sessions.revoke_all(member.id, store.now, DEACTIVATED)


async def reactivate_staff(
    begin: Begin, actor: Caller, staff_id: UUID, version: int | None
) -> None:
    """Let somebody in again, with the password that they had."""
    async with begin() as store:
        member = await lock_member(store, actor, staff_id, version)
        await check_place(store, member.branch_id)
        member.active = True
