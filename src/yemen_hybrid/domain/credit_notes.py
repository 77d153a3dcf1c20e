"""What a credit note takes back of an invoice, line by line.

Each figure taken is its share of what is *left*, rounded half-up. So whoever takes the last of a
line takes exactly the rest of it, and credit notes together never come to a unit more or less than
was charged, however the line was cut up.
"""

from dataclasses import dataclass
from typing import Self

from yemen_hybrid.domain.errors import Conflict, Invalid, NotFound
from yemen_hybrid.domain.invoices import CreditNotPositive, CreditTooMuch
from yemen_hybrid.domain.money import Money
from yemen_hybrid.domain.quantities import Quantity, half_up
from yemen_hybrid.domain.totals import LineQuantityInvalid


class CreditLineUnknown(NotFound):
    """No line with that id on the invoice."""

    code = "credit_line_unknown"
    en = "There is no such line on this invoice."
    ar = "لا يوجد بند بهذا المعرّف في هذه الفاتورة."


class CreditPartUnclear(Invalid):
    """Two answers to the question how much."""

    code = "credit_part_unclear"
    en = "Say how much of a line is credited either by quantity or by amount, not by both."
    ar = "حدد ما يُقيَّد من البند إما بالكمية وإما بالمبلغ، وليس بكليهما."


class CreditQuantityTooMuch(Conflict):
    """More of a line than was invoiced and has not been taken back before."""

    code = "credit_quantity_too_much"
    en = "Only {left} of this line can still be credited."
    ar = "الكمية المتبقية التي يمكن تقييدها من هذا البند هي {left} فقط."


@dataclass(frozen=True, slots=True)
class Charged:
    """The figures of an invoice's line, or of what is left of it or taken from it.

    ``cost`` is what it cost the workshop; None where that is not known.
    """

    quantity: Quantity
    gross: Money
    net: Money
    tax: Money
    cost: Money | None = None

    @property
    def total(self) -> Money:
        """Net and tax."""
        return self.net + self.tax

    @property
    def is_nothing(self) -> bool:
        """Whether neither goods nor money are left."""
        return self.quantity.milli == 0 and self.total.minor == 0

    def less(self, taken: Self) -> Self:
        """What is left after ``taken``."""
        cost = self.cost - taken.cost if self.cost and taken.cost else self.cost
        return type(self)(
            self.quantity - taken.quantity,
            self.gross - taken.gross,
            self.net - taken.net,
            self.tax - taken.tax,
            cost,
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much of a line to take back: so many, or so much money with tax, or (neither) the rest.

    Money alone is a reduction of the price: it brings nothing back, so its quantity is zero.
    """

    quantity: Quantity | None = None
    amount: Money | None = None

    def __post_init__(self) -> None:
        if self.quantity is not None and self.amount is not None:
            raise CreditPartUnclear

    def of(self, left: Charged) -> Charged:
        """What is taken of a line of which ``left`` is left."""
        if self.quantity is not None:
            return _by_quantity(left, self.quantity)
        if self.amount is not None:
            return _by_amount(left, self.amount)
        return left


def _by_quantity(left: Charged, quantity: Quantity) -> Charged:
    if quantity.milli <= 0:
        raise LineQuantityInvalid
    if quantity > left.quantity:
        raise CreditQuantityTooMuch(left=left.quantity.text)

    def share(money: Money) -> Money:
        return Money(half_up(money.minor * quantity.milli, left.quantity.milli), money.currency)

    cost = None if left.cost is None else share(left.cost)
    return Charged(quantity, share(left.gross), share(left.net), share(left.tax), cost)


def _by_amount(left: Charged, amount: Money) -> Charged:
    if amount.minor <= 0:
        raise CreditNotPositive
    if amount > left.total:
        raise CreditTooMuch(left=left.total.amount, currency=left.total.currency)
    tax = Money(half_up(left.tax.minor * amount.minor, left.total.minor), amount.currency)
    net = amount - tax
    return Charged(Quantity(0), net, net, tax)


def set_free(used: int, applied: int, freed: int) -> int:
    """How much of a payment is free again when ``freed`` of the ``applied`` it settled is.

    All in minor units: ``used`` of the payment's currency, the others of the invoice's. Rounded
    down, so that a payment that still settles something has still used something.
    """
    return used * freed // applied
