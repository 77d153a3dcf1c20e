"""Phone numbers as customers in Yemen write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.phones import (
    PhoneInvalid,
    mask_email,
    mask_phone,
    national,
    parse_phone,
    whatsapp_digits,
)


@pytest.mark.parametrize(
    "written",
    [
        "777123456",
        "777 123 456",
        "777-123-456",
        "777.123.456",
        "(777) 123456",
        "0777123456",
        "00967777123456",
        "00967 0777 123 456",
        "+967777123456",
        "+967 777 123 456",
        "+967 (0) 777-123-456",
        "967777123456",
        "967 777 123 456",
        "٧٧٧١٢٣٤٥٦",
        "٠٧٧٧ ١٢٣ ٤٥٦",
        "+٩٦٧٧٧٧١٢٣٤٥٦",
        "۷۷۷۱۲۳۴۵۶",
        "\u202a+967 777 123 456\u202c",
        "\u2066+967\u00a0777\u00a0123\u00a0456\u2069",
        "\u200f777‑123‑456 ",
        "＋967777123456",
    ],
)
def test_one_mobile_written_in_many_ways(written: str) -> None:
    assert parse_phone(written) == "+967777123456"


@pytest.mark.parametrize("prefix", ["70", "71", "73", "77", "78"])
def test_the_mobile_networks(prefix: str) -> None:
    assert parse_phone(f"{prefix}1234567") == f"+967{prefix}1234567"


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("01 234567", "+9671234567"),
        ("01/234567", "+9671234567"),
        ("02-345678", "+9672345678"),
        ("03 230230", "+9673230230"),
        ("04-210233", "+9674210233"),
        ("05 302345", "+9675302345"),
        ("07 202020", "+9677202020"),
        ("00967 1 234567", "+9671234567"),
        ("+966 50 123 4567", "+966501234567"),
        ("00966501234567", "+966501234567"),
        ("966501234567", "+966501234567"),
        ("+971 50 123 4567", "+971501234567"),
        ("+1 (415) 555-2671", "+14155552671"),
        ("+253 77 83 10 01", "+25377831001"),
    ],
)
def test_landlines_and_numbers_from_abroad(written: str, e164: str) -> None:
    assert parse_phone(written) == e164


@pytest.mark.parametrize(
    "written",
    [
        "",
        "   ",
        "+",
        "77712345",
        "7771234567",
        "721234567",
        "751234567",
        "234567",
        "0501234567",
        "777123456 ext 5",
        "777123456 / 733123456",
        "777123456 و 733123456",
        "abc",
        "+999123456789",
        "++967777123456",
        "777+123456",
        "777123456\x00",
        "7" * 5_000,
    ],
)
def test_what_cannot_be_dialled_is_refused(written: str) -> None:
    with pytest.raises(PhoneInvalid):
        parse_phone(written)


@pytest.mark.parametrize(
    ("e164", "aloud"),
    [
        ("+967777123456", "777 123 456"),
        ("+9671234567", "01 234 567"),
        ("+966501234567", "+966 50 123 4567"),
    ],
)
def test_how_a_number_is_read_aloud(e164: str, aloud: str) -> None:
    assert national(e164) == aloud


def test_only_a_number_can_be_read_aloud() -> None:
    with pytest.raises(PhoneInvalid):
        national("not a number")


def test_the_link_to_whatsapp() -> None:
    assert whatsapp_digits("+967777123456") == "967777123456"


@pytest.mark.parametrize(
    ("e164", "masked"),
    [
        ("+967777123123", "+967•••••123"),
        ("+9671234567", "+967•••••567"),
        ("+14155552671", "+1•••••671"),
        ("+967123", "+967•••••"),
        ("777123456", "•••••"),
        ("+", "•••••"),
        ("", "•••••"),
    ],
)
def test_logs_see_the_country_and_the_last_digits(e164: str, masked: str) -> None:
    assert mask_phone(e164) == masked


@pytest.mark.parametrize(
    ("email", "masked"),
    [
        ("ahmed@example.com", "a•••••@example.com"),
        ("a@example.com", "a•••••@example.com"),
        ("@example.com", "•••••"),
        ("nobody", "•••••"),
        ("", "•••••"),
    ],
)
def test_logs_see_the_first_letter_and_the_domain(email: str, masked: str) -> None:
    assert mask_email(email) == masked


MOBILES = st.builds(
    "+967{}{:07d}".format, st.sampled_from(["70", "71", "73", "77", "78"]), st.integers(0, 9999999)
)


@given(MOBILES)
def test_printing_and_reading_gives_the_same_mobile(e164: str) -> None:
    assert parse_phone(e164) == e164
    assert parse_phone(national(e164)) == e164
    assert parse_phone(whatsapp_digits(e164)) == e164
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    assert parse_phone(national(e164).translate(arabic)) == e164


@given(MOBILES)
def test_a_mask_hides_the_middle(e164: str) -> None:
    assert e164[4:-3] not in mask_phone(e164)


@given(st.text())
def test_any_text_is_a_number_or_refused(text: str) -> None:
    mask_phone(text)
    mask_email(text)
    try:
        e164 = parse_phone(text)
    except PhoneInvalid:
        return
    assert parse_phone(e164) == e164
