"""Vehicle identification numbers of 17 characters, and Japanese frame numbers.

Cars come to Yemen from North America, the Gulf, Korea and Japan. Only those made for North America
have to carry a check digit (49 CFR 565.15) and the model year in the tenth place, so both are
advice and never a reason to refuse. Cars of the Japanese home market have a frame number instead:
a model code and a serial (ZVW30-1234567).
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from yemen_hybrid.domain.errors import Invalid
from yemen_hybrid.domain.folding import ascii_digits

VIN_LENGTH = 17

_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_FRAME = re.compile(r"(?=[A-Z0-9]*[A-Z])[A-Z0-9]{2,8}-?[0-9]{6,7}")
_GAPS = re.compile(r"[\s\-\u2010-\u2015\u2212_]+")

_VALUES = {letter: int(value) for letter, value in zip(
    "ABCDEFGHJKLMNPRSTUVWXYZ0123456789", "12345678123457923456789" + "0123456789", strict=True
)}  # fmt: skip
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_CHECK_PLACE = 8
_CHECK_DIGITS = "0123456789X"

_YEAR_PLACE = 9
_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"  # 1980 to 2009, and again from 2010
_FIRST_YEAR = 1980
_ERA_PLACE = 6  # a digit until 2009, a letter from 2010 (49 CFR 565.15, cars and light trucks)

_MAKERS = {
    # Japan
    "JTH": "Lexus", "JTJ": "Lexus", "JT": "Toyota", "JHM": "Honda", "JHL": "Honda", "JH4": "Acura",
    "JN1": "Nissan", "JN8": "Nissan", "JNK": "Infiniti",
    "JM1": "Mazda", "JM3": "Mazda", "JA3": "Mitsubishi", "JA4": "Mitsubishi", "JMB": "Mitsubishi",
    "JF1": "Subaru", "JF2": "Subaru", "JS": "Suzuki",
    # Korea
    "KMH": "Hyundai", "KM8": "Hyundai", "KNA": "Kia", "KND": "Kia", "KNE": "Kia",
    # North America
    "1HG": "Honda", "2HG": "Honda", "19X": "Honda", "1N4": "Nissan", "1N6": "Nissan",
    "2T1": "Toyota", "2T3": "Toyota", "4T1": "Toyota", "5TD": "Toyota", "5TF": "Toyota",
    "2T2": "Lexus", "58A": "Lexus", "5NM": "Hyundai", "5NP": "Hyundai", "5XX": "Kia",
    "1FA": "Ford", "1FM": "Ford", "1FT": "Ford", "3FA": "Ford", "1G1": "Chevrolet",
    "5YJ": "Tesla",
    # Europe and China
    "WBA": "BMW", "WDB": "Mercedes-Benz", "WDD": "Mercedes-Benz", "WVW": "Volkswagen",
    "WAU": "Audi", "YV1": "Volvo", "LGX": "BYD",
}  # fmt: skip
"""Makers by the longest matching beginning: the sure ones among those seen here, not a register."""

_COUNTRIES = (
    (re.compile("[145]"), "US"),
    (re.compile("2"), "CA"),
    (re.compile("3[A-W]"), "MX"),
    (re.compile("J"), "JP"),
    (re.compile("K[L-R]"), "KR"),
    (re.compile("L"), "CN"),
    (re.compile("S[A-M]"), "GB"),
    (re.compile("V[F-R]"), "FR"),
    (re.compile("W"), "DE"),
    (re.compile("Y[S-W]"), "SE"),
    (re.compile("Z[A-R]"), "IT"),
)
_NORTH_AMERICA = frozenset({"US", "CA", "MX"})


class VinKind(StrEnum):
    """Which of the two kinds of number a car carries."""

    VIN = "vin"
    FRAME = "frame"


class VinInvalid(Invalid):
    """Neither a VIN nor a frame number."""

    code = "vin_invalid"
    en = (
        "A VIN has 17 letters and digits without I, O and Q; "
        "a Japanese frame number looks like ZVW30-1234567."
    )
    ar = (
        "رقم القاعدة (الشاصي) 17 حرفًا ورقمًا، ولا يحتوي على الحروف I و O و Q، "
        "أو رقم ياباني على شكل ZVW30-1234567."
    )


@dataclass(frozen=True, slots=True)
class VinAdvice:
    """What a VIN says about itself; hints for the person who types it, never facts to rely on.

    ``check_digit`` is None for a frame number. A wrong one is a slip of the pen if
    ``check_digit_required``, and says nothing otherwise. ``country`` (ISO 3166) is where the car
    was made; ``model_year`` is given only where the check digit holds, for only then is the tenth
    place likely to be a year.
    """

    kind: VinKind
    check_digit: bool | None = None
    check_digit_required: bool = False
    country: str | None = None
    maker: str | None = None
    model_year: int | None = None


def normalize_vin(text: str) -> str:
    """Capitals and ASCII digits; a VIN in one piece, a frame with a dash where it had any gap.

    Refuses what is neither 17 characters of the VIN alphabet nor shaped like a frame number. A
    frame written in one piece stays so, for where its serial begins cannot be known.
    """
    parts = [part for part in _GAPS.split(ascii_digits(text).upper()) if part]
    compact = "".join(parts)
    if _VIN.fullmatch(compact):
        return compact
    frame = "-".join(filter(None, ("".join(parts[:-1]), *parts[-1:])))
    if len(compact) == VIN_LENGTH or not _FRAME.fullmatch(frame):
        raise VinInvalid
    return frame


def vin_key(vin: str) -> str:
    """What two spellings of one number share: a frame is written with its dash and without."""
    return vin.replace("-", "")


def check_vin(vin: str) -> VinAdvice:
    """What can be read from a number; takes any spelling that `normalize_vin` takes."""
    number = normalize_vin(vin)
    if not _VIN.fullmatch(number):
        return VinAdvice(VinKind.FRAME)
    holds = number[_CHECK_PLACE] == _check_digit(number)
    country = next((code for first, code in _COUNTRIES if first.match(number)), None)
    return VinAdvice(
        kind=VinKind.VIN,
        check_digit=holds,
        check_digit_required=country in _NORTH_AMERICA,
        country=country,
        maker=_MAKERS.get(number[:3]) or _MAKERS.get(number[:2]),
        model_year=_model_year(number) if holds else None,
    )


def _check_digit(number: str) -> str:
    total = sum(_VALUES[c] * weight for c, weight in zip(number, _WEIGHTS, strict=True))
    return _CHECK_DIGITS[total % len(_CHECK_DIGITS)]


def _model_year(number: str) -> int | None:
    place = _YEARS.find(number[_YEAR_PLACE])
    if place < 0:
        return None
    return _FIRST_YEAR + place + (len(_YEARS) if number[_ERA_PLACE].isalpha() else 0)
