"""The year itself: what happens when, from the first car to the morning on which it stops."""

import heapq
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from yemen_hybrid.demo import calendar
from yemen_hybrid.demo.shop import House, Shop, Story
from yemen_hybrid.demo.supply import supply
from yemen_hybrid.demo.visit import visit
from yemen_hybrid.domain.work_order import Status

STOPS: Final = time(10, 30)
"""In the middle of a morning, so that there is work of every kind in hand."""

STAYING: Final = (
    Status.NEW, Status.AWAITING_APPROVAL, Status.READY_TO_START, Status.IN_PROGRESS,
    Status.ON_HOLD, Status.DONE, Status.DONE, Status.NEW,
)  # fmt: skip
"""Two cars of each of these come shortly before the end, so that the smallest demo has them all."""


_STAYING_COME: Final = -3
"""On the last open day but two."""


class Year:
    """Everybody's stories, told in the order in which things happen."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.end = calendar.at(last, STOPS)
        self._waiting: list[tuple[datetime, int, Story]] = []
        self._begun = 0
        self.opened = 0
        self.over = False

    def begin(self, at: datetime, story: Story) -> None:
        """Let a story begin."""
        self._begun += 1
        heapq.heappush(self._waiting, (at, self._begun, story))

    def tell(self, shop: Shop, orders: int, chunk: int) -> Iterator[int]:
        """Live the year; gives the number of orders opened so far whenever a chunk of them is.

        At the last of them it is ``over``.
        """
        days = list(calendar.open_days(self.first, self.last))
        for house in shop.houses:
            self.begin(calendar.at(self.first, time(7)), supply(shop, house, days[0], days[-1]))
        self.begin(calendar.at(self.first, time(7)), self._gate(shop, days, orders))
        written = 0
        while self._waiting and self._waiting[0][0] <= self.end:
            _, number, story = heapq.heappop(self._waiting)
            at = next(story, None)
            if at is not None:
                heapq.heappush(self._waiting, (at, number, story))
            if self.opened - written >= chunk:
                written = self.opened
                yield written
        for leave in list(shop.open.values()):
            leave()
        self.over = True
        yield self.opened

    def _gate(self, shop: Shop, days: list[date], orders: int) -> Story:
        """Cars come, more on busy days; at the end those that are to be seen in every state."""
        staying = [STAYING[n % len(STAYING)] for n in range(min(2 * len(STAYING), orders // 2))]
        for day, count in _spread(days, orders - len(staying)):
            moments = sorted(self._moment(shop, day) for _ in range(count))
            for at in moments:
                yield at
                self._come_in(shop, _house(shop), at, None)
            if day == days[_STAYING_COME]:
                closing = calendar.hours(day)
                at = closing[1] - timedelta(minutes=90) if closing else self.end
                yield at
                for number, status in enumerate(staying):
                    self._come_in(shop, shop.houses[number // 8 % len(shop.houses)], at, status)

    def _moment(self, shop: Shop, day: date) -> datetime:
        """Mostly in the morning."""
        opens, closes = calendar.hours(day) or (self.end, self.end)
        seconds = (min(closes, self.end) - opens).total_seconds() * 0.95
        return opens + timedelta(seconds=int(shop.chances.rng.triangular(0, seconds, seconds / 6)))

    def _come_in(self, shop: Shop, house: House, at: datetime, stays: Status | None) -> None:
        self.opened += 1
        self.begin(at, visit(shop, house, at, stays))


def _house(shop: Shop) -> House:
    return shop.chances.rng.choices(shop.houses, [house.share for house in shop.houses])[0]


def _spread(days: list[date], orders: int) -> Iterator[tuple[date, int]]:
    """How many cars come on each day: by how busy it is, and all together the number wanted."""
    weights = [calendar.busyness(day) for day in days]
    weights[-1] *= 0.25  # of which only the morning is seen
    whole, so_far, given = sum(weights), 0.0, 0
    for day, weight in zip(days, weights, strict=True):
        so_far += weight
        due = round(orders * so_far / whole)
        yield day, due - given
        given = due
