"""The shelf: what lies there, what of it is promised, and what each movement does to it.

Approving a job reserves all that it needs, also what is not there: then more is reserved than lies
on the shelf, and the shortage is what has to be bought. Issuing a part for a job uses up the job's
own reservation. Taking a part that is reserved for others is refused, except for whoever may
decide that one car goes before another. Whoever has a reservation may take the part while it is
there, in the order in which they come: a reservation keeps strangers away, it does not queue.

Used parts that customers leave (cores, such as a hybrid battery) lie apart. They are owed to the
supplier, never sold and never reserved.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from yemen_hybrid.domain.errors import Conflict, Invalid
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.reasons import check_reason

NONE: Final = Quantity(0)


class MovementKind(StrEnum):
    """Why something came or went.

    ``return_in`` brings an issued part back from a job; ``count`` sets the shelf to what was found;
    ``adjust`` corrects it by a difference.
    """

    RECEIVE = "receive"
    ISSUE = "issue"
    RETURN_IN = "return_in"
    RETURN_TO_SUPPLIER = "return_to_supplier"
    ADJUST = "adjust"
    COUNT = "count"
    TRANSFER_OUT = "transfer_out"
    TRANSFER_IN = "transfer_in"
    CORE_IN = "core_in"
    CORE_OUT = "core_out"


INTO: Final = frozenset(
    {
        MovementKind.RECEIVE,
        MovementKind.RETURN_IN,
        MovementKind.TRANSFER_IN,
        MovementKind.CORE_IN,
    }
)
"""Always add."""

OUT_OF: Final = frozenset(
    {
        MovementKind.ISSUE,
        MovementKind.RETURN_TO_SUPPLIER,
        MovementKind.TRANSFER_OUT,
        MovementKind.CORE_OUT,
    }
)
"""Always take away. ``adjust`` and ``count`` do either."""

CORES: Final = frozenset({MovementKind.CORE_IN, MovementKind.CORE_OUT})
"""Move used parts, not the shelf."""

NEEDS_REASON: Final = frozenset({MovementKind.ADJUST, MovementKind.RETURN_TO_SUPPLIER})
"""The others say why by what they are."""

LEAVES_RESERVED: Final = frozenset(
    {MovementKind.ISSUE, MovementKind.RETURN_TO_SUPPLIER, MovementKind.TRANSFER_OUT}
)
"""Are somebody's choice, so they leave what is reserved alone. A count or an adjustment only says
what is true, whatever was promised."""


class QuantityNotPositive(Invalid):
    """Nothing, or less than nothing, cannot be moved; the kind says in which direction."""

    code = "quantity_not_positive"
    en = "The quantity must be above zero."
    ar = "يجب أن تكون الكمية أكبر من صفر."


class AdjustmentZero(Invalid):
    """A correction by nothing corrects nothing."""

    code = "adjustment_zero"
    en = "An adjustment must add something or take something away."
    ar = "يجب أن تزيد التسوية الكمية أو تنقصها."


class StockShort(Conflict):
    """Less is there than is to be taken."""

    code = "stock_short"
    en = "Only {on_hand} of {sku} is in stock."
    ar = "الموجود في المخزن من {sku} هو {on_hand} فقط."


class StockReserved(Conflict):
    """It is there, but kept for other jobs."""

    code = "stock_reserved"
    en = "Only {available} of {sku} is free; the rest is reserved for other jobs."
    ar = "المتاح من {sku} هو {available} فقط، والباقي محجوز لأعمال أخرى."


class ReturnTooMuch(Conflict):
    """More than the job has."""

    code = "return_too_much"
    en = "Only {issued} of {sku} was issued for this job."
    ar = "لم يُصرف لهذا العمل من {sku} سوى {issued}."


class PartInvoiced(Conflict):
    """What the customer is charged for is theirs."""

    code = "part_invoiced"
    en = "Only {left} of {sku} can come back: the rest is invoiced. Credit it first."
    ar = "لا يمكن أن يعود إلى المخزن من {sku} سوى {left}، فالباقي مفوتر. أصدر به إشعارًا دائنًا أولًا."


class IssueTooMuch(Conflict):
    """More than the customer agreed to; what else is needed is a line of a new job."""

    code = "issue_too_much"
    en = "Only {left} of {sku} is left to issue for this line."
    ar = "لم يبقَ للصرف لهذا البند من {sku} سوى {left}."


class LineNotOfStock(Conflict):
    """Labour, sublet work and fees do not come off a shelf."""

    code = "line_not_of_stock"
    en = "Nothing is issued from stock for this line: it is not a part."
    ar = "لا يُصرف من المخزن شيء لهذا البند لأنه ليس قطعة."


class TransferToItself(Invalid):
    """What goes from a branch to the same branch did not move."""

    code = "transfer_to_itself"
    en = "Name another branch to transfer to."
    ar = "حدد فرعًا آخر للتحويل إليه."


class MovementFieldUnexpected(Invalid):
    """A field that says nothing about this kind of movement."""

    code = "movement_field_unexpected"
    en = "A movement of the kind {kind} has no {field}."
    ar = "الحركة من نوع {kind} لا تحتوي على الحقل {field}."


@dataclass(frozen=True, slots=True)
class Level:
    """How much of a part a branch has, how much of that is promised, and the used ones apart.

    ``on_hand`` is below zero only where a branch issues before the paper of a delivery is entered.
    ``reserved`` may be more than ``on_hand``.
    """

    on_hand: Quantity = NONE
    reserved: Quantity = NONE
    cores: Quantity = NONE

    @property
    def available(self) -> Quantity:
        """What anybody may take: never below zero."""
        return max(self.on_hand - self.reserved, NONE)

    @property
    def shortage(self) -> Quantity:
        """What is promised and not there."""
        return max(self.reserved - self.on_hand, NONE)

    def to_order(self, minimum: Quantity) -> Quantity:
        """What brings the shelf back to its minimum once every promise is kept."""
        return max(minimum + self.reserved - self.on_hand, NONE)

    def is_low(self, minimum: Quantity) -> bool:
        """Whether anything has to be ordered: less would be left than the minimum."""
        return self.to_order(minimum) > NONE


@dataclass(frozen=True, slots=True)
class Movement:
    """What came or went: ``change`` is signed. ``sku`` names the part in a refusal."""

    kind: MovementKind
    change: Quantity
    sku: str
    reason: str | None = None


def movement(kind: MovementKind, amount: Quantity, sku: str, reason: str | None = None) -> Movement:
    """A movement as people enter it: an amount above zero, whose direction is the kind's.

    An adjustment is entered with its sign. A count is not entered here: see `count`.
    """
    if kind is MovementKind.ADJUST:
        if amount == NONE:
            raise AdjustmentZero(pointer="/quantity")
    elif amount <= NONE:
        raise QuantityNotPositive(pointer="/quantity")
    why = check_reason(reason) if kind in NEEDS_REASON else reason
    return Movement(kind, -amount if kind in OUT_OF else amount, sku, why)


def count(level: Level, found: Quantity, sku: str, reason: str | None = None) -> Movement:
    """The movement that sets the shelf to what was found there; its change may be nothing."""
    if found < NONE:
        raise QuantityNotPositive(pointer="/quantity")
    return Movement(MovementKind.COUNT, found - level.on_hand, sku, reason)


def apply_movement(
    level: Level,
    moved: Movement,
    *,
    held: Quantity = NONE,
    backorders: bool = False,
    may_take_reserved: bool = False,
) -> Level:
    """The shelf after a movement.

    ``held`` is what is reserved for the job that the part is issued for. ``backorders``: the branch
    lets issues take the shelf below zero; nothing else does. ``may_take_reserved``: the person
    decides that this job goes before those that reserved.
    """
    if moved.kind in CORES:
        return _with_cores(level, moved)
    used = min(held, -moved.change) if moved.kind is MovementKind.ISSUE else NONE
    after = Level(level.on_hand + moved.change, level.reserved - used, level.cores)
    if moved.change < NONE:
        _check_there(level, after, moved, backorders=backorders)
    if moved.kind in LEAVES_RESERVED and -moved.change > used and not may_take_reserved:
        _check_free(level, after, moved, used)
    return after


def reserve(level: Level, need: Quantity) -> Level:
    """Promise all that a job needs, there or not."""
    return Level(level.on_hand, level.reserved + need, level.cores)


def release(level: Level, held: Quantity) -> Level:
    """Take a promise back: the job was cancelled, or needs less."""
    if held > level.reserved:
        raise ValueError("more is released than was ever reserved")
    return Level(level.on_hand, level.reserved - held, level.cores)


def amount_to_issue(
    needed: Quantity, issued: Quantity, said: Quantity | None, sku: str
) -> Quantity:
    """What is issued for a line: what was said, or else all that it still needs."""
    left = needed - issued
    amount = left if said is None else said
    if left <= NONE or amount > left:
        raise IssueTooMuch(left=max(left, NONE).text, sku=sku)
    return amount


def amount_to_return(
    issued: Quantity, said: Quantity | None, sku: str, *, charged: Quantity = NONE
) -> Quantity:
    """What comes back from a line: what was said, or else all that may come back.

    That is what it has and the customer is not ``charged`` for: not invoiced, or credited since.
    """
    left = max(issued - charged, NONE)
    amount = left if said is None else said
    if issued == NONE:
        raise ReturnTooMuch(issued=issued.text, sku=sku)
    check_return(issued, amount, sku)
    if left == NONE or amount > left:
        raise PartInvoiced(left=left.text, sku=sku)
    return amount


def check_return(issued: Quantity, amount: Quantity, sku: str) -> None:
    """Refuse to take back more than the job has. What comes back is free, not reserved again."""
    if amount > issued:
        raise ReturnTooMuch(issued=issued.text, sku=sku)


def _with_cores(level: Level, moved: Movement) -> Level:
    cores = level.cores + moved.change
    if cores < NONE:
        raise StockShort(on_hand=level.cores.text, sku=moved.sku)
    return Level(level.on_hand, level.reserved, cores)


def _check_there(level: Level, after: Level, moved: Movement, *, backorders: bool) -> None:
    on_credit = backorders and moved.kind is MovementKind.ISSUE
    if after.on_hand < NONE and moved.kind is not MovementKind.COUNT and not on_credit:
        raise StockShort(on_hand=max(level.on_hand, NONE).text, sku=moved.sku)


def _check_free(level: Level, after: Level, moved: Movement, used: Quantity) -> None:
    """Refuse when what is left no longer covers the others' reservations."""
    if after.reserved > NONE and after.on_hand < after.reserved:
        raise StockReserved(available=(level.available + used).text, sku=moved.sku)
