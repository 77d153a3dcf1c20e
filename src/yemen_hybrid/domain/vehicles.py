"""Vehicles: who owns them, and when something is entered of them."""

from datetime import datetime, timedelta
from uuid import UUID

from yemen_hybrid.domain.errors import Conflict, Invalid

CLOCK_TOLERANCE = timedelta(hours=1)
"""How far ahead the clock of a phone may be."""


class VehicleArchived(Conflict):
    """Nothing new is entered of a vehicle that was put away."""

    code = "vehicle_archived"
    en = "This vehicle is archived. Restore it first."
    ar = "هذه المركبة مؤرشفة. أعدها من الأرشيف أولًا."


class AlreadyOwner(Conflict):
    """A change of owner needs another owner."""

    code = "already_owner"
    en = "This vehicle already belongs to that customer."
    ar = "هذه المركبة مسجلة باسم هذا العميل أصلًا."


class ReadingInFuture(Invalid):
    """Nobody has seen it yet."""

    code = "reading_in_future"
    en = "The reading cannot have been taken in the future."
    ar = "لا يمكن أن يكون وقت قراءة العداد في المستقبل."


def check_new_owner(owner: UUID, new_owner: UUID) -> None:
    """Refuse to give a vehicle to whoever owns it already."""
    if owner == new_owner:
        raise AlreadyOwner(pointer="/customer_id")


def check_taken_at(taken_at: datetime, now: datetime) -> None:
    """Refuse a reading of tomorrow; a phone that was offline sends those of yesterday."""
    if taken_at > now + CLOCK_TOLERANCE:
        raise ReadingInFuture(pointer="/taken_at")
