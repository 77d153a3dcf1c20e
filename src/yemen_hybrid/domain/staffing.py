"""Who can be put on what: the advisor of a work order, and the technicians of its jobs."""

from typing import Final
from uuid import UUID

from yemen_hybrid.domain.access import GRANTED, Permission, Role
from yemen_hybrid.domain.errors import Invalid

WORKS: Final[Permission] = "workorder:work"
ADVISES: Final[Permission] = "workorder:write"


class TechnicianUnsuitable(Invalid):
    """Not at work any more, of another branch, or of a role that does not work on cars."""

    code = "technician_unsuitable"
    en = "{name} cannot be given work at this branch."
    ar = "لا يمكن إسناد عمل إلى {name} في هذا الفرع."


class AdvisorUnsuitable(Invalid):
    """Not at work any more, of another branch, or of a role that does not look after orders."""

    code = "advisor_unsuitable"
    en = "{name} cannot look after work orders of this branch."
    ar = "لا يمكن أن يكون {name} مسؤولًا عن أوامر العمل في هذا الفرع."


def can_work(role: Role, *, active: bool, of_branch: UUID | None, at_branch: UUID) -> bool:
    """Whether somebody may be given a job at a branch."""
    return _fits(role, WORKS, active=active, of_branch=of_branch, at_branch=at_branch)


def can_advise(role: Role, *, active: bool, of_branch: UUID | None, at_branch: UUID) -> bool:
    """Whether somebody may look after a work order of a branch."""
    return _fits(role, ADVISES, active=active, of_branch=of_branch, at_branch=at_branch)


def _fits(
    role: Role, word: Permission, *, active: bool, of_branch: UUID | None, at_branch: UUID
) -> bool:
    """Those of no branch look after every branch."""
    return active and word in GRANTED[role] and of_branch in {None, at_branch}
