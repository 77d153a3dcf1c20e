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
        self._millisecond = 0
        self._made = 0

    def at(self, instant: datetime) -> UUID:
        """The next id of a moment."""
        millisecond = round(instant.timestamp() * 1000)
        self._made = self._made + 1 if millisecond == self._millisecond else 0
        self._millisecond = millisecond
        counter = self._made & ((1 << _COUNTER_BITS) - 1)
        rest = (counter << 64) | self._rng.getrandbits(62)
        return UUID(int=(millisecond << 80) | _VERSION_AND_VARIANT | rest)
