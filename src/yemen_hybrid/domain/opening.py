"""What stands in the way when a car comes in."""

from uuid import UUID

from yemen_hybrid.domain.errors import Conflict


class BranchClosed(Conflict):
    """Nothing is begun there any more."""

    code = "branch_closed"
    en = "This branch is closed and takes no new cars."
    ar = "هذا الفرع مغلق ولا يستقبل سيارات جديدة."


class CustomerPutAway(Conflict):
    """Archived, or merged into another customer, who is the one to open it for."""

    code = "customer_put_away"
    en = "This customer is archived. Restore them, or use the customer they became."
    ar = "هذا العميل مؤرشف. أعده أولًا، أو استخدم سجل العميل الذي دُمج فيه."


class VehiclePutAway(Conflict):
    """Archived: sold for scrap, or entered twice."""

    code = "vehicle_put_away"
    en = "This vehicle is archived. Restore it first."
    ar = "هذه المركبة مؤرشفة. أعدها أولًا."


class VehicleOfAnother(Conflict):
    """Whoever brings it is not its owner in the books: the change of owner is entered first."""

    code = "vehicle_of_another"
    en = "This vehicle belongs to another customer. Transfer it to this one first."
    ar = "هذه المركبة مسجلة باسم عميل آخر. انقل ملكيتها إلى هذا العميل أولًا."


def check_opening(
    *,
    branch_active: bool,
    customer_archived: bool,
    vehicle_archived: bool,
    owner: UUID,
    customer: UUID,
) -> None:
    """Refuse to open a work order for what is put away, or for somebody else's vehicle."""
    if not branch_active:
        raise BranchClosed(pointer="/branch_id")
    if customer_archived:
        raise CustomerPutAway(pointer="/customer_id")
    if vehicle_archived:
        raise VehiclePutAway(pointer="/vehicle_id")
    if owner != customer:
        raise VehicleOfAnother(pointer="/vehicle_id")
