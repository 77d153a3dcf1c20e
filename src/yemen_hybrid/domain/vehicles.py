"""Vehicles: who owns them, and when something is entered of them."""

from datetime import datetime, timedelta
from uuid import UUID

from yemen_hybrid.domain.errors import Conflict, Invalid
from yemen_hybrid.domain.texts import clean_line

MAX_MODEL = 60
"""Characters of a make or a model."""

CLOCK_TOLERANCE = timedelta(hours=1)
"""How far ahead the clock of a phone may be."""


class VehicleArchived(Conflict):
    """Nothing new is begun with a vehicle that was put away."""

    code = "vehicle_archived"
    en = "This vehicle is archived. Restore it first."
    ar = "هذه المركبة مؤرشفة. أعدها من الأرشيف أولًا."


class ModelMissing(Invalid):
    """A car is some make's, and some model."""

    code = "model_missing"
    en = "Write the make and the model, for example Toyota Prius."
    ar = "اكتب الشركة المصنعة والطراز، مثل تويوتا بريوس."


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


def check_model_name(text: str) -> str:
    """A make or model on one line; refuses a blank one."""
    cleaned = clean_line(text, max_length=MAX_MODEL)
    if not cleaned:
        raise ModelMissing
    return cleaned


def check_new_owner(owner: UUID, new_owner: UUID) -> None:
    """Refuse to give a vehicle to whoever owns it already."""
    if owner == new_owner:
        raise AlreadyOwner(pointer="/customer_id")


def check_taken_at(taken_at: datetime, now: datetime) -> None:
    """Refuse a reading of tomorrow; a phone that was offline sends those of yesterday."""
    if taken_at > now + CLOCK_TOLERANCE:
        raise ReadingInFuture(pointer="/taken_at")


def vehicle_name(make: str, model: str, year: int | None) -> str:
    """``Toyota Prius 2010``: what a customer calls the car."""
    return " ".join(str(word) for word in (make, model, year) if word)
