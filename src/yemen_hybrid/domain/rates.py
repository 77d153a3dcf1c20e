"""Exchange rates: what money of one currency is worth in another.

Rates are quoted as money changers post them: so many units of ``quote`` for one of ``base``, with
the workshop's side named. It **buys** base currency at the lower figure and **sells** it at the
higher. The side follows from whose money is being valued, so nobody has to choose:

    what is converted                                        base → quote   quote → base
    the customer's money: a payment, or a debt to them that      buy           sell
      is handed back in another currency (`settling`)
    the workshop's prices on another list (`pricing`)            sell          buy

So dollars that settle a rial invoice are bought; dollars handed back for rials are sold; a rial
document priced from a dollar list uses the sell rate, for that is what the next part will cost.

A pair with no rate of its own crosses through the rial with two. A crossing is one exact fraction,
rounded half-up once at its end. No conversion ever leaves its zone.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Self

from yemen_hybrid.domain.errors import Conflict, Invalid
from yemen_hybrid.domain.money import Currency, CurrencyMismatch, Money, Zone, check_same_zone
from yemen_hybrid.domain.quantities import half_up, scaled, shortest

PLACES = 6
MICRO = 10**PLACES
MAX_MICRO = 10**6 * MICRO
AHEAD = timedelta(days=1)
BELIEVED_PERCENT = 20
"""How far a rate moves from one posting to the next before somebody is asked to look again."""


class RateInvalid(Invalid):
    """Not a plain decimal above zero, or too fine or too large to be a rate."""

    code = "rate_invalid"
    en = "Write the rate in plain digits, above zero, with at most six decimals, such as 535.5."
    ar = "اكتب سعر الصرف بالأرقام فقط، أكبر من صفر، وبست منازل عشرية على الأكثر، مثل 535.5."


class RatePairInvalid(Invalid):
    """A currency against itself."""

    code = "rate_pair_invalid"
    en = "An exchange rate needs two different currencies."
    ar = "سعر الصرف يكون بين عملتين مختلفتين."


class RateSidesCrossed(Invalid):
    """Buying dearer than selling loses money on every exchange: the two were swapped."""

    code = "rate_sides_crossed"
    en = "The buying rate cannot be above the selling rate."
    ar = "لا يمكن أن يكون سعر الشراء أعلى من سعر البيع."


class RateMissing(Conflict):
    """Nobody has entered a rate that leads from one currency to the other."""

    code = "rate_missing"
    en = "There is no exchange rate between {given} and {to}. Enter the rate first."
    ar = "لا يوجد سعر صرف بين {given} و {to}. أدخل السعر أولًا."


class RateInFuture(Invalid):
    """A rate that nobody can know yet."""

    code = "rate_in_future"
    en = "An exchange rate cannot be entered more than one day ahead."
    ar = "لا يمكن إدخال سعر صرف لأكثر من يوم مقدمًا."


class RateFarOff(Conflict):
    """So far from the rate before it that a digit is rather wrong than the market."""

    code = "rate_far_off"
    en = "The last rate was {last}, and {given} is far from it. If it is right, confirm it."
    ar = "كان آخر سعر {last}، والسعر {given} بعيد عنه. إذا كان صحيحًا فأكّده."


class RateBackdated(Conflict):
    """Before the newest rate of its pair: what was posted since may have been used already."""

    code = "rate_backdated"
    en = "A newer rate is in force since {since}. A rate cannot be entered for a time before it."
    ar = "يوجد سعر أحدث معمول به منذ {since}. لا يمكن إدخال سعر لوقت سابق له."


class RateTimeTaken(Conflict):
    """Two rates of one pair from one moment on: nobody could say which of them is meant."""

    code = "rate_time_taken"
    en = "There is already a rate from exactly that time on. Enter the new one for a later time."
    ar = "يوجد سعر صرف مسجل لهذا الوقت نفسه. أدخل السعر الجديد لوقت لاحق."


class Side(StrEnum):
    """What the workshop does with the base currency."""

    BUY = "buy"
    SELL = "sell"


def parse_rate(text: str) -> int:
    """Millionths of the quote currency for one unit of the base currency."""
    micro = scaled(text, PLACES)
    if micro is None or not 0 < micro <= MAX_MICRO:
        raise RateInvalid
    return micro


def check_posted(at: datetime, now: datetime) -> None:
    """Refuse a rate for a time to come, but for the opening price of tomorrow."""
    if at > now + AHEAD:
        raise RateInFuture(pointer="/at")


def rate_text(micro: int) -> str:
    """A rate as people write it: ``rate_text(535_500_000) == "535.5"``."""
    return shortest(micro, PLACES)


@dataclass(frozen=True, slots=True)
class Rate:
    """Millionths of ``quote`` for one unit of ``base`` in a zone, both sides, since ``at``.

    ``source`` says where the figures were read: the money changer, the bank, the association.
    """

    zone: Zone
    base: Currency
    quote: Currency
    buy_micro: int
    sell_micro: int
    source: str
    at: datetime

    def __post_init__(self) -> None:
        if self.base is self.quote:
            raise RatePairInvalid
        if not (0 < self.buy_micro <= MAX_MICRO and 0 < self.sell_micro <= MAX_MICRO):
            raise RateInvalid
        if self.buy_micro > self.sell_micro:
            raise RateSidesCrossed

    @property
    def reversed(self) -> Self:
        """The same rate read the other way round: whoever buys the base sells the quote."""
        return replace(
            self,
            base=self.quote,
            quote=self.base,
            buy_micro=half_up(MICRO * MICRO, self.sell_micro),
            sell_micro=half_up(MICRO * MICRO, self.buy_micro),
        )


def check_follows(rate: Rate, last: Rate | None, *, confirmed: bool) -> None:
    """Refuse a rate that does not follow from the last one of its pair, in either direction.

    One for its time or before, always: history only grows at its end. One that is further than
    `BELIEVED_PERCENT` from it, unless somebody looked again and confirmed it.
    """
    if last is None:
        return
    if rate.at < last.at:
        raise RateBackdated(since=last.at.isoformat(), pointer="/at")
    if rate.at == last.at:
        raise RateTimeTaken(pointer="/at")
    before = last if last.base is rate.base else last.reversed
    sides = ((rate.buy_micro, before.buy_micro), (rate.sell_micro, before.sell_micro))
    for given, known in sides:
        if not confirmed and abs(given - known) * 100 > known * BELIEVED_PERCENT:
            raise RateFarOff(last=rate_text(known), given=rate_text(given))


@dataclass(frozen=True, slots=True)
class RateUsed:
    """A rate and the side of it that was taken: what a document keeps of one step."""

    rate: Rate
    side: Side

    @property
    def micro(self) -> int:
        """The figure that was used."""
        return self.rate.buy_micro if self.side is Side.BUY else self.rate.sell_micro

    def other(self, given: Currency) -> Currency | None:
        """Where the step leads from ``given``; None when the pair does not hold it."""
        return {self.rate.base: self.rate.quote, self.rate.quote: self.rate.base}.get(given)

    def ratio(self, given: Currency) -> tuple[int, int]:
        """Minor units reached over minor units given, as numerator and denominator."""
        base = 10**self.rate.base.exponent * MICRO
        quote = 10**self.rate.quote.exponent * self.micro
        return (quote, base) if given is self.rate.base else (base, quote)


@dataclass(frozen=True, slots=True)
class Exchange:
    """The way from one currency to another, frozen: all that a document keeps of a conversion.

    ``steps`` is empty between a currency and itself, one rate for a posted pair, two for a
    crossing. Steps that do not join the two currencies, or that leave their zone, are refused.
    """

    given: Currency
    to: Currency
    steps: tuple[RateUsed, ...] = ()

    def __post_init__(self) -> None:
        reached: Currency | None = self.given
        for step in self.steps:
            check_same_zone(self.steps[0].rate.zone, step.rate.zone)
            reached = step.other(reached) if reached else None
        if reached is not self.to:
            raise RateMissing(given=self.given, to=self.to)

    @property
    def as_json(self) -> list[dict[str, str | None]] | None:
        """The steps as they are kept beside what was converted; None where nothing was."""
        steps: list[dict[str, str | None]] = [
            {
                "base": step.rate.base.value,
                "quote": step.rate.quote.value,
                "side": step.side.value,
                "rate": rate_text(step.micro),
                "source": step.rate.source,
                "at": step.rate.at.isoformat(),
            }
            for step in self.steps
        ]
        return steps or None

    @property
    def ratio(self) -> tuple[int, int]:
        """Minor units of ``to`` for each minor unit of ``given``: numerator, denominator."""
        numerator, denominator, currency = 1, 1, self.given
        for step in self.steps:
            over, under = step.ratio(currency)
            numerator, denominator = numerator * over, denominator * under
            currency = step.other(currency) or currency
        return numerator, denominator

    def convert(self, money: Money) -> Money:
        """What ``money`` in the given currency is worth in the other, half-up once."""
        return _turn(money, self.given, self.to, self.ratio)

    def back(self, money: Money) -> Money:
        """How much of the given currency is worth ``money`` in the other, half-up once."""
        numerator, denominator = self.ratio
        return _turn(money, self.to, self.given, (denominator, numerator))


@dataclass(frozen=True, slots=True)
class Converted:
    """An amount in its new currency, with the way it came."""

    amount: Money
    exchange: Exchange


def convert(money: Money, to: Currency, rate: Rate, side: Side) -> Money:
    """``money`` in the other currency of ``rate``, in either direction, half-up once."""
    return Exchange(money.currency, to, (RateUsed(rate, side),)).convert(money)


def settling(given: Currency, to: Currency, rates: Iterable[Rate], *, zone: Zone) -> Exchange:
    """How the customer's money counts in another currency, paid in or handed back.

    Takes the latest of ``rates`` for each pair in ``zone`` and ignores other zones.
    """
    return _exchange(given, to, rates, zone, _side_settling)


def pricing(listed: Currency, to: Currency, rates: Iterable[Rate], *, zone: Zone) -> Exchange:
    """How the workshop's prices on a list in one currency read in another; else as `settling`."""
    return _exchange(listed, to, rates, zone, _side_pricing)


def settles(money: Money, to: Currency, rates: Iterable[Rate], *, zone: Zone) -> Converted:
    """What the customer's ``money`` settles in ``to``, or is handed back as in ``to``."""
    exchange = settling(money.currency, to, rates, zone=zone)
    return Converted(exchange.convert(money), exchange)


def prices(money: Money, to: Currency, rates: Iterable[Rate], *, zone: Zone) -> Converted:
    """What a listed price comes to on a document in ``to``."""
    exchange = pricing(money.currency, to, rates, zone=zone)
    return Converted(exchange.convert(money), exchange)


def _side_settling(rate: Rate, given: Currency) -> Side:
    return Side.BUY if given is rate.base else Side.SELL


def _side_pricing(rate: Rate, given: Currency) -> Side:
    return Side.SELL if given is rate.base else Side.BUY


def _exchange(
    given: Currency,
    to: Currency,
    rates: Iterable[Rate],
    zone: Zone,
    side_of: Callable[[Rate, Currency], Side],
) -> Exchange:
    if given is to:
        return Exchange(given, to)
    of_zone = [rate for rate in rates if rate.zone is zone]
    for way in ((given, to), (given, Currency.YER, to)):
        found = [(_latest(of_zone, one, two), one) for one, two in pairwise(way)]
        steps = tuple(RateUsed(rate, side_of(rate, one)) for rate, one in found if rate)
        if len(steps) == len(found):
            return Exchange(given, to, steps)
    raise RateMissing(given=given, to=to)


def _latest(rates: Sequence[Rate], one: Currency, two: Currency) -> Rate | None:
    pair = [rate for rate in rates if {rate.base, rate.quote} == {one, two}]
    return max(pair, key=lambda rate: rate.at, default=None)


def _turn(money: Money, given: Currency, to: Currency, ratio: tuple[int, int]) -> Money:
    if money.currency is not given:
        raise CurrencyMismatch(first=money.currency, second=given)
    numerator, denominator = ratio
    return Money(half_up(money.minor * numerator, denominator), to)
