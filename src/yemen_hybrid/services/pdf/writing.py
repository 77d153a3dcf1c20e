"""How a paper writes things: names, figures, dates and money, in the languages it is read in."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from yemen_hybrid.domain.money import Currency, Money, Zone
from yemen_hybrid.domain.phones import national
from yemen_hybrid.domain.words import in_arabic, in_english

PaperLanguage = Literal["ar", "en", "both"]
Digits = Literal["latin", "arabic"]
Pair: TypeAlias = dict[str, str]
"""One text in Arabic (``ar``) and in English (``en``)."""
Value: TypeAlias = str | Pair

LRI, FSI, PDI = "\u2066", "\u2068", "\u2069"
"""Left-to-right and first-strong isolates, and their end (UAX #9)."""

_ARABIC_DIGITS: Final = str.maketrans("0123456789,.%", "٠١٢٣٤٥٦٧٨٩٬٫٪")
_CONTROLS: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u061c\u2028-\u202e\u2060-\u206f\ufeff]"
)
"""Controls, and the marks that turn what follows around."""
_LONG_RUN: Final = re.compile(r"\S{30}(?=\S)")
_BREAK: Final = "\u200b"
_NO_BREAK: Final = "\u00a0"

_CURRENCIES: Final = {
    (Currency.YER, Zone.SANAA): ("ريال يمني (صنعاء)", "Yemeni rials (Sana'a)"),
    (Currency.YER, Zone.ADEN): ("ريال يمني (عدن)", "Yemeni rials (Aden)"),
    (Currency.SAR, None): ("ريال سعودي", "Saudi riyals"),
    (Currency.USD, None): ("دولار أمريكي", "US dollars"),
}
_SIGNS: Final = {Currency.YER: "ريال", Currency.SAR: "ر.س", Currency.USD: "دولار"}
_MONTHS: Final = (
    ("يناير", "January"),
    ("فبراير", "February"),
    ("مارس", "March"),
    ("أبريل", "April"),
    ("مايو", "May"),
    ("يونيو", "June"),
    ("يوليو", "July"),
    ("أغسطس", "August"),
    ("سبتمبر", "September"),
    ("أكتوبر", "October"),
    ("نوفمبر", "November"),
    ("ديسمبر", "December"),
)


def pair(ar: str, en: str) -> Pair:
    """A text of the workshop's own, which it has in both languages."""
    return {"ar": ar, "en": en}


def plain(text: str) -> str:
    """What somebody typed, with nothing in it that turns, hides or never ends.

    Words beyond thirty letters get places to break at; direction controls and other control
    characters go, for they could make one figure read as another.
    """
    clean = _CONTROLS.sub("", text.replace("\t", " ").replace("\r\n", "\n")).strip()
    return _LONG_RUN.sub(lambda run: run.group() + _BREAK, clean)


def isolated(text: str) -> str:
    """A text kept apart from its surroundings, line by line, in the direction of its own words."""
    return "\n".join(f"{FSI}{line}{PDI}" if line else "" for line in text.split("\n"))


@dataclass(frozen=True, slots=True)
class Writing:
    """One paper's language, digits and clock. Arabic-Indic digits are for papers all in Arabic."""

    language: PaperLanguage
    digits: Digits = "latin"
    timezone: str = "Asia/Aden"

    @property
    def arabic_digits(self) -> bool:
        """Whether figures are written ٠١٢٣."""
        return self.language == "ar" and self.digits == "arabic"

    def typed(self, text: str | None) -> str:
        """What somebody typed: text, whatever it looks like."""
        return isolated(plain(text or ""))

    def named(self, ar: str | None, en: str | None) -> Pair:
        """A name that has been typed in one language or in both."""
        arabic, english = self.typed(ar), self.typed(en)
        return {"ar": arabic or english, "en": english or arabic}

    def name_of(self, thing: Any, stem: str = "name") -> Pair:
        """The name in ``{stem}_ar`` and ``{stem}_en`` of a document."""
        return self.named(thing[f"{stem}_ar"], thing[f"{stem}_en"])

    def figures(self, text: str) -> str:
        """A number, left to right in any surroundings, in the digits of the paper."""
        return f"{LRI}{text.translate(_ARABIC_DIGITS) if self.arabic_digits else text}{PDI}"

    def code(self, text: str) -> str:
        """A number that is also searched for, such as a paper's own: always in Latin digits."""
        return f"{LRI}{plain(text)}{PDI}"

    def number(self, text: str) -> str:
        """A decimal string with its thousands parted: ``12,500``."""
        sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
        whole, point, part = digits.partition(".")
        return self.figures(f"{sign}{int(whole):,}{point}{part}")

    def amount(self, money: Any) -> str:
        """The figures of an amount; its currency stands at the head of the paper."""
        return "" if money is None else self.number(money["amount"])

    def money(self, money: Any) -> Value:
        """An amount with its currency; by its code alone where both languages are read."""
        figures, currency = self.amount(money), Currency(money["currency"])
        if self.language == "both":
            return f"{LRI}{currency.value} {figures}{PDI}"
        return pair(f"{figures} {_SIGNS[currency]}", f"{currency.value} {figures}")

    def in_words(self, money: Any) -> Pair:
        """An amount in words."""
        read = Money.parse(money["amount"], Currency(money["currency"]))
        ar, en = in_arabic(read), in_english(read)
        return pair(ar.replace(" لا غير", f"{_NO_BREAK}لا{_NO_BREAK}غير"), en)

    def day(self, day: date) -> Pair:
        """A day of the Gregorian calendar: 4 March 2030."""
        ar, en = _MONTHS[day.month - 1]
        number, year = self._own(day.day), self._own(day.year)
        return pair(f"{FSI}{number} {ar} {year}م{PDI}", f"{LRI}{day.day} {en} {day.year}{PDI}")

    def hijri(self, day: date) -> Pair:
        """The same day by the Umm al-Qura calendar; empty beyond the years it is laid down for."""
        from hijridate import Gregorian  # noqa: PLC0415 - its tables are needed by papers only

        try:
            hijri = Gregorian(day.year, day.month, day.day).to_hijri()
        except OverflowError:
            return pair("", "")
        number, year = self._own(hijri.day), self._own(hijri.year)
        return pair(
            f"{FSI}{number} {hijri.month_name('ar')} {year}هـ{PDI}",
            f"{LRI}{hijri.day} {hijri.month_name('en')} {hijri.year} AH{PDI}",
        )

    def local_day(self, instant: datetime) -> date:
        """The day at the branch."""
        return instant.astimezone(ZoneInfo(self.timezone)).date()

    def moment(self, instant: datetime) -> Pair:
        """A day and the time of it, by the branch's clock."""
        local = instant.astimezone(ZoneInfo(self.timezone))
        day, clock = self.day(local.date()), f"{local:%H:%M}"
        return pair(f"{day['ar']} {self.figures(clock)}", f"{day['en']} {LRI}{clock}{PDI}")

    def short_day(self, day: date) -> str:
        """A day in figures, for tables: 2030/03/04."""
        return self.figures(f"{day:%Y/%m/%d}")

    def phone(self, e164: str) -> str:
        """A phone number as it is dialled: 777 123 456; one that is read so already stays."""
        return self.code(e164 if " " in e164 else national(e164))

    def kilometres(self, km: int | None) -> Pair | None:
        """How far a car had gone."""
        if km is None:
            return None
        figures = self.number(str(km))
        return pair(f"{figures} كم", f"{figures} km")

    def currency(self, currency: str, zone: str) -> Pair:
        """A currency by its name; of rials also whose."""
        money = Currency(currency)
        of = Zone(zone) if money is Currency.YER else None
        return pair(*_CURRENCIES[money, of])

    def _own(self, number: int) -> str:
        text = str(number)
        return text.translate(_ARABIC_DIGITS) if self.arabic_digits else text
