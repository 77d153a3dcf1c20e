"""Closing the drawer: what was counted, against what the book of payments says should be there.

A branch has one drawer. A closing covers every receipt since the one before it, by the numbers
of the receipts: each is in one closing and in no other. What should be there, of each way to pay
and currency:

    what the last closing left + received − given back ± reversals

Only notes stay in a drawer over night, so only cash may be left; a slip of a card or a transfer
goes with its closing. The first float is put in by a closing that finds it there and says so.
A closing is never changed: a mistake is explained in the next one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from yemen_hybrid.domain.errors import Conflict, Invalid, Words
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.reasons import check_reason


class DrawerClosedMeanwhile(Conflict):
    """Somebody else has closed it since it was looked at."""

    code = "drawer_closed_meanwhile"
    en = "The drawer was closed in the meantime. Look at it again and count anew."
    ar = "أُغلق الصندوق في هذه الأثناء. اعرضه من جديد ثم أعد الجرد."


class DrawerCountMissing(Invalid):
    """Money should be there that nobody counted."""

    code = "drawer_count_missing"
    en = "Also count {method} in {currency}: {expected} should be there."
    ar = "أدخل أيضًا المبلغ الفعلي لطريقة الدفع {method} بعملة {currency}: المفترض وجوده {expected}."


class DrawerCountRepeated(Invalid):
    """One way to pay and currency is counted in one sum."""

    code = "drawer_count_repeated"
    en = "This way to pay and currency is counted twice."
    ar = "تكرر جرد طريقة الدفع هذه بالعملة نفسها."


class DrawerCountNegative(Invalid):
    """Nobody finds less than nothing."""

    code = "drawer_count_negative"
    en = "A counted amount cannot be below zero."
    ar = "لا يمكن أن يكون المبلغ الفعلي أقل من صفر."


class DrawerNotesDisagree(Invalid):
    """The notes come to another sum than was written."""

    code = "drawer_notes_disagree"
    en = "The notes come to {sum}, not to {amount}."
    ar = "مجموع الأوراق النقدية {sum} ولا يطابق المبلغ {amount}."


class DrawerLeavesTooMuch(Invalid):
    """More would stay in the drawer than is there; or something that is no cash would stay."""

    code = "drawer_leaves_too_much"
    en = "Only cash that was counted can stay in the drawer."
    ar = "لا يبقى في الصندوق إلا نقد تم جرده."


class Pocket(NamedTuple):
    """What is counted in one sum: a way to pay, in one currency."""

    method_id: UUID
    currency: Currency


@dataclass(frozen=True, slots=True)
class Expected:
    """What should be in a pocket. Minor units; ``given_back`` is below zero or nothing."""

    opening: int = 0
    received: int = 0
    given_back: int = 0
    reversed: int = 0

    @property
    def minor(self) -> int:
        """All of it."""
        return self.opening + self.received + self.given_back + self.reversed

    @property
    def empty(self) -> bool:
        """Whether nothing lay there and nothing moved."""
        return not any((self.opening, self.received, self.given_back, self.reversed))


@dataclass(frozen=True, slots=True)
class Notes:
    """So many notes, or coins, of one worth."""

    worth: Money
    count: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What was found in a pocket. ``left`` stays there for the next day; ``notes`` may be empty."""

    pocket: Pocket
    amount: Money
    left: Money
    notes: Sequence[Notes] = ()
    reason: str = ""


class Method(NamedTuple):
    """What the rules need to know of a way to pay."""

    name: Words
    is_cash: bool


def check_counts(
    counts: Sequence[Counted],
    expected: Mapping[Pocket, Expected],
    methods: Mapping[UUID, Method],
) -> None:
    """Refuse a closing that leaves money uncounted, or a difference unexplained.

    Each pocket is counted once; every pocket in which something should be is counted.
    """
    pockets = [count.pocket for count in counts]
    for place, count in enumerate(counts):
        if count.pocket in pockets[:place]:
            raise DrawerCountRepeated(pointer=f"/counts/{place}")
        _check_count(place, count, methods[count.pocket.method_id])
        if count.amount.minor != expected.get(count.pocket, Expected()).minor:
            check_reason(count.reason, pointer=f"/counts/{place}/reason")
    _check_complete(pockets, expected, methods)


def _check_count(place: int, count: Counted, method: Method) -> None:
    at = f"/counts/{place}"
    if count.amount.minor < 0:
        raise DrawerCountNegative(pointer=f"{at}/amount")
    if count.notes:
        total = sum(note.worth.minor * note.count for note in count.notes)
        if total != count.amount.minor:
            found = Money(total, count.amount.currency).amount
            raise DrawerNotesDisagree(sum=found, amount=count.amount.amount, pointer=f"{at}/notes")
    most = count.amount.minor if method.is_cash else 0
    if not 0 <= count.left.minor <= most:
        raise DrawerLeavesTooMuch(pointer=f"{at}/left")


def _check_complete(
    pockets: Collection[Pocket], expected: Mapping[Pocket, Expected], methods: Mapping[UUID, Method]
) -> None:
    for pocket, one in expected.items():
        if one.minor and pocket not in pockets:
            raise DrawerCountMissing(
                method=methods[pocket.method_id].name,
                currency=pocket.currency.value,
                expected=Money(one.minor, pocket.currency).amount,
                pointer="/counts",
            )


def together(parts: Iterable[tuple[Pocket, Expected]]) -> dict[Pocket, Expected]:
    """The parts of what should be there, added up for each pocket."""
    sums: dict[Pocket, Expected] = {}
    for pocket, part in parts:
        before = sums.get(pocket, Expected())
        sums[pocket] = Expected(
            before.opening + part.opening,
            before.received + part.received,
            before.given_back + part.given_back,
            before.reversed + part.reversed,
        )
    return sums
