"""Quantities, and the exact decimals that everything counted here is made of.

Nothing in the domain is a float: a figure is an integer of its smallest part (thousandths of a
litre, cents, millionths of an exchange rate), read from text by `scaled`, written by `fixed` or
`shortest`, and rounded by `half_up`. These four are the only ones of their kind.
"""

import re
from dataclasses import dataclass
from typing import Self

from yemen_hybrid.domain.errors import Invalid

MAX_DIGITS = 15
"""Digits accepted in one number: every such number times 1000 still fits a 64-bit column."""

PIECE = "piece"
"""The unit of what is counted, not measured; every other unit is in the workshop's own words."""

_PLAIN = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
_TO_ASCII = str.maketrans(
    {chr(zero + digit): str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)}
    | {"\u066b": "."}
)
"""Arabic-Indic and Persian digits and the Arabic decimal separator, as their ASCII twins."""


class QuantityInvalid(Invalid):
    """Not a plain decimal number, too fine, or too large."""

    code = "quantity_invalid"
    en = "Write the quantity in plain digits, at most three decimals and at most 1000000."
    ar = "اكتب الكمية بالأرقام فقط، بثلاث منازل عشرية على الأكثر، وبما لا يتجاوز 1000000."


class QuantityNegative(Invalid):
    """Below zero where only a count or a measure makes sense."""

    code = "quantity_negative"
    en = "The quantity cannot be less than zero."
    ar = "لا يمكن أن تكون الكمية أقل من صفر."


def scaled(text: str, places: int) -> int | None:
    """``text`` in units of 10^-``places``, or None if it is not a plain decimal that fits.

    Plain: an optional ``-``, digits (ASCII, Arabic-Indic or Persian), and at most ``places``
    decimals after a point. No plus sign, exponent, grouping, blank, NaN or bare point, and at most
    `MAX_DIGITS` digits: a number that could be read in two ways is not read at all.
    """
    match = _PLAIN.fullmatch(text.translate(_TO_ASCII))
    if match is None:
        return None
    sign, whole, decimals = match[1], match[2], match[3] or ""
    if len(decimals) > places or len(whole) + len(decimals) > MAX_DIGITS:
        return None
    return int(sign + whole + decimals.ljust(places, "0"))


def fixed(value: int, places: int) -> str:
    """``value`` units of 10^-``places`` with every decimal written: ``fixed(1250, 2) == "12.50"``.

    Digits are ASCII: this is how figures travel and are stored, not how they are shown.
    """
    if places == 0:
        return str(value)
    whole, decimals = divmod(abs(value), 10**places)
    return f"{'-' if value < 0 else ''}{whole}.{decimals:0{places}}"


def shortest(value: int, places: int) -> str:
    """`fixed` without the decimals that say nothing: ``shortest(3500, 3) == "3.5"``."""
    text = fixed(value, places)
    return text.rstrip("0").removesuffix(".") if places else text


def half_up(numerator: int, denominator: int) -> int:
    """The nearest integer to a fraction; a tie goes away from zero, as shopkeepers round.

    ``denominator`` is above zero. Symmetric, so a credit note undoes its invoice to the last unit.
    """
    whole, rest = divmod(abs(numerator), denominator)
    rounded = whole + (2 * rest >= denominator)
    return -rounded if numerator < 0 else rounded


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """Thousandths of a unit: hours of labour, litres of oil, pieces.

    The unit itself belongs to the part or the service. Below zero only as a difference, such as a
    stock movement.
    """

    milli: int

    PLACES = 3
    MAX_MILLI = 1_000_000_000

    @classmethod
    def parse(cls, text: str, *, allow_negative: bool = False) -> Self:
        """Read what a person typed, in any of the digits that `scaled` reads."""
        milli = scaled(text, cls.PLACES)
        if milli is None or abs(milli) > cls.MAX_MILLI:
            raise QuantityInvalid
        if milli < 0 and not allow_negative:
            raise QuantityNegative
        return cls(milli)

    @property
    def text(self) -> str:
        """The shortest decimal string: ``"3.5"``, ``"4"``."""
        return shortest(self.milli, self.PLACES)

    @property
    def is_whole(self) -> bool:
        """Whether it can be counted: no part of a piece."""
        return self.milli % 1000 == 0

    def __add__(self, other: Self) -> Self:
        return type(self)(self.milli + other.milli)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.milli - other.milli)

    def __neg__(self) -> Self:
        return type(self)(-self.milli)
