"""How far a car has gone: readings in km or miles, and what to make of a strange one."""

from dataclasses import dataclass
from enum import StrEnum

from yemen_hybrid.domain.errors import Conflict, Invalid
from yemen_hybrid.domain.quantities import half_up

MAX_READING = 2_000_000
"""Of either unit. The instrument of a car shows six digits; more than this is a slip."""

JUMP_KM = 100_000
"""A car that gained more than this since its last visit probably gained a digit."""

_KM_IN_MILLION_MILES = 1_609_344  # the international mile is 1.609344 km exactly (1959)
_MILLION = 1_000_000


class OdometerUnit(StrEnum):
    """What the instrument counts: cars brought from North America count miles."""

    KM = "km"
    MI = "mi"


class OdometerInvalid(Invalid):
    """Below zero, or more than any car has gone."""

    code = "odometer_invalid"
    en = "The odometer reading must be between 0 and {max_reading}."
    ar = "يجب أن تكون قراءة العداد بين 0 و {max_reading}."


class OdometerBackwards(Conflict):
    """Lower than the last reading, and nobody said why."""

    code = "odometer_backwards"
    en = "The reading ({reading_km} km) is lower than the last one ({previous_km} km). Say why."
    ar = "القراءة ({reading_km} كم) أقل من القراءة السابقة ({previous_km} كم). اكتب السبب."


@dataclass(frozen=True, slots=True)
class CheckedReading:
    """A reading that may be recorded. ``jump`` is a warning for the person who typed it."""

    km: int
    backwards: bool
    jump: bool


def to_km(value: int, unit: OdometerUnit) -> int:
    """``value`` in whole kilometres, half up; refuses what lies outside 0 to `MAX_READING`."""
    if not 0 <= value <= MAX_READING:
        raise OdometerInvalid(max_reading=MAX_READING)
    if unit is OdometerUnit.KM:
        return value
    return half_up(value * _KM_IN_MILLION_MILES, _MILLION)


def check_reading(
    previous_km: int | None, value: int, unit: OdometerUnit, reason: str | None = None
) -> CheckedReading:
    """What a new reading comes to, after the last one (None: the first ever).

    Going backwards happens (a replaced instrument, a slip corrected) but never without a reason.
    A jump of more than `JUMP_KM` is only flagged: the car may really have been away for years.
    """
    km = to_km(value, unit)
    gained = 0 if previous_km is None else km - previous_km
    if gained < 0 and not (reason and reason.strip()):
        raise OdometerBackwards(reading_km=km, previous_km=km - gained)
    return CheckedReading(km=km, backwards=gained < 0, jump=gained > JUMP_KM)
