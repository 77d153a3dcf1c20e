"""What a branch is known by, charges for an hour, and may do with its shelves."""

import re
from collections.abc import Sequence

from yemen_hybrid.domain.errors import Conflict, Invalid, NotAllowed
from yemen_hybrid.domain.money import Currency, CurrencyMismatch, Money, Zone
from yemen_hybrid.domain.totals import SmallestNoteInvalid

_CODE = re.compile(r"[A-Z][A-Z0-9]{1,7}")


class BranchCodeInvalid(Invalid):
    """The code stands in every invoice number, so it is short and plain."""

    code = "branch_code_invalid"
    en = "A branch code has 2 to 8 capital letters (A-Z) or digits and begins with a letter."
    ar = "يتكون رمز الفرع من 2 إلى 8 أحرف لاتينية كبيرة (A-Z) أو أرقام، ويبدأ بحرف."


class BranchCodeTaken(Conflict):
    """Two branches with one code would give out the same invoice numbers."""

    code = "branch_code_taken"
    en = "Another branch already has this code."
    ar = "يوجد فرع آخر بهذا الرمز."


class LabourRatesInvalid(Invalid):
    """One rate above zero for each currency, and the branch's own among them."""

    code = "labour_rates_invalid"
    en = "Give each currency one labour rate above zero, and {currency} among them."
    ar = "حدد لكل عملة أجرة ساعة واحدة أكبر من الصفر، على أن تكون {currency} من بينها."


class BackordersOwed(Conflict):
    """Some shelf holds less than nothing: what is owed comes first."""

    code = "backorders_owed"
    en = "Stock is below zero at this branch (parts: {count}). Receive or count it first."
    ar = "المخزون تحت الصفر في هذا الفرع (عدد القطع: {count}). سجّل الاستلام أو الجرد أولًا."


class BranchStaffed(Conflict):
    """People still work there."""

    code = "branch_staffed"
    en = "Active staff still belong to this branch: {count}. Move or deactivate them first."
    ar = "ما زال في هذا الفرع موظفون نشطون: {count}. انقلهم أو أوقف حساباتهم أولًا."


class BranchClosed(Conflict):
    """Nothing new begins at a branch that is no longer active."""

    code = "branch_closed"
    en = "This branch is closed."
    ar = "هذا الفرع مغلق."


class ZoneOfAnotherBranch(NotAllowed):
    """Whoever belongs to a branch sets no rates and prices of the zone beyond it."""

    code = "zone_of_another_branch"
    en = "You may set rates and prices of the zone of your own branch only: {zone}."
    ar = "يمكنك تحديد أسعار الصرف والبيع للمنطقة النقدية لفرعك فقط: {zone}."


def check_own_zone(own: Zone | None, zone: Zone, *, pointer: str = "/zone") -> None:
    """Refuse another zone than that of the caller's branch; ``own`` None: of every branch."""
    if own is not None and own is not zone:
        raise ZoneOfAnotherBranch(zone=own.value, pointer=pointer)


def check_code(code: str) -> str:
    """The code as it will stand in invoice numbers; small letters are taken as capitals."""
    capital = code.strip().upper()
    if not _CODE.fullmatch(capital):
        raise BranchCodeInvalid(pointer="/code")
    return capital


def check_labour_rates(rates: Sequence[Money], currency: Currency) -> dict[str, int]:
    """The price of an hour by currency, in minor units.

    The branch's own currency is needed: every other is for documents that are written in it.
    """
    by_currency = {rate.currency.value: rate.minor for rate in rates}
    one_each = len(by_currency) == len(rates)
    if not one_each or currency.value not in by_currency or min(by_currency.values()) <= 0:
        raise LabourRatesInvalid(currency=currency.value, pointer="/labour_rates")
    return by_currency


def check_smallest_note(note: Money | None) -> int | None:
    """The smallest rial note of the till; none: cash totals are not rounded."""
    if note is None:
        return None
    if note.currency is not Currency.YER:
        raise CurrencyMismatch(
            first=note.currency.value, second=Currency.YER.value, pointer="/smallest_note"
        )
    if note.minor <= 0:
        raise SmallestNoteInvalid(pointer="/smallest_note")
    return note.minor
