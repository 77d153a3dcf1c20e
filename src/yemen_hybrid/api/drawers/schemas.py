"""Drawers on the wire."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from yemen_hybrid.api.wire import (
    ClientId,
    Day,
    MoneyIn,
    MoneyOut,
    Named,
    PageQuery,
    Prose,
    Sent,
    Shown,
)
from yemen_hybrid.data.models import MethodKind
from yemen_hybrid.data.queries.drawers import ClosingFilter
from yemen_hybrid.domain.drawer import Counted, Notes, Pocket
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.money import CurrencyMismatch, Money, Zone
from yemen_hybrid.usecases.drawers.close import NewClosing

Note = Annotated[Prose, Field(max_length=500)]


class NotesSent(Sent):
    """So many notes of one worth."""

    worth: Annotated[str, Field(max_length=20, examples=["1000"])]
    count: int = Field(ge=0, le=1_000_000)


class CountSent(Sent):
    """What was found of one way to pay, in one currency."""

    method_id: UUID
    amount: MoneyIn
    left: MoneyIn | None = Field(
        None, description="Cash that stays in the drawer: the next float. None, unless said."
    )
    notes: list[NotesSent] = Field(
        default_factory=list,
        max_length=40,
        description="By worth of note; if sent, it must come to the amount.",
    )
    reason: Note = Field("", description="Needed where it is not what should be there.")

    def counted(self) -> Counted:
        """What the rules look at."""
        amount = self.amount.money
        left = self.left.money if self.left else Money.zero(amount.currency)
        if left.currency is not amount.currency:
            raise CurrencyMismatch(first=amount.currency, second=left.currency)
        return Counted(
            pocket=Pocket(self.method_id, amount.currency),
            amount=amount,
            left=left,
            notes=[Notes(Money.parse(n.worth, amount.currency), n.count) for n in self.notes],
            reason=self.reason,
        )


class ClosingCreate(Sent):
    """A closing: what was counted, and behind which closing."""

    id: ClientId | None = None
    branch_id: UUID | None = Field(None, description="The caller's, unless said.")
    follows: UUID | None = Field(
        description="`follows` of `GET /drawer`, as it was when the drawer was counted."
    )
    counts: list[CountSent] = Field(min_length=1, max_length=100)
    note: Note = ""

    def command(self) -> NewClosing:
        """What the use case takes."""
        return NewClosing(
            id=self.id or new_id(),
            branch_id=self.branch_id,
            follows=self.follows,
            counts=[count.counted() for count in self.counts],
            note=self.note,
        )


class DrawerQuery(BaseModel):
    """Whose drawer."""

    model_config = ConfigDict(extra="forbid")

    branch_id: UUID | None = Field(None, description="The caller's, unless said.")


class ClosingQuery(PageQuery):
    """Which closings."""

    branch_id: UUID | None = None
    from_day: Day | None = Field(None, alias="from")
    to_day: Day | None = Field(None, alias="to")

    def wanted(self, branch_id: UUID | None) -> ClosingFilter:
        """The filter that the query takes, narrowed to a branch."""
        return ClosingFilter(branch_id, self.from_day, self.to_day)


class MethodNamed(Named):
    """A way to pay."""

    kind: MethodKind


class ExpectedRead(Shown):
    """What should be there of one way to pay and currency, and why."""

    method: MethodNamed
    opening: MoneyOut = Field(description="What the last closing left.")
    received: MoneyOut = Field(description="By payments and deposits since.")
    given_back: MoneyOut = Field(description="By refunds since; below zero.")
    reversed: MoneyOut = Field(description="By reversals since, of either.")
    expected: MoneyOut = Field(description="The sum of these four.")


class DrawerRead(Shown):
    """What should lie in a drawer now."""

    branch: Named
    zone: Zone = Field(description="Whose rials they are.")
    follows: UUID | None = Field(description="The last closing; null: there was none yet.")
    since: datetime | None = Field(description="When that was.")
    expected: list[ExpectedRead]


class NotesRead(Shown):
    """So many notes of one worth."""

    worth: MoneyOut
    count: int


class CountRead(ExpectedRead):
    """… and what was found."""

    counted: MoneyOut
    difference: MoneyOut = Field(description="Counted less expected: below zero is missing.")
    left: MoneyOut
    notes: list[NotesRead]
    reason: str


class ClosingRead(Shown):
    """A closing. It never changes."""

    id: UUID
    sequence: int = Field(description="Counts the closings of the branch from 1.")
    branch: Named
    zone: Zone
    closed_by: Named
    closed_at: datetime
    business_day: date
    note: str
    counts: list[CountRead]


class ClosingList(Shown):
    """A page of closings."""

    items: list[ClosingRead]
    next: str | None
