"""What taking somebody on, moving and dismissing them share: whose they are, and their place."""

from uuid import UUID

from yemen_hybrid.data.constraints import ReferenceMissing
from yemen_hybrid.data.models import Staff
from yemen_hybrid.data.repositories.staff import StaffNotFound
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import BranchNotFound, Caller
from yemen_hybrid.domain.branches import BranchClosed
from yemen_hybrid.domain.staff import LastAdmin, UsernameTaken, check_rules_over


async def lock_member(
    store: Store, actor: Caller, staff_id: UUID, version: int | None = None
) -> Staff:
    """Somebody whom the actor rules over, to change; another branch's people do not exist."""
    member = await store.staff.lock(staff_id, version)
    if member.branch_id is not None and not actor.sees_branch(member.branch_id):
        raise StaffNotFound
    check_rules_over(actor, member.branch_id)
    return member


async def check_place(store: Store, branch_id: UUID | None) -> None:
    """Refuse a branch that does not exist, or takes nobody on any more."""
    if branch_id is None:
        return
    try:
        branch = await store.branches.get(branch_id)
    except BranchNotFound as error:
        raise ReferenceMissing(pointer="/branch_id") from error
    if not branch.active:
        raise BranchClosed(pointer="/branch_id")


async def check_username_free(store: Store, username: str) -> None:
    """Refuse a name that somebody else signs in with, also one who works here no more."""
    if await store.staff.by_username(username) is not None:
        raise UsernameTaken(pointer="/username")


def check_admin_left(admins: list[UUID], leaving: UUID) -> None:
    """Refuse to lose the last of the (locked) ``admins`` who look after every branch."""
    if admins == [leaving]:
        raise LastAdmin
