"""What people type in the search box, and what they find."""

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from yemen_hybrid.domain.folding import (
    INDEXED_CHARACTERS,
    LONGEST_TERM,
    MOST_QUERY_TERMS,
    ascii_digits,
    fold,
    index_terms,
    query_terms,
)


def finds(query: str, *texts: str) -> bool:
    """As both databases search: every term is the beginning of some lexeme."""
    lexemes = index_terms(*texts).split()
    return all(any(lexeme.startswith(term) for lexeme in lexemes) for term in query_terms(query))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("أَحْمَد", "احمد"),
        ("إبراهيم", "ابراهيم"),
        ("آمنة", "امنه"),
        ("ٱلله", "الله"),
        ("مؤمن", "مومن"),
        ("هائل", "هايل"),
        ("مصطفى", "مصطفي"),
        ("فاطمة", "فاطمه"),
        ("صنعاء", "صنعا"),
        ("محـــمد", "محمد"),
        ("کاظم گ یاسر", "كاظم ك ياسر"),
        ("ڤيتز", "فيتز"),
        ("٠١٢٣٤٥٦٧٨٩", "0123456789"),
        ("۰۱۲۳۴۵۶۷۸۹", "0123456789"),
        ("ﻻ ﷲ", "لا الله"),
        ("\u202bعدن\u202c\u200f", "عدن"),
        ("PRIUS", "prius"),
        ("Citroën Škoda STRASSE Straße", "citroen skoda strasse strasse"),
        ("Sana'a Ma’rib ʿAli", "sanaa marib ali"),
        ("Al-Qadhi, Ahmed (Eng.)", "al qadhi ahmed eng"),
        ("ＡＢＣ１２３", "abc123"),
        ("  \t\n ", ""),
        ("🚗 Prius 👍", "prius"),
        ("e\u0301lite élite", "elite elite"),
        ("ا\u0654حمد", "احمد"),
        ("a\x00b\ud800c", "a b c"),
    ],
)
def test_one_spelling_for_every_way_of_writing(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("احمد", "أحمد علي"),
        ("أحمد", "احمد علي"),
        ("صالح", "محمد الصالحي"),
        ("قاضي", "عبد الملك القاضي"),
        ("القاضى", "القاضي"),
        ("عبدالله", "عبد الله صالح"),
        ("عبد الله", "عبدالله صالح"),
        ("عبدالرحمن", "عبد الرّحمن"),
        ("ابوبكر", "أبو بكر سالم"),
        ("أبو بكر", "ابوبكر سالم"),
        ("باوزير", "سالم با وزير"),
        ("با وزير", "سالم باوزير"),
        ("Abdulrahman", "Abdul Rahman Saleh"),
        ("abdul rahman", "Abdulrahman Saleh"),
        ("alqadhi", "Al-Qadhi"),
        ("al qadhi", "Alqadhi"),
        ("abdalrahman", "Abd al-Rahman"),
        ("sanaa", "Sana'a"),
        ("صنعا", "صنعاء"),
        ("صنعاء", "صنعا"),
        ("prius", "Prius Alpha"),
        ("alpha prius", "Toyota Prius Alpha 2014"),
        ("rius", "Prius"),
        ("rav4", "RAV 4 Hybrid"),
        ("rav 4", "RAV4 Hybrid"),
        ("is300h", "Lexus IS 300h"),
        ("prius c", "Prius C"),
        ("cx5", "Mazda CX-5"),
        ("0777123456", "+967777123456"),
        ("0777 123 456", "+967777123456"),
        ("777-123-456", "+967777123456"),
        ("+967777123456", "+967777123456"),
        ("+967 (0) 777 123 456", "+967777123456"),
        ("00967 777 123 456", "+967777123456"),
        ("٠٧٧٧ ١٢٣ ٤٥٦", "+967777123456"),
        ("123456", "+967777123456"),
        ("01 234567", "+9671234567"),
        ("+966 50 123 4567", "+966501234567"),
        ("00966501234567", "+966501234567"),
        ("0501234567", "+966501234567"),
        ("777123456", "اتصل على 777 123 456 مساء"),
        ("احمد 0777 123 456", "أحمد +967777123456"),
        ("WO-2026-000123", "WO-2026-000123"),
        ("wo2026000123", "WO-2026-000123"),
        ("2026-000123", "WO-2026-000123"),
        ("000123", "WO-2026-000123"),
        ("123", "WO-2026-000123"),
        ("01", "X101"),
        ("WO-2026-123", "WO-2026-000123"),
        ("3/12345", "عدن 3/12345 (أجرة)"),
        ("3 12345", "عدن 3/12345 (أجرة)"),
        ("12345/3", "عدن 3/12345 (أجرة)"),
        ("12345 عدن", "عدن 3/12345 (أجرة)"),
        ("٣/١٢٣٤٥", "عدن 3/12345"),
        ("312345", "3/12345"),
        ("zvw30-1234567", "ZVW30-1234567"),
        ("zvw301234567", "ZVW30-1234567"),
        ("jtdkn3du5a0123456", "JTDKN3DU5A0123456"),
        ("0123456", "JTDKN3DU5A0123456"),
        ("ahmed.ali@example.com", "ahmed.ali@example.com"),
    ],
)
def test_what_is_typed_finds_what_is_meant(query: str, text: str) -> None:
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("علي", "أحمد"),
        ("0777 123 457", "+967777123456"),
        ("احمد 733", "أحمد +967777123456"),
        ("1/12345", "3/12345"),
        ("prius camry", "Prius"),
    ],
)
def test_what_is_not_meant_is_not_found(query: str, text: str) -> None:
    assert not finds(query, text)


@pytest.mark.parametrize("phone", ["0777123456", "00967777123456", "+967 777 123 456"])
def test_a_customer_stays_in_sight_while_the_phone_is_typed(phone: str) -> None:
    for typed in range(1, len(phone) + 1):
        assert finds(f"احمد {phone[:typed]}", "أحمد", "+967777123456"), phone[:typed]
    for typed in range(4, len(phone) + 1):
        assert finds(phone[:typed], "أحمد", "+967777123456"), phone[:typed]


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("", []),
        (" ،؟! ", []),
        ("أحمد  الصالحي أحمد", ["احمد", "الصالحي"]),
        ("+967 777 123 456", ["777123456"]),
        ("و", ["و"]),
        ("زيت و فلتر", ["زيت", "فلتر"]),
        ("3/12345", ["312345"]),
        ("3 12345", ["3", "12345"]),
        ("2020 777123456", ["2020", "777123456"]),
        ("777123456 / 733123456", ["777123456", "733123456"]),
    ],
)
def test_the_terms_of_a_query(query: str, terms: list[str]) -> None:
    assert query_terms(query) == terms


def test_a_query_has_a_limit_and_is_never_refused() -> None:
    assert len(query_terms(" ".join(f"word{n}" for n in range(500)))) == MOST_QUERY_TERMS
    assert query_terms("x" * 10_000) == ["x" * LONGEST_TERM]


def test_the_index_holds_every_ending_once() -> None:
    assert index_terms("عدن", "عدن") == "عدن دن"
    assert index_terms("C 12", None, "") == "c 12 c12"


def test_a_long_note_cannot_fill_the_index() -> None:
    words = [f"{n:x}".rjust(LONGEST_TERM, chr(0x627 + n % 20)) for n in range(2_000)]
    assert len(index_terms(" ".join(words))) < 42_500
    assert len(index_terms("-".join(words))) < 42_500
    assert len(index_terms("ﷺ" * 10_000)) < 42_500
    assert len(index_terms("x" * 10_000)) < 1_000


def test_what_comes_first_is_indexed_whole_whatever_follows() -> None:
    assert finds("الصالحي 777123456", "أحمد الصالحي", "+967777123456", "كلام " * 5_000)
    assert not finds("آخر", "كلام " * INDEXED_CHARACTERS, "آخر")


def test_a_phone_is_found_in_a_long_list_of_numbers() -> None:
    phones = [f"77{n} {n}00 456" for n in range(1, 10)]
    assert all(finds(phone.replace(" ", ""), " ".join(phones)) for phone in phones)


def test_digits_of_every_script_and_no_direction_marks() -> None:
    assert ascii_digits("\u202b١٢٣ عدن۴\u200f-5") == "123 عدن4-5"


def test_folding_twice_changes_nothing_for_any_character() -> None:
    for code in range(0, sys.maxunicode + 1, 7):
        folded = fold(chr(code))
        assert fold(folded) == folded, hex(code)


NEAR = st.text(
    st.one_of(
        st.characters(min_codepoint=0x20, max_codepoint=0x17F),
        st.characters(min_codepoint=0x600, max_codepoint=0x6FF),
        st.sampled_from("0123456789 -/.+ \u200f\u202b\u0640ﷲ"),
    ),
    max_size=60,
)


@given(st.text(max_size=80))
@example("\u1100\u0301\u1161")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(NEAR)
def test_composed_and_decomposed_are_one(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@given(NEAR, st.data())
def test_any_part_of_a_word_is_found(text: str, data: st.DataObject) -> None:
    words = [word for word in fold(text).split() if 2 <= len(word) <= LONGEST_TERM]
    if words:
        word = data.draw(st.sampled_from(words))
        start = data.draw(st.integers(0, len(word) - 2))
        end = data.draw(st.integers(start + 2, len(word)))
        assert finds(word[start:end], text)


@given(NEAR)
def test_a_text_finds_itself(text: str) -> None:
    assert finds(fold(text), text)
    if "+" not in text:  # a plus is read as 00, which the text does not hold
        assert finds(text, text)


@given(NEAR, NEAR)
def test_terms_are_folded_and_there_once(one: str, other: str) -> None:
    terms = index_terms(one, other).split()
    assert len(terms) == len(set(terms))
    assert all(fold(term) == term and 0 < len(term) <= LONGEST_TERM for term in terms)
    assert index_terms(one, other) == index_terms(one, other)


@given(st.text())
def test_any_query_gets_terms(text: str) -> None:
    terms = query_terms(text)
    assert len(terms) <= MOST_QUERY_TERMS
    assert all(term and fold(term) == term for term in terms)
