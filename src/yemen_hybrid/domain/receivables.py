"""What customers owe, by how long it has been due, and how much more they may owe.

Days are business days of the branch, as dates: a debt is due on a date, not at an instant. Debts of
different zones and currencies are aged side by side and never added.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from yemen_hybrid.domain.errors import Conflict
from yemen_hybrid.domain.money import Currency, Money, Zone


class CreditLimitExceeded(Conflict):
    """The customer would owe more than was agreed."""

    code = "credit_limit_exceeded"
    en = "The customer may owe only {left} {currency} more. Take a payment or raise the limit."
    ar = "المتبقي من الحد الائتماني للعميل {left} {currency} فقط. حصّل دفعة أو ارفع الحد."


class Bucket(StrEnum):
    """How many days a debt is past its due date."""

    NOT_DUE = "not_due"
    DAYS_1_30 = "days_1_30"
    DAYS_31_60 = "days_31_60"
    DAYS_61_90 = "days_61_90"
    OVER_90 = "over_90"


_LAST_DAY = (
    (0, Bucket.NOT_DUE),
    (30, Bucket.DAYS_1_30),
    (60, Bucket.DAYS_31_60),
    (90, Bucket.DAYS_61_90),
)


@dataclass(frozen=True, slots=True)
class Debt:
    """What remains of one invoice, and the date by which it should have been paid."""

    zone: Zone
    due: date
    remaining: Money


@dataclass(frozen=True, slots=True)
class Ageing:
    """Debts of one zone and currency by age. Every bucket is there, the empty ones with zero."""

    zone: Zone
    currency: Currency
    buckets: Mapping[Bucket, Money]

    @property
    def total(self) -> Money:
        """All of it, due or not."""
        return Money.sum(self.buckets.values(), self.currency)

    @property
    def overdue(self) -> Money:
        """What should have been paid by now."""
        return self.total - self.buckets[Bucket.NOT_DUE]


def bucket_of(due: date, on: date) -> Bucket:
    """The age of a debt on a business day. On its due date a debt is not yet overdue."""
    days = (on - due).days
    return next((bucket for last, bucket in _LAST_DAY if days <= last), Bucket.OVER_90)


def due_between(bucket: Bucket, on: date) -> tuple[date | None, date | None]:
    """The first and the last due date of the debts in a bucket on a business day; None: open.

    `bucket_of` the other way round, for whoever looks debts up instead of holding them.
    """
    buckets = list(Bucket)
    place = buckets.index(bucket)
    first = _LAST_DAY[place][0] if place < len(_LAST_DAY) else None
    last = _LAST_DAY[place - 1][0] + 1 if place > 0 else None
    opens = None if first is None else on - timedelta(days=first)
    closes = None if last is None else on - timedelta(days=last)
    return opens, closes


def by_age(debts: Iterable[Debt], on: date) -> dict[tuple[Zone, Currency], Ageing]:
    """The debts aged on a business day, apart for each zone and currency that has any."""
    sums: dict[tuple[Zone, Currency], dict[Bucket, Money]] = {}
    for debt in debts:
        currency = debt.remaining.currency
        empty = dict.fromkeys(Bucket, Money.zero(currency))
        buckets = sums.setdefault((debt.zone, currency), empty)
        buckets[bucket_of(debt.due, on)] += debt.remaining
    return {key: Ageing(*key, buckets) for key, buckets in sums.items()}


def credit_left(limit: Money, balance: Money) -> Money:
    """How much more a customer may owe; never below zero.

    ``balance`` is what they owe now, below zero where the workshop holds money of theirs.
    """
    return max(limit - balance, Money.zero(limit.currency))


def check_credit(limit: Money, balance: Money, more: Money) -> None:
    """Refuse to let a customer owe ``more`` than their limit leaves them."""
    left = credit_left(limit, balance)
    if more > left:
        raise CreditLimitExceeded(left=left.amount, currency=left.currency)
