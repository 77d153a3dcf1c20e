"""The workshop of the demo as its people know it: branches, crews, cars they know, open books."""

import heapq
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from yemen_hybrid.demo import calendar
from yemen_hybrid.demo.board import Board
from yemen_hybrid.demo.books import Log, Numbers
from yemen_hybrid.demo.chances import Chances
from yemen_hybrid.demo.ids import Ids
from yemen_hybrid.demo.people import Client, Guest, Member
from yemen_hybrid.demo.quotes import Quotes
from yemen_hybrid.demo.rows import Rows, Values
from yemen_hybrid.demo.shelves import Shelves
from yemen_hybrid.domain.money import Currency, Money, Zone
from yemen_hybrid.domain.rates import Rate
from yemen_hybrid.domain.tax import USUAL_TAX, TaxPeriod, rate_for
from yemen_hybrid.services.tokens import Tokens

Story: TypeAlias = Generator[datetime, None, None]
"""What somebody goes through: it names the moment at which it goes on, and then goes on."""

Waiting: TypeAlias = Generator[datetime, None, datetime]
"""A part of a story that gives the moment at which it was over."""

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Method:
    """A way to pay, as far as the till asks."""

    id: UUID
    code: str
    provider: str
    needs_reference: bool


class Crew:
    """The technicians of a branch, each at one car at a time."""

    def __init__(self, members: list[Member]) -> None:
        self.members = members
        self._free = [(datetime.min.replace(tzinfo=calendar.YEMEN), n) for n in range(len(members))]

    def free_at(self) -> datetime:
        """When the first of them has time."""
        return self._free[0][0]

    def take(self, now: datetime, work: timedelta) -> tuple[Member, list[Span]]:
        """Whoever has time first, and the stretches in which they do that much work."""
        free_at, number = heapq.heappop(self._free)
        spans = calendar.spans(max(now, free_at), work)
        heapq.heappush(self._free, (spans[-1][1], number))
        return self.members[number], spans

    def keep(self, now: datetime) -> Member:
        """Whoever has time first, who then has none any more."""
        _, number = heapq.heappop(self._free)
        heapq.heappush(self._free, (now + timedelta(days=9_999), number))
        return self.members[number]


@dataclass(slots=True)
class House:
    """A branch with its people, its shelves, its prices and the cars it knows."""

    id: UUID
    code: str
    zone: Zone
    ar: str
    en: str
    phone: str
    letterhead: Values
    smallest_note: Money | None
    estimate_days: int
    payment_days: int
    managers: list[Member]
    advisors: list[Member]
    cashiers: list[Member]
    crew: Crew
    shelves: Shelves
    quotes: Quotes
    share: int
    guests: list[Guest] = field(default_factory=list)
    firms: list[Client] = field(default_factory=list)


@dataclass(slots=True)
class Shop:
    """All of it, and the books. ``end`` is where the year stops: nothing happens after it."""

    ids: Ids
    chances: Chances
    rows: Rows
    log: Log
    numbers: Numbers
    board: Board
    taxes: list[TaxPeriod]
    methods: dict[str, Method]
    tokens: Tokens
    houses: list[House]
    end: datetime
    begin: Callable[[datetime, Story], None]
    """Let a story begin at a moment."""
    open: dict[UUID, Callable[[], None]] = field(default_factory=dict)
    """The orders in hand, and how each is written as it stands."""
    references: int = 0

    def ppm(self, zone: Zone, day: date) -> int:
        """The sales tax of a day."""
        return rate_for(self.taxes, zone, USUAL_TAX, day).ppm

    def rates(self, house: House, at: datetime) -> list[Rate]:
        """What the board of a branch's zone says."""
        return self.board.current(house.zone, at)

    def reference(self) -> str:
        """The number on the slip of a transfer; no two alike."""
        self.references += 1 + int(self.chances.rng.random() * 89)
        return str(4_000_000_000 + self.references)


def currency_of(house: House, client: Client) -> Currency:
    """Organisations are billed in dollars, all others in the rials of the branch."""
    return Currency.USD if client.language == "en" else Currency.YER
