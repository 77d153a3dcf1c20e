"""Who looks after a work order."""

from uuid import UUID

from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.names import display_name
from yemen_hybrid.domain.staffing import AdvisorUnsuitable, can_advise


async def check_advisor(store: Store, advisor_id: UUID, branch_id: UUID) -> None:
    """Refuse whoever cannot look after work orders of the branch."""
    staff = await store.staff.get(advisor_id)
    if not can_advise(
        staff.role, active=staff.active, of_branch=staff.branch_id, at_branch=branch_id
    ):
        name = display_name(staff.name_ar, staff.name_en, "ar")
        raise AdvisorUnsuitable(name=name, pointer="/advisor_id")
