"""Number plates of Yemen: a governorate's code, a number and a kind; all others as written.

The plate shows the code (1 to 22) at the left and one to six digits at the right, with the kind
above (series of 1993 and 2018; after "Vehicle registration plates of Yemen", Wikipedia). Series of
single towns, foreign plates and cars with none are kept as written.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from yemen_hybrid.domain.errors import Invalid, Language
from yemen_hybrid.domain.folding import ascii_digits, fold
from yemen_hybrid.domain.governorates import (
    GOVERNORATE_SPELLINGS,
    Governorate,
    find_governorate,
)
from yemen_hybrid.domain.texts import TextInvalid, clean_line

MAX_PLATE = 60
"""Characters of a plate kept as written."""

_LONGEST_KEY = 80

_NUMBER = re.compile(r"(?!0+$)[0-9]{1,6}")


class PlateKind(StrEnum):
    """What the plate allows the car to be used for."""

    PRIVATE = "private"
    TAXI = "taxi"
    TRANSPORT = "transport"
    GOVERNMENT = "government"
    POLICE = "police"
    ARMY = "army"
    DIPLOMATIC = "diplomatic"
    TEMPORARY = "temporary"
    CUSTOMS = "customs"
    MOTORCYCLE = "motorcycle"

    def label(self, language: Language) -> str:
        """Its name for people."""
        ar, en, *_ = _KINDS[self]
        return ar if language == "ar" else en


_KINDS: dict[PlateKind, tuple[str, ...]] = {
    PlateKind.PRIVATE: ("خصوصي", "private", "خصوصية", "ملاكي"),
    PlateKind.TAXI: ("أجرة", "taxi", "تاكسي", "تكسي", "hire"),
    PlateKind.TRANSPORT: ("نقل", "transport", "truck", "شاحنة"),
    PlateKind.GOVERNMENT: ("حكومي", "government", "حكومة", "حكومية", "gov"),
    PlateKind.POLICE: ("شرطة", "police"),
    PlateKind.ARMY: ("جيش", "army", "عسكري", "عسكرية", "military"),
    PlateKind.DIPLOMATIC: ("دبلوماسي", "diplomatic", "دبلوماسية", "هيئة دبلوماسية", "هيئة سياسية"),
    PlateKind.TEMPORARY: ("مؤقت", "temporary", "مؤقتة", "temp"),
    PlateKind.CUSTOMS: ("جمرك", "customs", "جمارك", "جمركي", "الجمارك"),
    PlateKind.MOTORCYCLE: ("دراجة نارية", "motorcycle", "متر", "دراجة", "motorbike"),
}
"""Arabic name, English name, and how else people write it."""

_KIND_SPELLINGS = {fold(name): kind for kind, names in _KINDS.items() for name in names}

_WITHOUT_CODE = frozenset({PlateKind.ARMY, PlateKind.DIPLOMATIC})
"""The whole country's: the small number on them is no governorate."""

_LONGEST_SPELLING = 3  # words
_SAYING_NOTHING = frozenset(
    fold(word) for word in ("رقم", "لوحة", "اللوحة", "محافظة", "اليمن", "plate", "no", "yemen")
)
_DIGITS_MEET_LETTERS = re.compile(r"(?<=[0-9])(?=[^\W0-9])|(?<=[^\W0-9])(?=[0-9])")

_Word = TypeVar("_Word", Governorate, PlateKind)


class PlateInvalid(Invalid):
    """Nothing that could stand on a plate."""

    code = "plate_invalid"
    en = "Write the plate as it stands on the car, for example 1/12345."
    ar = "اكتب رقم اللوحة كما هو على السيارة، مثل 1/12345."


@dataclass(frozen=True, slots=True)
class Plate:
    """Either a Yemeni ``number``, with what is known around it, or a text as ``written``.

    Each fact may be missing: people often say only the number. ``number`` is 1 to 6 ASCII digits.
    """

    governorate: Governorate | None = None
    number: str | None = None
    kind: PlateKind | None = None
    written: str | None = None

    def __post_init__(self) -> None:
        if (self.number is None) == (self.written is None):
            raise PlateInvalid
        if self.number is not None and not _NUMBER.fullmatch(self.number):
            raise PlateInvalid
        if self.written is not None and not fold(self.written):
            raise PlateInvalid

    def display(self, language: Language) -> str:
        """As it is said and printed: عدن 3/12345 (أجرة), Aden 3/12345 (taxi), or as written."""
        if self.number is None:
            return self.written or ""
        kind = f" ({self.kind.label(language)})" if self.kind else ""
        if self.governorate is None:
            return f"{self.number}{kind}"
        place = self.governorate
        return f"{place.label(language)} {place.code}/{self.number}{kind}"

    @property
    def search_text(self) -> str:
        """All that people may look for it by, in both languages."""
        names = [name for name in (self.display("ar"), self.display("en")) if name]
        return " ".join(dict.fromkeys(names))


def yemeni_plate(
    number: str, governorate: Governorate | None = None, kind: PlateKind | None = None
) -> Plate:
    """The plate with this number, in digits of any script; refuses all but 1 to 6 digits."""
    return Plate(governorate, ascii_digits(number).strip(), kind)


def written_plate(text: str) -> Plate:
    """A plate kept as written, on one line; refuses what holds no letter or digit."""
    try:
        return Plate(written=clean_line(text, max_length=MAX_PLATE))
    except TextInvalid as error:
        raise PlateInvalid from error


def parse_plate(text: str) -> Plate:
    """The plate that people mean by ``text``, in Arabic or English, digits of any script.

    Understood: 3/12345, 12345-3, عدن ١٢٣٤٥ أجرة, Aden taxi 12345, 12345. A text with any word or
    number that has no place on a Yemeni plate, or whose name and code disagree, is kept as written.
    """
    as_written = written_plate(text)
    folded = fold(ascii_digits(as_written.written or ""))
    words = _DIGITS_MEET_LETTERS.sub(" ", folded).split()
    kind, words = _take(words, _KIND_SPELLINGS)
    named, words = _take(words, GOVERNORATE_SPELLINGS)
    numbers = [word for word in words if word not in _SAYING_NOTHING]
    if len(numbers) > 1 and kind in _WITHOUT_CODE:
        return as_written
    found = _read_numbers(numbers, named)
    return Plate(found[0], found[1], kind) if found else as_written


def plate_key(plate: Plate) -> str:
    """What two entries of one plate share: 3/12345, /12345 with no governorate, or folded text.

    The kind is left out because people leave it out; so cars of two kinds may share a key.
    """
    if plate.number is None:
        return fold(plate.written or "").replace(" ", "")[:_LONGEST_KEY]
    code = plate.governorate.code if plate.governorate else ""
    return f"{code}/{int(plate.number)}"


def _take(words: list[str], spellings: dict[str, _Word]) -> tuple[_Word | None, list[str]]:
    """The first spelling among ``words``, the longest before the shorter, and the other words."""
    for length in range(_LONGEST_SPELLING, 0, -1):
        for start in range(len(words) - length + 1):
            found = spellings.get(" ".join(words[start : start + length]))
            if found:
                return found, words[:start] + words[start + length :]
    return None, words


def _read_numbers(
    words: list[str], named: Governorate | None
) -> tuple[Governorate | None, str] | None:
    if len(words) == 1 and _NUMBER.fullmatch(words[0]):
        return named, words[0]
    if len(words) != 2:  # noqa: PLR2004 - code and number
        return None
    for code, number in (words, reversed(words)):
        coded = find_governorate(code) if code.isdecimal() else None
        if coded and _agree(named, coded) and _NUMBER.fullmatch(number):
            return coded, number
    return None


def _agree(named: Governorate | None, coded: Governorate) -> bool:
    """صنعاء is the city when it stands alone, and either of the two beside a code."""
    both = {Governorate.SANAA_CITY, Governorate.SANAA_GOVERNORATE}
    return named in (None, coded) or {named, coded} == both
