"""Numbers stamped on the cars that come to Yemen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.vin import VinInvalid, VinKind, check_vin, normalize_vin, vin_key


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("1hgcm82633a004352", "1HGCM82633A004352"),
        (" 1HGCM 82633 A004352 ", "1HGCM82633A004352"),
        ("1HGCM826-33A-004352", "1HGCM82633A004352"),
        ("\u200e1HGCM82633A004352\u202c", "1HGCM82633A004352"),
        ("1HGCM٨٢٦٣٣A٠٠٤٣٥٢", "1HGCM82633A004352"),
        ("zvw30-1234567", "ZVW30-1234567"),
        ("ZVW30 - 1234567", "ZVW30-1234567"),
        ("ZVW30 1234567", "ZVW30-1234567"),
        ("ZVW301234567", "ZVW301234567"),
        ("NHP10-6123456", "NHP10-6123456"),
        ("GP5–3012345", "GP5-3012345"),
        ("AHR10-7001234", "AHR10-7001234"),
        ("AXAH54-4001234", "AXAH54-4001234"),
        ("E12-012345", "E12-012345"),
    ],
)
def test_numbers_are_kept_in_one_form(written: str, normal: str) -> None:
    assert normalize_vin(written) == normal


@pytest.mark.parametrize(
    "written",
    [
        "",
        "-",
        "12345678",
        "1HGCM82633A00435",
        "1HGCM82633A0043522",
        "1HGCM82633A00435O",
        "1HGCM82633AI04352",
        "QHGCM82633A004352",
        "1HGCM82633A00435م",
        "ZVW30",
        "ZVW30-12345",
        "ZVW30-12345678",
        "Z-1234567",
        "ZVW30-12345-67",
        "ZVW30/1234567",
        "x" * 5_000,
    ],
)
def test_what_is_stamped_on_no_car_is_refused(written: str) -> None:
    with pytest.raises(VinInvalid):
        normalize_vin(written)


def test_a_north_american_car_says_what_it_is() -> None:
    advice = check_vin("1HGCM82633A004352")
    assert advice.kind is VinKind.VIN
    assert (advice.check_digit, advice.check_digit_required) == (True, True)
    assert (advice.country, advice.maker, advice.model_year) == ("US", "Honda", 2003)


def test_the_check_digit_may_be_ten_written_x() -> None:
    advice = check_vin("1M8GDM9AXKP042788")
    assert (advice.check_digit, advice.model_year) == (True, 1989)
    assert check_vin("1" * 17).check_digit is True


def test_a_letter_in_the_seventh_place_means_2010_or_later() -> None:
    assert check_vin("1HGCM8A63BA004352").model_year == 2011


def test_a_slip_in_a_north_american_number_shows() -> None:
    advice = check_vin("1HGCM82633A004353")
    assert (advice.check_digit, advice.check_digit_required) == (False, True)
    assert advice.model_year is None


@pytest.mark.parametrize(
    ("vin", "country", "maker"),
    [
        ("JTDKN3DU5A0123456", "JP", "Toyota"),
        ("JTHBB1BA5B2012345", "JP", "Lexus"),
        ("JHMZE2H59AS012345", "JP", "Honda"),
        ("KMHEC4A47BA012345", "KR", "Hyundai"),
        ("KNAGM4AD0B5012345", "KR", "Kia"),
        ("4T1BD1FK5CU012345", "US", "Toyota"),
        ("2T1BURHE0EC012345", "CA", "Toyota"),
        ("3FADP0L30CR012345", "MX", "Ford"),
        ("5NPEC4AB0CH012345", "US", "Hyundai"),
        ("WBA3A5C50CF012345", "DE", "BMW"),
        ("LGXC16DF4A0012345", "CN", "BYD"),
        ("6T1BE42K08X012345", None, None),
    ],
)
def test_where_a_car_was_made_and_by_whom(vin: str, country: str | None, maker: str | None) -> None:
    advice = check_vin(vin)
    assert (advice.country, advice.maker) == (country, maker)
    assert advice.check_digit_required is (country in {"US", "CA", "MX"})


def test_a_frame_number_has_no_check_digit() -> None:
    advice = check_vin("ZVW30-1234567")
    assert advice.kind is VinKind.FRAME
    assert advice.check_digit is None
    assert not advice.check_digit_required


def test_a_frame_with_and_without_its_dash_is_one_car() -> None:
    assert vin_key("ZVW30-1234567") == vin_key("ZVW301234567")


VINS = st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=17, max_size=17)


@given(VINS)
def test_every_vin_is_kept_and_judged(vin: str) -> None:
    assert normalize_vin(vin.lower()) == vin
    assert check_vin(vin).check_digit is not None


@given(VINS)
def test_exactly_one_check_digit_holds(vin: str) -> None:
    digits = "0123456789X"
    holding = [d for d in digits if check_vin(vin[:8] + d + vin[9:]).check_digit]
    assert len(holding) == 1


@given(st.text())
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        normal = normalize_vin(text)
    except VinInvalid:
        return
    assert normalize_vin(normal) == normal
