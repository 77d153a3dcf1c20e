"""What a payment does to an invoice.

Paid in the invoice's currency, the payment covers what is owed and the rest is left over. Paid in
another, both figures are worked out through the exchange frozen on the payment, and since two
currencies rarely meet on a whole minor unit, two conventions keep the customer from owing or being
owed dust:

- the **due** of an invoice in another currency is what remains of it, converted and rounded
  half-up, but at least one minor unit. Whoever pays the due has settled;
- whoever pays less settles too if the payment, converted and rounded half-up, covers what remains.

Either way, what is applied and what is used are worth the same to within one minor unit of the
coarser of the two currencies, and nothing that was paid disappears: used + left over = paid.
"""

from dataclasses import dataclass

from yemen_hybrid.domain.errors import Conflict, Invalid
from yemen_hybrid.domain.money import Currency, CurrencyMismatch, Money
from yemen_hybrid.domain.rates import Exchange, RateMissing


class PaymentNotPositive(Invalid):
    """Nothing or less: a mistake is undone by a reversal, never by paying a negative amount."""

    code = "payment_not_positive"
    en = "A payment must be above zero."
    ar = "يجب أن يكون مبلغ الدفعة أكبر من صفر."


class PaymentTooSmall(Invalid):
    """Worth less than half of the smallest unit of what it should settle."""

    code = "payment_too_small"
    en = "This payment is too small to count in {currency}."
    ar = "هذه الدفعة أصغر من أن تُحتسب بعملة {currency}."


class NothingToSettle(Conflict):
    """The invoice is settled already."""

    code = "nothing_to_settle"
    en = "Nothing is owed here any more."
    ar = "لا يوجد مبلغ متبقٍ للسداد."


@dataclass(frozen=True, slots=True)
class Allocation:
    """How much of an invoice a payment settled, and how much of the payment that took.

    ``applied`` is in the invoice's currency; ``used`` and ``left_over`` are in the payment's, and
    sum to what was paid. What is left over becomes the customer's credit.
    """

    applied: Money
    used: Money
    left_over: Money
    exchange: Exchange


def settle(remaining: Money, paid: Money, exchange: Exchange | None = None) -> Allocation:
    """Apply a payment to what remains of an invoice: in part, exactly, or with some left over.

    ``exchange`` leads from the payment's currency to the invoice's (see `rates.settling`) and is
    needed only where they differ.
    """
    if paid.minor <= 0:
        raise PaymentNotPositive
    exchange = _joining(paid.currency, remaining.currency, exchange)
    due = _due(remaining, exchange)
    worth = exchange.convert(paid)
    if worth.minor == 0:
        raise PaymentTooSmall(currency=remaining.currency)
    if paid < due and worth < remaining:
        return Allocation(worth, paid, Money.zero(paid.currency), exchange)
    used = min(paid, due)
    return Allocation(remaining, used, paid - used, exchange)


def amount_to_settle(
    remaining: Money, currency: Currency, exchange: Exchange | None = None
) -> Money:
    """The smallest payment in ``currency`` that settles what remains in full."""
    exchange = _joining(currency, remaining.currency, exchange)
    return min(_due(remaining, exchange), _least_worth(remaining, exchange))


def _joining(paid: Currency, owed: Currency, exchange: Exchange | None) -> Exchange:
    if exchange is None:
        if paid is not owed:
            raise RateMissing(given=paid, to=owed)
        return Exchange(paid, owed)
    if exchange.given is not paid:
        raise CurrencyMismatch(first=paid, second=exchange.given)
    if exchange.to is not owed:
        raise CurrencyMismatch(first=owed, second=exchange.to)
    return exchange


def _due(remaining: Money, exchange: Exchange) -> Money:
    if remaining.minor <= 0:
        raise NothingToSettle
    return max(exchange.back(remaining), Money(1, exchange.given))


def _least_worth(remaining: Money, exchange: Exchange) -> Money:
    """The smallest payment whose worth, rounded half-up, covers what remains.

    The worth of ``p`` reaches ``r`` when ``p * numerator / denominator >= r - 1/2``.
    """
    numerator, denominator = exchange.ratio
    least = -(-(2 * remaining.minor - 1) * denominator // (2 * numerator))
    return Money(least, exchange.given)
