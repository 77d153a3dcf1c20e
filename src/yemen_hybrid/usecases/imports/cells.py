"""One row of a sheet, read by the rules of the domain; every mistake in it is noted."""

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from yemen_hybrid.domain.errors import Refused
from yemen_hybrid.domain.folding import ascii_digits, fold
from yemen_hybrid.domain.imports import CellMissing, WordUnknown
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.phones import parse_phone
from yemen_hybrid.domain.texts import clean_line, clean_text

T = TypeVar("T")

_NUMBER_OF_A_SHEET: Final = re.compile(r"[0-9]+\.0+")
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:[,٬][0-9]{3})+(?:\.[0-9]+)?")
_CURRENCIES: Final = {
    "yer": Currency.YER, "ريال": Currency.YER, "ريال يمني": Currency.YER, "ر ي": Currency.YER,
    "sar": Currency.SAR, "ريال سعودي": Currency.SAR, "سعودي": Currency.SAR, "ر س": Currency.SAR,
    "usd": Currency.USD, "دولار": Currency.USD, "$": Currency.USD,
}  # fmt: skip


class Cells:
    """The cells of a row by column. What cannot be read is in ``bad``: the column, and why."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self.bad: list[tuple[str | None, Refused]] = []

    def has(self, column: str) -> bool:
        """Whether anything stands there."""
        return bool(self._texts.get(column, "").strip())

    def read(self, column: str, rule: Callable[[str], T]) -> T | None:
        """What the rule makes of a cell; None for a blank one, and for one that it refuses."""
        if not self.has(column):
            return None
        try:
            return rule(self._texts[column].strip())
        except Refused as refusal:
            self.bad.append((column, refusal))
            return None

    def need(self, column: str, rule: Callable[[str], T]) -> T | None:
        """As `read`; a blank cell is a mistake too."""
        if not self.has(column):
            self.bad.append((column, CellMissing()))
        return self.read(column, rule)

    def line(self, column: str, max_length: int) -> str:
        """Text on one line."""
        return self.read(column, lambda text: clean_line(text, max_length=max_length)) or ""

    def prose(self, column: str, max_length: int) -> str | None:
        """Text on any number of lines."""
        return self.read(column, lambda text: clean_text(text, max_length=max_length)) or None

    def phone(self, column: str) -> str | None:
        """A number in E.164."""
        return self.read(column, phone)

    def word(self, column: str, words: Mapping[str, T]) -> T | None:
        """One of the words that the column takes, however it is spelt."""

        def meant(text: str) -> T:
            known = {fold(word): meaning for word, meaning in words.items()}
            if fold(text) not in known:
                raise WordUnknown(word=text[:40], known="، ".join(words))
            return known[fold(text)]

        return self.read(column, meant)

    def money(self, column: str, currency_column: str, usual: Currency) -> Money | None:
        """An amount, in the currency that stands beside it or the usual one."""
        currency = self.word(currency_column, _CURRENCIES) or usual
        return self.read(column, lambda text: Money.parse(plain_number(text), currency))


def phone(text: str) -> str:
    """A phone, also one that a spreadsheet took for a number: 777123456.0."""
    digits = ascii_digits(text)
    if _NUMBER_OF_A_SHEET.fullmatch(digits):
        digits = digits.partition(".")[0]
    return parse_phone(digits)


def plain_number(text: str) -> str:
    """A number without the commas between its thousands."""
    digits = ascii_digits(text).strip()
    if _GROUPED.fullmatch(digits):
        digits = digits.replace(",", "").replace("٬", "")
    return digits
