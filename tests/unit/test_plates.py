"""Number plates as advisors type them at the gate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.governorates import Governorate, find_governorate
from yemen_hybrid.domain.plates import (
    Plate,
    PlateInvalid,
    PlateKind,
    parse_plate,
    plate_key,
    written_plate,
    yemeni_plate,
)

ADEN_TAXI = Plate(Governorate.ADEN, "12345", PlateKind.TAXI)


@pytest.mark.parametrize(
    "text",
    [
        "3/12345 أجرة",
        "عدن 12345 أجرة",
        "أجرة عدن ١٢٣٤٥",
        "اجره عدن ۱۲۳۴۵",
        "رقم اللوحة ٣/١٢٣٤٥ أجرة",
        "\u202b١٢٣٤٥/٣ أجرة\u202c",
        "عدن١٢٣٤٥أجرة",
        "Aden taxi 12345",
        "ADEN 3-12345 (taxi)",
        "12345-3 Taxi",
        "plate no. 12345 Aden, taxi",
    ],
)
def test_one_plate_written_in_many_ways(text: str) -> None:
    assert parse_plate(text) == ADEN_TAXI


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("12345", Plate(None, "12345")),
        ("1/1", Plate(Governorate.SANAA_CITY, "1")),
        ("12/3", Plate(Governorate.LAHIJ, "3")),
        ("22/123456", Plate(Governorate.SOCOTRA, "123456")),
        ("صنعاء 12345", Plate(Governorate.SANAA_CITY, "12345")),
        ("أمانة العاصمة 1/4455 خصوصي", Plate(Governorate.SANAA_CITY, "4455", PlateKind.PRIVATE)),
        ("صنعاء 2/12345", Plate(Governorate.SANAA_GOVERNORATE, "12345")),
        ("محافظة صنعاء 12345", Plate(Governorate.SANAA_GOVERNORATE, "12345")),
        ("محافظة إب 77", Plate(Governorate.IBB, "77")),
        ("Al-Hudaydah 7781 transport", Plate(Governorate.HUDAYDAH, "7781", PlateKind.TRANSPORT)),
        ("Hodeidah 6/7781", Plate(Governorate.HUDAYDAH, "7781")),
        ("دراجة نارية 1234 تعز", Plate(Governorate.TAIZ, "1234", PlateKind.MOTORCYCLE)),
        ("شرطة 991", Plate(None, "991", PlateKind.POLICE)),
        ("جمرك 4410 عدن", Plate(Governorate.ADEN, "4410", PlateKind.CUSTOMS)),
    ],
)
def test_what_is_said_is_kept_and_nothing_is_made_up(text: str, plate: Plate) -> None:
    assert parse_plate(text) == plate


@pytest.mark.parametrize(
    "text",
    [
        "أ ب ج 1234",
        "ABJ 1234 KSA",
        "Dubai A 12345",
        "بدون لوحة",
        "جمرك",
        "تعز 3/12345",
        "1234567",
        "0/12",
        "23/0",
        "1/2/3",
        "هيئة دبلوماسية 55/1",
    ],
)
def test_other_plates_are_kept_as_written(text: str) -> None:
    plate = parse_plate(f"  {text} ")
    assert plate == Plate(written=text)
    assert plate.display("ar") == plate.display("en") == plate.search_text == text


@pytest.mark.parametrize("text", ["", "   ", "---", "🚗", "1/12345\x00", "x" * 61])
def test_what_stands_on_no_plate_is_refused(text: str) -> None:
    with pytest.raises(PlateInvalid):
        parse_plate(text)
    with pytest.raises(PlateInvalid):
        written_plate(text)


@pytest.mark.parametrize("number", ["", "0", "000", "1234567", "12a", "-5", "1 2"])
def test_a_number_has_one_to_six_digits(number: str) -> None:
    with pytest.raises(PlateInvalid):
        yemeni_plate(number, Governorate.ADEN)


def test_a_plate_is_a_number_or_a_text() -> None:
    with pytest.raises(PlateInvalid):
        Plate()
    with pytest.raises(PlateInvalid):
        Plate(number="1", written="1")


def test_how_a_plate_is_printed() -> None:
    assert ADEN_TAXI.display("ar") == "عدن 3/12345 (أجرة)"
    assert ADEN_TAXI.display("en") == "Aden 3/12345 (taxi)"
    assert Plate(None, "12345", PlateKind.PRIVATE).display("ar") == "12345 (خصوصي)"
    assert ADEN_TAXI.search_text == "عدن 3/12345 (أجرة) Aden 3/12345 (taxi)"


def test_two_entries_of_one_plate_share_a_key() -> None:
    assert plate_key(ADEN_TAXI) == plate_key(parse_plate("٣/٠١٢٣٤٥")) == "3/12345"
    assert plate_key(parse_plate("12345")) == "/12345"
    assert plate_key(parse_plate("ABJ-1234")) == plate_key(parse_plate("abj 1234")) == "abj1234"
    assert len(plate_key(Plate(written="ﷺ" * 60))) <= 80


@pytest.mark.parametrize(
    ("code", "governorate"),
    [
        (1, Governorate.SANAA_CITY),
        (2, Governorate.SANAA_GOVERNORATE),
        (3, Governorate.ADEN),
        (4, Governorate.TAIZ),
        (5, Governorate.HADHRAMAUT),
        (6, Governorate.HUDAYDAH),
        (7, Governorate.IBB),
        (8, Governorate.HAJJAH),
        (9, Governorate.DHAMAR),
        (10, Governorate.SAADA),
        (11, Governorate.ABYAN),
        (12, Governorate.LAHIJ),
        (13, Governorate.BAYDA),
        (14, Governorate.MAHWIT),
        (15, Governorate.SHABWAH),
        (16, Governorate.MARIB),
        (17, Governorate.MAHRAH),
        (18, Governorate.JAWF),
        (19, Governorate.AMRAN),
        (20, Governorate.DHALE),
        (21, Governorate.RAYMAH),
        (22, Governorate.SOCOTRA),
    ],
)
def test_the_codes_of_the_governorates(code: int, governorate: Governorate) -> None:
    assert governorate.code == code
    for text in (str(code), governorate.value, governorate.label("ar"), governorate.label("en")):
        assert find_governorate(text) is governorate


@pytest.mark.parametrize("text", ["", "0", "23", "001", "London"])
def test_no_such_governorate(text: str) -> None:
    assert find_governorate(text) is None


PLATES = st.builds(
    Plate,
    st.none() | st.sampled_from(Governorate),
    st.integers(1, 999_999).map(str),
    st.none() | st.sampled_from(PlateKind),
)


@given(PLATES)
def test_printing_and_reading_gives_the_same_plate(plate: Plate) -> None:
    without_code = plate.kind in {PlateKind.ARMY, PlateKind.DIPLOMATIC}
    if plate.governorate is None or not without_code:
        assert parse_plate(plate.display("ar")) == plate
        assert parse_plate(plate.display("en")) == plate


@given(st.text())
def test_any_text_is_a_plate_or_refused(text: str) -> None:
    try:
        plate = parse_plate(text)
    except PlateInvalid:
        return
    assert plate_key(plate)
    assert plate.display("en")
