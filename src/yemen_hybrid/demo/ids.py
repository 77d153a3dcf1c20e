"""Ids as the service would have made them: UUIDs of version 7, of the moment they tell of."""

from datetime import datetime
from random import Random
from uuid import UUID

_VERSION_AND_VARIANT = (7 << 76) | (2 << 62)
_COUNTER_BITS = 12


class Ids:
    """Makes ids that sort by their moment, and within a millisecond by their order of making."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._instant: datetime | None = None
        self._beginning = 0
        self._made = 0

    def at(self, instant: datetime) -> UUID:
        """The next id of a moment."""
        if instant is not self._instant:
            self._look_at(instant)
        self._made += 1
        counter = self._made & ((1 << _COUNTER_BITS) - 1)
        return UUID(int=self._beginning | (counter << 64) | self._rng.getrandbits(62))

    def _look_at(self, instant: datetime) -> None:
        self._instant = instant
        beginning = (round(instant.timestamp() * 1000) << 80) | _VERSION_AND_VARIANT
        if beginning != self._beginning:
            self._beginning, self._made = beginning, -1
