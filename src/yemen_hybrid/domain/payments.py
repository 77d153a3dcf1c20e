"""Payments: money that came in or went back, and the ways in which it may.

Nothing of a payment is ever changed. A mistake is undone by a reversal of the whole payment, and
then entered again. What a payment does to an invoice is in `settlement`.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from yemen_hybrid.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Words
from yemen_hybrid.domain.money import AmountTooLarge, Currency, Money, Zone
from yemen_hybrid.domain.reasons import check_reason
from yemen_hybrid.domain.settlement import PaymentNotPositive
from yemen_hybrid.domain.texts import clean_line, is_blank

MAX_REFERENCE: Final = 80
_TATWEEL: Final = "\u0640"
_MINUS: Final = "\u2212"
MAX_PAYMENT_MINOR: Final = 10**10
"""Ten billion rials, a hundred million dollars: no workshop is handed more; it is a slip."""

CLOCKS_DIFFER_BY: Final = timedelta(minutes=5)


class PaymentKind(StrEnum):
    """Why money moved. A deposit is left for a work order before there is an invoice."""

    PAYMENT = "payment"
    DEPOSIT = "deposit"
    REFUND = "refund"
    REVERSAL = "reversal"


class PaymentNotFound(NotFound):
    """No payment with that id, or not the caller's branch's."""

    code = "payment_not_found"
    en = "There is no such payment."
    ar = "لا توجد دفعة بهذا المعرّف."


class AlreadyReversed(Conflict):
    """A payment is undone once."""

    code = "already_reversed"
    en = "This payment was already reversed."
    ar = "سبق عكس هذه الدفعة."


class ReversalFinal(Conflict):
    """A reversal stays; the payment is entered again instead."""

    code = "reversal_final"
    en = "A reversal cannot be reversed. Enter the payment again."
    ar = "لا يمكن عكس قيد العكس. سجّل الدفعة من جديد."


class PaymentPurposeUnclear(Invalid):
    """Money is taken for an invoice, or for a work order, or else for a customer's account."""

    code = "payment_purpose_unclear"
    en = "Say what is paid for: an invoice, or a work order, or a customer."
    ar = "حدد ما تُدفع عنه الدفعة: فاتورة، أو أمر عمل، أو عميل."


class WorkOrderOfAnother(Conflict):
    """The deposit would be one customer's and the work order another's."""

    code = "work_order_of_another"
    en = "This work order belongs to another customer."
    ar = "أمر العمل هذا لعميل آخر."


class DepositTooLate(Conflict):
    """A deposit is left for work to come."""

    code = "deposit_too_late"
    en = "This work order has ended. Take the payment for an invoice or for the customer."
    ar = "انتهى أمر العمل هذا. سجّل الدفعة على فاتورة أو على حساب العميل."


class ReceivedInFuture(Invalid):
    """Nobody has received it yet."""

    code = "received_in_future"
    en = "A payment cannot be received in the future."
    ar = "لا يمكن أن يكون وقت استلام الدفعة في المستقبل."


class PaymentBackdated(NotAllowed):
    """It would change a day sheet that was read already, or a drawer that was counted."""

    code = "payment_backdated"
    en = "Only a manager may enter money of a past day, or from before the drawer was last counted."
    ar = "لا يسجّل مبلغًا بتاريخ يوم سابق أو قبل آخر جرد للصندوق إلا المدير."


class ReferenceRequired(Invalid):
    """A transfer without its number cannot be found again."""

    code = "reference_required"
    en = "Enter the reference number of the transfer for {method}."
    ar = "أدخل رقم العملية أو الحوالة لطريقة الدفع {method}."


class ReferenceUsed(Conflict):
    """The same transfer was entered before, here or at another branch."""

    code = "reference_used"
    en = "This reference was already used for another payment."
    ar = "رقم العملية أو الحوالة مستخدم من قبل في دفعة أخرى."


class MethodNotUsable(Conflict):
    """The way to pay is not open to this payment. Each cause is a class of its own."""

    code = "method_not_usable"
    en = "{method} cannot be used for this payment."
    ar = "لا يمكن استخدام {method} لهذه الدفعة."


class MethodInactive(MethodNotUsable):
    """It was switched off."""

    code = "method_inactive"
    en = "{method} is no longer in use."
    ar = "طريقة الدفع {method} لم تعد مستخدمة."


class MethodCurrencyRefused(MethodNotUsable):
    """It does not take this currency."""

    code = "method_currency_refused"
    en = "{method} does not take {currency}."
    ar = "طريقة الدفع {method} لا تقبل العملة {currency}."


class MethodZoneRefused(MethodNotUsable):
    """It works in the other zone."""

    code = "method_zone_refused"
    en = "{method} is not available in the monetary zone of this branch."
    ar = "طريقة الدفع {method} غير متاحة في المنطقة النقدية لهذا الفرع."


class MethodDateRefused(MethodNotUsable):
    """It was not, or is no longer, in use on that day."""

    code = "method_date_refused"
    en = "{method} is not in use on {day}."
    ar = "طريقة الدفع {method} غير معتمدة في تاريخ {day}."


class MethodDatesBackwards(Invalid):
    """The last day comes before the first."""

    code = "method_dates_backwards"
    en = "The last day of a payment method cannot come before its first day."
    ar = "لا يمكن أن يسبق آخر يوم لاستخدام طريقة الدفع أول يوم له."


@dataclass(frozen=True, slots=True)
class MethodTerms:
    """What a way to pay takes, where and when.

    ``zone`` None: both. The days are the branch's business days, first and last included; None is
    open on that side.
    """

    name: Words
    currencies: frozenset[Currency]
    zone: Zone | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    active: bool = True
    needs_reference: bool = False


def check_method_dates(valid_from: date | None, valid_to: date | None) -> None:
    """Refuse a way to pay that would end before it begins."""
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        raise MethodDatesBackwards(pointer="/valid_to")


def check_method(terms: MethodTerms, currency: Currency, zone: Zone, day: date) -> None:
    """Refuse a way to pay that is off, or not for this currency, zone or business day."""
    if not terms.active:
        raise MethodInactive(method=terms.name)
    if currency not in terms.currencies:
        raise MethodCurrencyRefused(method=terms.name, currency=currency.value)
    if terms.zone not in (None, zone):
        raise MethodZoneRefused(method=terms.name)
    if not (terms.valid_from or day) <= day <= (terms.valid_to or day):
        raise MethodDateRefused(method=terms.name, day=day.isoformat())


def check_reference(terms: MethodTerms, reference: str | None) -> str | None:
    """The reference in the one form that is compared, refused when it is needed and missing."""
    compact = compact_reference(reference or "")
    if terms.needs_reference and not any(map(str.isalnum, compact)):
        raise ReferenceRequired(method=terms.name, pointer="/reference")
    return compact or None


def compact_reference(reference: str) -> str:
    """A reference or a receipt's number in the one form that is compared.

    Digits of every kind become ASCII, letters capitals without marks, dashes hyphens; blanks,
    tatweel and what cannot be seen go: the same slip typed twice must be recognised as the same.
    """
    normal = unicodedata.normalize("NFKD", reference.casefold()).upper()
    plain = "".join(map(_plain, normal))
    return clean_line(plain, max_length=MAX_REFERENCE)


def check_received(received_at: datetime | None, now: datetime) -> datetime:
    """When the money came in: now, unless it was said. Refuses the future."""
    if received_at is None:
        return now
    if received_at > now + CLOCKS_DIFFER_BY:
        raise ReceivedInFuture(pointer="/received_at")
    return received_at


def check_backdated(
    received_at: datetime, today: datetime, counted_at: datetime | None, note: str, *, may: bool
) -> None:
    """Refuse money of a past day, or from before the drawer was counted, with nothing said of why.

    ``today`` is when the branch's business day began, ``may`` whether whoever enters it holds
    ``payment:backdate``.
    """
    if received_at >= max(today, counted_at or today):
        return
    if not may:
        raise PaymentBackdated(pointer="/received_at")
    check_reason(note, pointer="/note")


def signed(kind: PaymentKind, amount: Money) -> Money:
    """What is kept of an amount as people enter it, above zero: money given back counts below.

    A reversal has no amount of its own: see `reversal_of`.
    """
    if amount.minor <= 0:
        raise PaymentNotPositive(pointer="/amount")
    if amount.minor > MAX_PAYMENT_MINOR:
        raise AmountTooLarge(pointer="/amount")
    return -amount if kind is PaymentKind.REFUND else amount


def reversal_of(kind: PaymentKind, amount: Money, *, reversed_before: bool) -> Money:
    """The signed amount that undoes the whole of a payment, once. ``amount`` is its signed one."""
    if kind is PaymentKind.REVERSAL:
        raise ReversalFinal
    if reversed_before:
        raise AlreadyReversed
    return -amount


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Pd" or character == _MINUS:
        return "-"
    if is_blank(character) or category in {"Cf", "Mc", "Me"} or character == _TATWEEL:
        return ""
    return str(unicodedata.decimal(character, character))
