"""The governorates of Yemen, and the codes that number plates show for them.

The codes after "Vehicle registration plates of Yemen" (Wikipedia), which lists 1 to 22.
"""

from enum import StrEnum

from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.folding import ascii_digits, fold


class Governorate(StrEnum):
    """The 21 governorates and the capital's municipality, in the order of their plate codes."""

    SANAA_CITY = "sanaa_city"
    SANAA_GOVERNORATE = "sanaa_governorate"
    ADEN = "aden"
    TAIZ = "taiz"
    HADHRAMAUT = "hadhramaut"
    HUDAYDAH = "hudaydah"
    IBB = "ibb"
    HAJJAH = "hajjah"
    DHAMAR = "dhamar"
    SAADA = "saada"
    ABYAN = "abyan"
    LAHIJ = "lahij"
    BAYDA = "bayda"
    MAHWIT = "mahwit"
    SHABWAH = "shabwah"
    MARIB = "marib"
    MAHRAH = "mahrah"
    JAWF = "jawf"
    AMRAN = "amran"
    DHALE = "dhale"
    RAYMAH = "raymah"
    SOCOTRA = "socotra"

    @property
    def code(self) -> int:
        """The number at the left of the plate."""
        return _CODES[self]

    def label(self, language: Language) -> str:
        """Its name for people."""
        ar, en, *_ = _NAMES[self]
        return ar if language == "ar" else en


_NAMES: dict[Governorate, tuple[str, ...]] = {
    Governorate.SANAA_CITY: (
        "أمانة العاصمة",
        "Sana'a City",
        "الأمانة",
        "العاصمة",
        "صنعاء",
        "مدينة صنعاء",
        "Sanaa",
        "Sana",
        "Amanat Al Asimah",
        "Capital",
    ),
    Governorate.SANAA_GOVERNORATE: ("محافظة صنعاء", "Sana'a Governorate", "Sanaa Province"),
    Governorate.ADEN: ("عدن", "Aden", "Adan"),
    Governorate.TAIZ: ("تعز", "Taiz", "Taizz", "Taez"),
    Governorate.HADHRAMAUT: (
        "حضرموت",
        "Hadhramaut",
        "Hadramaut",
        "Hadramout",
        "Hadhramout",
        "Hadramawt",
        "المكلا",
        "Mukalla",
    ),
    Governorate.HUDAYDAH: ("الحديدة", "Al Hudaydah", "Hodeidah", "Hodeida", "Hudaida", "Hudaydah"),
    Governorate.IBB: ("إب", "Ibb", "اب"),
    Governorate.HAJJAH: ("حجة", "Hajjah", "Hajja"),
    Governorate.DHAMAR: ("ذمار", "Dhamar", "Thamar"),
    Governorate.SAADA: ("صعدة", "Sa'dah", "Saada", "Sada", "Saadah"),
    Governorate.ABYAN: ("أبين", "Abyan"),
    Governorate.LAHIJ: ("لحج", "Lahij", "Lahj"),
    Governorate.BAYDA: ("البيضاء", "Al Bayda", "Bayda", "Baydha", "Al Baydha", "Beida"),
    Governorate.MAHWIT: ("المحويت", "Al Mahwit", "Mahwit", "Mahweet", "Al Mahweet"),
    Governorate.SHABWAH: ("شبوة", "Shabwah", "Shabwa"),
    Governorate.MARIB: ("مأرب", "Ma'rib", "Marib", "Mareb"),
    Governorate.MAHRAH: ("المهرة", "Al Mahrah", "Mahrah", "Mahra", "Al Mahra"),
    Governorate.JAWF: ("الجوف", "Al Jawf", "Jawf", "Al Jouf", "Jouf"),
    Governorate.AMRAN: ("عمران", "Amran"),
    Governorate.DHALE: ("الضالع", "Al Dhale", "Dhale", "Al Dhalea", "Dhalea", "Ad Dali", "Dali"),
    Governorate.RAYMAH: ("ريمة", "Raymah", "Rayma", "Raimah"),
    Governorate.SOCOTRA: ("سقطرى", "Socotra", "Soqotra", "أرخبيل سقطرى"),
}
"""Arabic name, English name, and how else people write it. صنعاء alone means the city."""

_CODES = {governorate: code for code, governorate in enumerate(Governorate, start=1)}
_BY_CODE = {code: governorate for governorate, code in _CODES.items()}
_LONGEST_CODE = 2

GOVERNORATE_SPELLINGS = {
    fold(name): governorate for governorate, names in _NAMES.items() for name in names
}
"""Folded names, for reading them out of a longer text."""


def find_governorate(text: str) -> Governorate | None:
    """The governorate with this code or name, in either language and any usual spelling."""
    folded = fold(ascii_digits(text))
    if folded.isdecimal() and len(folded) <= _LONGEST_CODE:
        return _BY_CODE.get(int(folded))
    return GOVERNORATE_SPELLINGS.get(folded)
