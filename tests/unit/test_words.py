"""Amounts in words, as a cashier would write them."""

import pytest

from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.words import in_arabic, in_english

YER, SAR, USD = Currency.YER, Currency.SAR, Currency.USD


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (0, YER, "صفر ريال يمني"),
        (1, YER, "ريال يمني واحد"),
        (2, YER, "ريالان يمنيان"),
        (3, YER, "ثلاثة ريالات يمنية"),
        (10, YER, "عشرة ريالات يمنية"),
        (11, YER, "أحد عشر ريالًا يمنيًا"),
        (12, YER, "اثنا عشر ريالًا يمنيًا"),
        (19, YER, "تسعة عشر ريالًا يمنيًا"),
        (20, YER, "عشرون ريالًا يمنيًا"),
        (99, YER, "تسعة وتسعون ريالًا يمنيًا"),
        (100, YER, "مائة ريال يمني"),
        (101, YER, "مائة وريال يمني واحد"),
        (102, YER, "مائة وريالان يمنيان"),
        (103, YER, "مائة وثلاثة ريالات يمنية"),
        (200, YER, "مائتا ريال يمني"),
        (211, YER, "مائتان وأحد عشر ريالًا يمنيًا"),
        (1_000, YER, "ألف ريال يمني"),
        (2_000, YER, "ألفا ريال يمني"),
        (2_500, YER, "ألفان وخمسمائة ريال يمني"),
        (11_000, YER, "أحد عشر ألف ريال يمني"),
        (11_500, YER, "أحد عشر ألفًا وخمسمائة ريال يمني"),
        (12_500, YER, "اثنا عشر ألفًا وخمسمائة ريال يمني"),
        (100_000, YER, "مائة ألف ريال يمني"),
        (102_000, YER, "مائة واثنان ألف ريال يمني"),
        (200_000, YER, "مائتا ألف ريال يمني"),
        (
            1_234_567,
            YER,
            "مليون ومائتان وأربعة وثلاثون ألفًا وخمسمائة وسبعة وستون ريالًا يمنيًا",
        ),
        (2_000_000, YER, "مليونا ريال يمني"),
        (3_000_000_000, YER, "ثلاثة مليارات ريال يمني"),
        (10**15, YER, "كوادريليون ريال يمني"),
        (1, SAR, "هللة واحدة"),
        (2, SAR, "هللتان"),
        (3, SAR, "ثلاث هللات"),
        (11, SAR, "إحدى عشرة هللة"),
        (12, SAR, "اثنتا عشرة هللة"),
        (50, SAR, "خمسون هللة"),
        (25_075, SAR, "مائتان وخمسون ريالًا سعوديًا وخمس وسبعون هللة"),
        (1_203, USD, "اثنا عشر دولارًا أمريكيًا وثلاثة سنتات"),
        (-1_200, USD, "ناقص اثنا عشر دولارًا أمريكيًا"),
    ],
)
def test_arabic_numbers_agree_with_what_they_count(
    minor: int, currency: Currency, words: str
) -> None:
    assert in_arabic(Money(minor, currency)) == f"فقط {words} لا غير"


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (0, YER, "Zero Yemeni rials"),
        (1, YER, "One Yemeni rial"),
        (12_500, YER, "Twelve thousand five hundred Yemeni rials"),
        (102, YER, "One hundred and two Yemeni rials"),
        (1_001, YER, "One thousand and one Yemeni rials"),
        (
            1_234_567,
            YER,
            (
                "One million two hundred and thirty-four thousand five hundred and sixty-seven"
                " Yemeni rials"
            ),
        ),
        (2_000_000, YER, "Two million Yemeni rials"),
        (101, USD, "One US dollar and one cent"),
        (50, USD, "Fifty cents"),
        (25_075, SAR, "Two hundred and fifty Saudi riyals and seventy-five halalas"),
        (-1_200, USD, "Minus twelve US dollars"),
    ],
)
def test_english_numbers_are_read_as_on_a_cheque(
    minor: int, currency: Currency, words: str
) -> None:
    assert in_english(Money(minor, currency)) == f"{words} only"


def test_every_amount_up_to_a_hundred_thousand_has_words_of_its_own() -> None:
    for read in (in_arabic, in_english):
        words = {read(Money(minor, YER)) for minor in range(0, 100_000, 7)}
        assert len(words) == len(range(0, 100_000, 7))
        assert not any("  " in one for one in words)
