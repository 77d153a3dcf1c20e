"""What stands in the way when a car comes in."""

from uuid import UUID

from yemen_hybrid.domain.branches import BranchClosed
from yemen_hybrid.domain.customers import Standing, check_active
from yemen_hybrid.domain.errors import Conflict
from yemen_hybrid.domain.vehicles import VehicleArchived


class VehicleOfAnother(Conflict):
    """Whoever brings it is not its owner in the books: the change of owner is entered first."""

    code = "vehicle_of_another"
    en = "This vehicle belongs to another customer. Transfer it to this one first."
    ar = "هذه المركبة مسجلة باسم عميل آخر. انقل ملكيتها إلى هذا العميل أولًا."


def check_opening(
    customer: Standing, *, owner: UUID, vehicle_archived: bool, branch_active: bool
) -> None:
    """Refuse to open a work order for what is put away, or for somebody else's vehicle."""
    if not branch_active:
        raise BranchClosed
    check_active(customer)
    if vehicle_archived:
        raise VehicleArchived
    if owner != customer.id:
        raise VehicleOfAnother(pointer="/vehicle_id")
