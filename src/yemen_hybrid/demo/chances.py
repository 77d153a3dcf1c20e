"""Chance that keeps its word: what happens to one in fifty happens to one in fifty."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chances:
    """What happens to how many.

    ``once_in`` deals rare things out evenly, so that a small demo has each of them too.
    """

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self._due: dict[str, float] = {}

    def happens(self, share: float) -> bool:
        """Whether it happens, by pure chance."""
        return self.rng.random() < share

    def once_in(self, name: str, cases: int) -> bool:
        """Whether it is the turn of this case: one in so many, the first after half of them."""
        due = self._due.get(name, 0.5) + 1 / cases
        self._due[name] = due - 1 if due >= 1 else due
        return due >= 1

    def one_of(self, choices: Sequence[T]) -> T:
        """Any of them."""
        return choices[int(self.rng.random() * len(choices))]

    def minutes(self, usual: float, spread: float = 0.5) -> timedelta:
        """A while: mostly about as long as usual, now and then much longer; to the second."""
        return timedelta(seconds=int(60 * usual * self.rng.lognormvariate(0, spread)) + 1)
