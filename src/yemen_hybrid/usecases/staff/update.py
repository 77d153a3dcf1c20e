"""Something about a member of staff changes: a name, a phone, what they do and where."""

from typing import Any
from uuid import UUID

from yemen_hybrid.data.models import Staff
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Caller, Role, check_branch_of
from yemen_hybrid.domain.names import check_name
from yemen_hybrid.domain.staff import check_rules_over, check_username
from yemen_hybrid.usecases.staff.place import (
    check_admin_left,
    check_place,
    check_username_free,
    lock_member,
)

ROLE_CHANGED = "role_changed"


async def update_staff(
    begin: Begin, actor: Caller, staff_id: UUID, version: int | None, changes: dict[str, Any]
) -> None:
    """Change the columns named in ``changes``.

    Another role or branch ends the person's sessions: they sign in again as what they are now. The
    last admin of every branch stays one.
    """
    async with begin() as store:
        admins = await store.staff.lock_admins() if {"role", "branch_id"} & changes.keys() else []
        member = await lock_member(store, actor, staff_id, version)
        place = member.role, member.branch_id
        if "username" in changes:
            changes = {**changes, "username": await _renamed(store, member, changes["username"])}
        for name, value in changes.items():
            setattr(member, name, value)
        member.name_ar, member.name_en = check_name(member.name_ar, member.name_en)
        if (member.role, member.branch_id) != place:
            await _move(store, actor, member, admins)


async def _renamed(store: Store, member: Staff, username: str) -> str:
    folded = check_username(username)
    if folded != member.username:
        await check_username_free(store, folded)
    return folded


async def _move(store: Store, actor: Caller, member: Staff, admins: list[UUID]) -> None:
    check_branch_of(member.role, member.branch_id)
    check_rules_over(actor, member.branch_id)
    await check_place(store, member.branch_id)
    if member.role is not Role.ADMIN or member.branch_id is not None:
        check_admin_left(admins, member.id)
    await store.sessions.revoke_all(member.id, store.now, ROLE_CHANGED)
