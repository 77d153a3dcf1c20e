"""Staff on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from yemen_hybrid.api.wire import (
    ClientId,
    Email,
    Lang,
    Name,
    Named,
    PageQuery,
    Phone,
    Sent,
    Shown,
    Since,
    VersionedShown,
)
from yemen_hybrid.data.queries.staff import StaffFilter
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.usecases.staff.create import NewStaff

Username = Annotated[
    str,
    Field(
        max_length=60,
        description="Letters and digits of any script and . _ - + @; capitals make no difference.",
        examples=["ali.saleh"],
    ),
]


class StaffCreate(Sent):
    """Somebody new; at least one name is needed. The answer brings a temporary password."""

    id: ClientId | None = None
    username: Username
    name_ar: Name = ""
    name_en: Name = ""
    phone: Phone | None = None
    email: Email | None = None
    language: Lang = "ar"
    role: Role
    branch_id: UUID | None = Field(None, description="Null: every branch (admins, managers).")

    def command(self) -> NewStaff:
        """What the use case takes."""
        return NewStaff(**{**dict(self), "id": self.id or new_id()})


class StaffUpdate(Sent):
    """The fields that change. Another role or branch ends the person's sessions."""

    username: Username = ""
    name_ar: Name = ""
    name_en: Name = ""
    phone: Phone | None = None
    email: Email | None = None
    language: Lang = "ar"
    role: Role = Role.TECHNICIAN
    branch_id: UUID | None = None


class StaffQuery(PageQuery):
    """Whom to list."""

    role: Role | None = None
    branch_id: UUID | None = None
    active: bool | None = Field(None, description="Without it, also those who left.")
    updated_since: Since | None = None

    @property
    def wanted(self) -> StaffFilter:
        """The filter that the query takes."""
        return StaffFilter(self.role, self.branch_id, self.active, self.updated_since)


class StaffRead(VersionedShown):
    """Somebody who works here, or did."""

    username: str
    name_ar: str
    name_en: str
    phone: str | None
    email: str | None
    language: Lang
    role: Role
    branch: Named | None = Field(description="Null: every branch.")
    must_change_password: bool
    active: bool


class StaffWithPassword(StaffRead):
    """Somebody with the password that they sign in with once, to choose their own."""

    temporary_password: str = Field(description="Shown here only. Hand it over in person.")


class StaffList(Shown):
    """A page of staff."""

    items: list[StaffRead]
    next: str | None
