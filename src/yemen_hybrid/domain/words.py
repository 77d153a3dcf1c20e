"""Amounts in words, as they stand on invoices and receipts beside the figures.

Arabic: the number agrees with what it counts (ثلاثة ريالات، ثلاث هللات), and what is counted takes
the form that the last part of the number asks for (ريالان، ريالات، ريالًا، ريال).
"""

from dataclasses import dataclass
from typing import Final

from yemen_hybrid.domain.money import Currency, Money


@dataclass(frozen=True, slots=True)
class Noun:
    """Something counted, in the forms that Arabic numbers ask for.

    ``one`` as it stands alone and after a round hundred, ``two``, ``few`` after three to ten,
    ``many`` after eleven to ninety-nine.
    """

    one: str
    two: str
    few: str
    many: str
    feminine: bool = False


_RIAL_YEMENI: Final = Noun("ريال يمني", "ريالان يمنيان", "ريالات يمنية", "ريالًا يمنيًا")
_RIAL_SAUDI: Final = Noun("ريال سعودي", "ريالان سعوديان", "ريالات سعودية", "ريالًا سعوديًا")
_DOLLAR: Final = Noun("دولار أمريكي", "دولاران أمريكيان", "دولارات أمريكية", "دولارًا أمريكيًا")
_HALALA: Final = Noun("هللة", "هللتان", "هللات", "هللة", feminine=True)
_CENT: Final = Noun("سنت", "سنتان", "سنتات", "سنتًا")

_ARABIC: Final[dict[Currency, tuple[Noun, Noun | None]]] = {
    Currency.YER: (_RIAL_YEMENI, None),
    Currency.SAR: (_RIAL_SAUDI, _HALALA),
    Currency.USD: (_DOLLAR, _CENT),
}
_ENGLISH: Final[dict[Currency, tuple[tuple[str, str], tuple[str, str] | None]]] = {
    Currency.YER: (("Yemeni rial", "Yemeni rials"), None),
    Currency.SAR: (("Saudi riyal", "Saudi riyals"), ("halala", "halalas")),
    Currency.USD: (("US dollar", "US dollars"), ("cent", "cents")),
}

_SCALES: Final = (
    (10**15, Noun("كوادريليون", "كوادريليونان", "كوادريليونات", "كوادريليونًا")),
    (10**12, Noun("تريليون", "تريليونان", "تريليونات", "تريليونًا")),
    (10**9, Noun("مليار", "ملياران", "مليارات", "مليارًا")),
    (10**6, Noun("مليون", "مليونان", "ملايين", "مليونًا")),
    (10**3, Noun("ألف", "ألفان", "آلاف", "ألفًا")),
)
_HUNDREDS: Final = (
    "",
    "مائة",
    "مائتان",
    "ثلاثمائة",
    "أربعمائة",
    "خمسمائة",
    "ستمائة",
    "سبعمائة",
    "ثمانمائة",
    "تسعمائة",
)
_TENS: Final = (
    "",
    "عشرة",
    "عشرون",
    "ثلاثون",
    "أربعون",
    "خمسون",
    "ستون",
    "سبعون",
    "ثمانون",
    "تسعون",
)
_ONES: Final = {
    False: (
        "",
        "واحد",
        "اثنان",
        "ثلاثة",
        "أربعة",
        "خمسة",
        "ستة",
        "سبعة",
        "ثمانية",
        "تسعة",
        "عشرة",
    ),
    True: ("", "واحدة", "اثنتان", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثماني", "تسع", "عشر"),
}
"""Before a masculine noun the number is feminine, and the other way round."""

_TEN: Final = 10
_TWENTY: Final = 20
_HUNDRED: Final = 100
_THOUSAND: Final = 1000


def in_arabic(money: Money) -> str:
    """«فقط اثنا عشر ألفًا وخمسمائة ريال يمني لا غير»; below zero is said to be so."""
    whole, part = divmod(abs(money.minor), 10**money.currency.exponent)
    unit, fraction = _ARABIC[money.currency]
    said = [count_arabic(whole, unit)] if whole or not part else []
    if part and fraction is not None:
        said.append(count_arabic(part, fraction))
    minus = "ناقص " if money.minor < 0 else ""
    return f"فقط {minus}{' و'.join(said)} لا غير"


def in_english(money: Money) -> str:
    """``Twelve thousand five hundred Yemeni rials only``."""
    whole, part = divmod(abs(money.minor), 10**money.currency.exponent)
    unit, fraction = _ENGLISH[money.currency]
    said = [f"{count_english(whole)} {unit[whole != 1]}"] if whole or not part else []
    if part and fraction is not None:
        said.append(f"{count_english(part)} {fraction[part != 1]}")
    text = " and ".join(said)
    text = f"minus {text}" if money.minor < 0 else text
    return f"{text[0].upper()}{text[1:]} only"


def count_arabic(number: int, noun: Noun) -> str:
    """So many of ``noun``: «ثلاثة ريالات», «ألفا ريال», «مائة وريال واحد»."""
    if number == 0:
        return f"صفر {noun.one}"
    rest = number % _HUNDRED
    parts = _scales(number) + _hundreds(number % _THOUSAND)
    if rest in (1, 2):
        return " و".join([*parts, _alone(rest, noun)])
    if rest:
        parts.append(_below_hundred(rest, feminine=noun.feminine))
        return f"{' و'.join(parts)} {noun.few if rest <= _TEN else noun.many}"
    parts[-1] = _construct(parts[-1])
    return f"{' و'.join(parts)} {noun.one}"


def _alone(number: int, noun: Noun) -> str:
    """One and two are said by the noun itself."""
    if number == 2:  # noqa: PLR2004 - the dual
        return noun.two
    first, *described = noun.one.split()
    return " ".join([first, *described, _ONES[noun.feminine][1]])


def _scales(number: int) -> list[str]:
    """The quadrillions down to the thousands, each counted by its own noun."""
    parts = []
    for size, noun in _SCALES:
        count = number // size % _THOUSAND
        if count == 1:
            parts.append(noun.one)
        elif count:
            parts.append(_count_of_scale(count, noun))
    return parts


def _count_of_scale(count: int, noun: Noun) -> str:
    """«مائة وألف» would be eleven hundred: a scale says its one and two as plain numbers."""
    rest = count % _HUNDRED
    if count > _HUNDRED and rest in (1, 2):
        return f"{_HUNDREDS[count // _HUNDRED]} و{_ONES[False][rest]} {noun.one}"
    return count_arabic(count, noun)


def _hundreds(number: int) -> list[str]:
    return [_HUNDREDS[number // _HUNDRED]] if number >= _HUNDRED else []


def _below_hundred(number: int, *, feminine: bool) -> str:
    ones = _ONES[feminine]
    if number <= _TEN:
        return ones[number]
    tens, one = divmod(number, _TEN)
    if number < _TWENTY:
        # The ten agrees with the noun, its ones against it; eleven and twelve wholly with it.
        ten = "عشرة" if feminine else "عشر"
        special = {1: ("أحد", "إحدى"), 2: ("اثنا", "اثنتا")}
        return f"{special[one][feminine] if one in special else ones[one]} {ten}"
    return f"{ones[one]} و{_TENS[tens]}" if one else _TENS[tens]


def _construct(last: str) -> str:
    """Right before its noun a dual loses the ن and a scale its tanween: «ألفا ريال», «ألف ريال»."""
    head, space, word = last.rpartition(" ")
    duals = {noun.two for _, noun in _SCALES} | {_HUNDREDS[2]}
    if word.removeprefix("و") in duals:
        return f"{head}{space}{word.removesuffix('ن')}"
    return last.removesuffix("ًا")


_NAMES: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS_NAMES: Final = (
    *("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
)
_SCALE_NAMES: Final = (
    (10**15, "quadrillion"),
    (10**12, "trillion"),
    (10**9, "billion"),
    (10**6, "million"),
    (10**3, "thousand"),
)


def count_english(number: int) -> str:
    """A number in words: ``one hundred and two``, ``twenty-five thousand``."""
    for size, name in _SCALE_NAMES:
        if number >= size:
            count, rest = divmod(number, size)
            joint = " and " if 0 < rest < _HUNDRED else " "
            return (
                f"{count_english(count)} {name}{joint}{count_english(rest) if rest else ''}".strip()
            )
    if number >= _HUNDRED:
        count, rest = divmod(number, _HUNDRED)
        return f"{_NAMES[count]} hundred{f' and {count_english(rest)}' if rest else ''}"
    if number < _TWENTY:
        return _NAMES[number]
    tens, one = divmod(number, _TEN)
    return f"{_TENS_NAMES[tens]}{f'-{_NAMES[one]}' if one else ''}"
