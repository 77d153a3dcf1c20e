"""One branch's shelves: what is promised, what comes and goes, and what is bought in time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from yemen_hybrid.demo.books import Deed, Log
from yemen_hybrid.demo.ids import Ids
from yemen_hybrid.demo.parts import PartFacts
from yemen_hybrid.demo.rows import Rows, Values
from yemen_hybrid.domain import stock
from yemen_hybrid.domain.money import Currency
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.stock import CORES, NONE, Level, Movement


@dataclass(slots=True)
class StockedPart:
    """A part as it is kept in the books: its row's id beside its facts."""

    id: UUID
    facts: PartFacts


@dataclass(slots=True)
class Shelf:
    """One part at one branch. ``coming`` is what was ordered of the supplier."""

    part: StockedPart
    place: str
    minimum: Quantity
    lot: Quantity
    level: Level = field(default_factory=Level)
    coming: Quantity = NONE
    due: datetime | None = None

    @property
    def sku(self) -> str:
        """The part's number."""
        return self.part.facts.sku


class Shelves:
    """All shelves of a branch, by the part's number."""

    def __init__(self, branch_id: UUID, ids: Ids) -> None:
        self.branch_id = branch_id
        self._ids = ids
        self._shelves: dict[str, Shelf] = {}

    def __iter__(self) -> Iterator[Shelf]:
        return iter(self._shelves.values())

    def __getitem__(self, sku: str) -> Shelf:
        return self._shelves[sku]

    def add(self, shelf: Shelf) -> None:
        """Give a part its place."""
        self._shelves[shelf.sku] = shelf

    def move(
        self, rows: Rows, log: Log, shelf: Shelf, moved: Movement, deed: Deed, *,
        held: Quantity = NONE, of: Mapping[str, UUID] | None = None,
    ) -> Values:  # fmt: skip
        """Do a movement by the rules of the house; gives its row. ``of`` names order and line."""
        shelf.level = stock.apply_movement(shelf.level, moved, held=held)
        balance = shelf.level.cores if moved.kind in CORES else shelf.level.on_hand
        row: Values = {
            "id": self._ids.at(deed.at),
            "branch_id": self.branch_id,
            "part_id": shelf.part.id,
            "kind": moved.kind,
            "quantity_milli": moved.change.milli,
            "balance_milli": balance.milli,
            "unit_cost_minor": shelf.part.facts.cost,
            "cost_currency": Currency.USD,
            "reason": moved.reason or "",
            "staff_id": deed.who.id,
            "at": deed.at,
            **(of or {}),
        }
        log.create(rows, deed, "stock_movements", row)
        return row

    def write(self, rows: Rows) -> None:
        """The levels as the movements left them."""
        for shelf in self._shelves.values():
            rows.put(
                "stock_levels",
                {
                    "branch_id": self.branch_id,
                    "part_id": shelf.part.id,
                    "on_hand_milli": shelf.level.on_hand.milli,
                    "reserved_milli": shelf.level.reserved.milli,
                    "minimum_milli": shelf.minimum.milli,
                    "cores_milli": shelf.level.cores.milli,
                    "shelf": shelf.place,
                },
            )
