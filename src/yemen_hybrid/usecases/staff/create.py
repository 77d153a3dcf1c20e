"""Somebody new works here."""

from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.data.models import Staff
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller, Role, check_branch_of
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.names import check_name
from yemen_hybrid.domain.staff import check_rules_over, check_username
from yemen_hybrid.usecases.staff.place import check_place, check_username_free


@dataclass(frozen=True, slots=True)
class NewStaff:
    """What is said of a new member of staff. ``branch_id`` None: every branch."""

    id: UUID
    username: str
    name_ar: str
    name_en: str
    role: Role
    branch_id: UUID | None
    phone: str | None = None
    email: str | None = None
    language: str = "ar"


async def create_staff(begin: Begin, actor: Caller, new: NewStaff, password_hash: str) -> None:
    """Take somebody on, with a temporary password that they must replace before anything else.

    Only an admin of every branch takes people on for another branch, or for every branch.
    """
    username = check_username(new.username)
    name_ar, name_en = check_name(new.name_ar, new.name_en)
    check_branch_of(new.role, new.branch_id)
    check_rules_over(actor, new.branch_id)
    async with begin() as store:
        check_client_id(new.id, store.now)
        await check_place(store, new.branch_id)
        await check_username_free(store, username)
        store.staff.add(
            Staff(
                id=new.id,
                username=username,
                name_ar=name_ar,
                name_en=name_en,
                phone=new.phone,
                email=new.email,
                language=new.language,
                role=new.role,
                branch_id=new.branch_id,
                password_hash=password_hash,
                password_changed_at=store.now,
                must_change_password=True,
            )
        )
