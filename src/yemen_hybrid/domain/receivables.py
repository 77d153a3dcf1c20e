"""What customers owe, by how long it has been due, and how much more they may owe.

Days are business days of the branch, as dates: a debt is due on a date, not at an instant. Debts of
different zones and currencies are aged side by side and never added.
"""

from datetime import date, timedelta
from enum import StrEnum

from yemen_hybrid.domain.errors import Conflict
from yemen_hybrid.domain.money import Money


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


_LAST_DAY = (0, 30, 60, 90)
"""How late a debt of each bucket may be, in their order; the last is open."""


def due_between(bucket: Bucket, on: date) -> tuple[date | None, date | None]:
    """The first and the last due date of the debts in a bucket on a business day; None: open.

    On its due date a debt is not yet overdue.
    """
    buckets = list(Bucket)
    place = buckets.index(bucket)
    first = _LAST_DAY[place] if place < len(_LAST_DAY) else None
    last = _LAST_DAY[place - 1] + 1 if place > 0 else None
    opens = None if first is None else on - timedelta(days=first)
    closes = None if last is None else on - timedelta(days=last)
    return opens, closes


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
