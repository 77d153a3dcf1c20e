"""Money: whole minor units of one currency.

Three currencies are taken at the counter. The rial of Sana'a and the rial of Aden share a name and
a code but not a value, so besides its currency every amount belongs to the `Zone` of its document,
and amounts of two zones never meet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from yemen_hybrid.domain.errors import Invalid
from yemen_hybrid.domain.quantities import Quantity, fixed, half_up, scaled

MAX_MINOR = 10**15
"""No amount, price or total is larger: room for any workshop, and far inside a 64-bit column."""


class Zone(StrEnum):
    """Whose central bank the rials of a document come from."""

    SANAA = "sanaa"
    ADEN = "aden"


class Currency(StrEnum):
    """What the workshop takes and owes, by its ISO 4217 code."""

    YER = "YER"
    SAR = "SAR"
    USD = "USD"

    @property
    def exponent(self) -> int:
        """Decimals of the currency: one unit is 10^exponent minor units."""
        return _EXPONENTS[self]


# ISO 4217 still gives the Yemeni rial two decimals; nothing below the rial is in use, and CLDR
# writes it with none.
_EXPONENTS = {Currency.YER: 0, Currency.SAR: 2, Currency.USD: 2}


class CurrencyMismatch(Invalid):
    """Two currencies where the sum needs one."""

    code = "currency_mismatch"
    en = "Amounts in {first} and {second} cannot be added or compared."
    ar = "لا يمكن جمع مبلغين بعملتين مختلفتين ({first} و {second}) أو المقارنة بينهما."


class ZoneMismatch(Invalid):
    """Rials of Sana'a and rials of Aden where the sum needs one of them."""

    code = "zone_mismatch"
    en = "Money of the {first} zone and of the {second} zone cannot meet in one document."
    ar = "لا يمكن الجمع في مستند واحد بين مبالغ من منطقتين نقديتين مختلفتين ({first} و {second})."


class AmountInvalid(Invalid):
    """Not a plain decimal number, or finer than the currency."""

    code = "amount_invalid"
    en = "Write the amount in {currency} in plain digits, at most 15, such as {example}."
    ar = "اكتب المبلغ بعملة {currency} بالأرقام فقط، مثل {example}، وبما لا يزيد على 15 رقمًا."


class AmountTooLarge(Invalid):
    """Beyond `MAX_MINOR`: a slip of the keyboard, not a price."""

    code = "amount_too_large"
    en = "The amount is larger than any the workshop keeps."
    ar = "المبلغ أكبر من الحد المسموح به."


def check_same_zone(first: Zone, second: Zone) -> None:
    """Refuse to let money of two zones meet."""
    if first is not second:
        raise ZoneMismatch(first=first, second=second)


@dataclass(frozen=True, slots=True)
class Money:
    """``minor`` units of ``currency``: fils never, cents and halalas always, whole rials.

    Adding, subtracting and ordering refuse another currency; an amount beyond `MAX_MINOR` refuses
    to exist, so no sum can silently outgrow its column.
    """

    minor: int
    currency: Currency

    def __post_init__(self) -> None:
        if abs(self.minor) > MAX_MINOR:
            raise AmountTooLarge

    @classmethod
    def zero(cls, currency: Currency) -> Self:
        """Nothing, in a currency: where sums start."""
        return cls(0, currency)

    @classmethod
    def parse(cls, amount: str, currency: Currency) -> Self:
        """Read the decimal string of the wire or of a keyboard; see `scaled` for what is read.

        A minus sign is read: whether an amount may be below zero is for the rule that takes it.
        """
        minor = scaled(amount, currency.exponent)
        if minor is None:
            raise AmountInvalid(currency=currency, example=cls(1250, currency).amount)
        return cls(minor, currency)

    @classmethod
    def sum(cls, amounts: Iterable[Self], currency: Currency) -> Self:
        """The sum of amounts that are all in ``currency``; zero when there are none."""
        minor = 0
        for amount in amounts:
            if amount.currency is not currency:
                raise CurrencyMismatch(first=currency, second=amount.currency)
            minor += amount.minor
        return cls(minor, currency)

    @property
    def amount(self) -> str:
        """The decimal string of the wire: ``"12500"`` rials, ``"12.50"`` dollars."""
        return fixed(self.minor, self.currency.exponent)

    @property
    def as_json(self) -> dict[str, str]:
        """The amount as every document has it; see `money_json`."""
        return money_json(self.minor, self.currency)

    def times(self, quantity: Quantity) -> Self:
        """The price of a quantity, rounded half-up once."""
        return type(self)(half_up(self.minor * quantity.milli, 1000), self.currency)

    def __add__(self, other: Self) -> Self:
        return type(self)(self.minor + self._minor_of(other), self.currency)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.minor - self._minor_of(other), self.currency)

    def __neg__(self) -> Self:
        return type(self)(-self.minor, self.currency)

    def __lt__(self, other: Self) -> bool:
        return self.minor < self._minor_of(other)

    def __le__(self, other: Self) -> bool:
        return self.minor <= self._minor_of(other)

    def __gt__(self, other: Self) -> bool:
        return self.minor > self._minor_of(other)

    def __ge__(self, other: Self) -> bool:
        return self.minor >= self._minor_of(other)

    def _minor_of(self, other: Self) -> int:
        if other.currency is not self.currency:
            raise CurrencyMismatch(first=self.currency, second=other.currency)
        return other.minor


def money_json(minor: int, currency: Currency) -> dict[str, str]:
    """An amount as every document has it: ``{"amount": "12.50", "currency": "USD"}``.

    Also a sum of many documents, which may outgrow `MAX_MINOR`.
    """
    return {"amount": fixed(minor, currency.exponent), "currency": currency.value}


def split(money: Money, weights: Sequence[int]) -> list[Money]:
    """Share ``money`` in proportion to ``weights``, to the last minor unit.

    Largest remainder: everyone gets the whole units due, and those left over go one each to the
    largest fractions, the earlier first where they tie. So the shares always sum to ``money``, no
    share is a unit or more away from its exact part, and a weight of zero gets nothing. Weights are
    not below zero, and one is above it unless there is nothing to share.
    """
    parts = sum(weights)
    if min(weights, default=0) < 0 or (parts == 0 and money.minor != 0):
        raise ValueError("cannot split by these weights")
    whole, sign = abs(money.minor), -1 if money.minor < 0 else 1
    exact = [divmod(whole * weight, parts or 1) for weight in weights]
    shares = [units for units, _ in exact]
    neediest = sorted(range(len(exact)), key=lambda index: -exact[index][1])
    for index in neediest[: whole - sum(shares)]:
        shares[index] += 1
    return [Money(sign * share, money.currency) for share in shares]
