"""Stock on the wire. Quantities are decimal strings in the unit of the part."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from yemen_hybrid.api.wire import (
    ClientId,
    Line,
    MoneyIn,
    MoneyOut,
    Named,
    PageQuery,
    QuantityText,
    Sent,
    Shown,
    by_rule,
)
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.stock import MovementFieldUnexpected, MovementKind
from yemen_hybrid.usecases.stock.handling import Handling


def _signed(text: str) -> str:
    return Quantity.parse(text, allow_negative=True).text


SignedQuantity = Annotated[
    str,
    AfterValidator(by_rule(_signed)),
    Field(
        max_length=30,
        description="Above zero. Of an `adjust`, with its sign; of a `count`, what was found.",
        examples=["4"],
    ),
]
EnteredKind = Literal[
    MovementKind.RECEIVE,
    MovementKind.ADJUST,
    MovementKind.COUNT,
    MovementKind.RETURN_TO_SUPPLIER,
    MovementKind.CORE_IN,
    MovementKind.CORE_OUT,
    "transfer",
]
"""What is entered at the shelf; issues and returns are made from a job's line."""


class MovementSent(Sent):
    """Something comes onto a shelf, leaves it, or is counted.

    `adjust` and `return_to_supplier` need a reason. `core_in` and `core_out` move used parts, which
    lie apart. `transfer` is two movements, one at each branch.
    """

    id: ClientId | None = None
    branch_id: UUID | None = Field(None, description="Whose shelf; by default your own branch's.")
    kind: EnteredKind
    quantity: SignedQuantity
    to_branch_id: UUID | None = Field(None, description="Of a transfer: where it goes.")
    unit_cost: MoneyIn | None = Field(
        None, description="Of a delivery: becomes the part's newest cost; asks for part:cost."
    )
    reason: Annotated[Line, Field(max_length=300)] | None = None

    def said(self, part_id: UUID, branch_id: UUID) -> Handling:
        """What the use cases take; a field that does not belong to the kind is refused."""
        self._refuse("unit_cost", unless=MovementKind.RECEIVE)
        self._refuse("to_branch_id", unless="transfer")
        return Handling(
            id=self.id or new_id(),
            part_id=part_id,
            branch_id=branch_id,
            quantity=Quantity.parse(self.quantity, allow_negative=True),
            reason=self.reason,
        )

    def _refuse(self, field: str, *, unless: str) -> None:
        if self.kind != unless and getattr(self, field) is not None:
            raise MovementFieldUnexpected(kind=self.kind, field=field, pointer=f"/{field}")


class IssueSent(Sent):
    """How much is issued for the line."""

    quantity: QuantityText | None = Field(None, description="By default all that it still needs.")
    take_reserved: bool = Field(
        default=False,
        description="Before the jobs that reserved the part; asks for stock:adjust.",
    )


class ReturnSent(Sent):
    """How much comes back from the line."""

    quantity: QuantityText | None = Field(None, description="By default all that was issued.")


def how_much(text: str | None) -> Quantity | None:
    """A quantity that need not be said."""
    return None if text is None else Quantity.parse(text)


class ShelfQuery(PageQuery):
    """Which branch's shelves."""

    branch_id: UUID | None = Field(
        None, description="By default your own branch's; needed by those who look after several."
    )


class Level(Shown):
    """How much lies on a shelf, and how much of that is promised."""

    on_hand: str
    reserved: str = Field(description="Promised to approved jobs; may be more than lies there.")
    available: str = Field(description="What anybody may take.")
    minimum: str
    to_order: str = Field(description="Brings the shelf to its minimum, every promise kept.")
    low: bool = Field(description="Whether anything has to be ordered.")
    cores: str = Field(description="Used parts that lie apart, owed to the supplier.")
    shelf: str
    version: int


class PartNamed(Named):
    """A part, and what people call it."""

    sku: str
    unit: str
    supplier: str


class PartLevel(Level):
    """A part on the shelf of one branch."""

    branch_id: UUID
    part: PartNamed


class LevelList(Shown):
    """A page of shelves."""

    items: list[PartLevel]
    next: str | None


class OrderNumbered(Shown):
    """A work order, and the number people say."""

    id: UUID
    number: str


class Movement(Shown):
    """What came or went, by whom, and what lay there then."""

    id: UUID
    branch_id: UUID
    part_id: UUID
    kind: MovementKind
    quantity: str = Field(description="Signed: what it did to the shelf.")
    balance: str = Field(description="What lay there afterwards; of cores, how many of them.")
    unit_cost: MoneyOut | None = Field(description="Null for callers without part:cost.")
    reason: str
    other_branch_id: UUID | None = Field(description="Where a transfer went, or came from.")
    work_order: OrderNumbered | None
    line_id: UUID | None
    staff: Named
    at: datetime


class MovementList(Shown):
    """A page of movements."""

    items: list[Movement]
    next: str | None


class MovementMade(Movement):
    """A movement, and the shelf after it."""

    level: PartLevel


class LineStock(Shown):
    """A job's line as the storeman sees it."""

    id: UUID
    job_id: UUID
    work_order: OrderNumbered
    quantity: str
    issued: str
    reserved: str
    to_issue: str
    level: PartLevel
