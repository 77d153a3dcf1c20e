"""The text that search compares: one spelling for all the ways people type a word.

Hamza forms, ى/ي, ة/ه, Persian letters, harakat, tatweel, Latin accents, case and digits of every
script fold to one form. What is searched is indexed as **suffix lexemes asked by prefix**: a word
is stored with all its endings, so any part of it is the beginning of some lexeme. That works the
same on SQLite (FTS5, ``"term"*``) and PostgreSQL (``array_to_tsvector`` of the split terms and
``'term':*``; the parser of ``to_tsvector`` would take some of them for numbers and drop signs).

Nothing here raises: whatever can be typed can be looked for.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

INDEXED_CHARACTERS = 2_000
"""Of all the texts of one entry together, in the order given: names and numbers come first, a
long note last. A 10,000 character note adds at most some 42,000 characters of lexemes."""

LONGEST_TERM = 40
"""Characters. A longer word is known by its first 40; a VIN has 17."""

MOST_QUERY_TERMS = 8
_QUERY_CHARACTERS = 400

_APART = "\0"
"""Stands for a hyphen, a slash or a dot: the word is known in parts and in one piece as well."""

_HYPHENS = frozenset("-/\\._\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u06d4")
_VANISHING = frozenset(
    "'`\u00b4\u2018\u2019\u02bb\u02bc\u02be\u02bf\u02b9\u0621\u0640\u0674\u115f\u1160"
)
"""Apostrophes of transliteration (Sana'a, Ma’rib, ʿAli), the lone hamza (صنعاء is often typed
صنعا), tatweel, and fillers that nobody sees. Marks and format characters vanish by their
category."""

_LETTERS = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ٲ": "ا", "ٳ": "ا",
        "ؤ": "و", "ئ": "ي", "ى": "ي", "ة": "ه",
        "ک": "ك", "گ": "ك", "ی": "ي", "ے": "ي", "ہ": "ه", "ھ": "ه", "ە": "ه",
        "پ": "ب", "چ": "ج", "ژ": "ز", "ڤ": "ف",
    }
)  # fmt: skip

_LEADING = frozenset(
    {
        "عبد", "ابو", "ابا", "ابي", "ام", "ال", "با", "بن",
        "abd", "abdul", "abdel", "abdal", "abu", "abo", "al", "el", "um", "umm", "ba", "bin", "ben",
    }
)  # fmt: skip
"""First halves of names that are written apart or together: عبد الله, با وزير, Abdul Rahman."""

_SHORT = 4  # letters or digits that people write with or without a space: RAV 4, IS 300h, CX 5


class _Folding(dict[int, str]):
    """A table for ``str.translate`` that works each character out once."""

    _LIMIT = 8_192  # every letter of Arabic, Latin and their neighbours; a hoax adds no more

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(self) < self._LIMIT:
            self[code] = folded
        return folded


def _fold_character(character: str) -> str:
    cased = unicodedata.normalize("NFKC", character).casefold()
    bare = (c for c in unicodedata.normalize("NFKD", cased) if not _is_mark(c))
    letters = unicodedata.normalize("NFC", "".join(bare)).translate(_LETTERS)
    return "".join(_letter_or_gap(c) for c in letters)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"


def _letter_or_gap(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if character in _VANISHING or unicodedata.category(character) == "Cf":
        return ""
    if character in _HYPHENS:
        return _APART
    return character if character.isalnum() else " "


_FOLDING = _Folding()


def _translated(text: str) -> str:
    return unicodedata.normalize("NFC", text.translate(_FOLDING))


def fold(text: str) -> str:
    """The folded words of ``text``, one space between them; folding them again changes nothing.

    ``fold("أَحْمَد  الصّالحى") == "احمد الصالحي"``, ``fold("Sana'a, ÉLITE") == "sanaa elite"``.
    """
    return " ".join(_translated(text).replace(_APART, " ").split())


def ascii_digits(text: str) -> str:
    """``text`` with the digits of every script as 0-9 and no invisible marks, else unchanged.

    For plates, phones and VINs pasted from chats, which bring direction marks along.
    """
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c, c)) for c in text if unicodedata.category(c) != "Cf")


def index_terms(*texts: str | None) -> str:
    """What to store so that `query_terms` finds these texts: lexemes with a space between them.

    Every ending (two characters or more) of every folded word, and words of one character. Also in
    one piece: what hyphens, slashes and dots part (WO-2026-000123), numbers in groups (777 123
    456), names written apart (عبد الله), short models (RAV 4). No lexeme twice, order stable.
    Reads the first `INDEXED_CHARACTERS`, so give what matters most first.
    """
    terms: dict[str, None] = {}
    left = INDEXED_CHARACTERS
    for text in texts:
        if text and left > 0:
            known = _translated(text[:left])[:left]
            left -= len(known)
            for word in _words_and_joins(known):
                _add_endings(word[:LONGEST_TERM], terms)
    return " ".join(terms)


def _add_endings(word: str, terms: dict[str, None]) -> None:
    if word not in terms:  # a lexeme is never there without its endings
        terms[word] = None
        for start in range(1, len(word) - 1):
            terms[word[start:]] = None


def _words_and_joins(known: str) -> list[str]:
    words: list[str] = []
    whole: list[str] = []
    for token in known.split():
        if _APART in token:
            parts = [part for part in token.split(_APART) if part]
            words += parts
            whole.append("".join(parts))
        else:
            words.append(token)
    joins = [*_joined_names(words), *_joined_numbers(words)]
    return words + joins + [word for word in whole if word]


def _joined_names(words: list[str]) -> Iterator[str]:
    for place, word in enumerate(words[:-1]):
        following = words[place + 1]
        if word in _LEADING:
            second = following in _LEADING and place + 2 < len(words)
            yield word + following + (words[place + 2] if second else "")
        elif len(word) <= _SHORT and len(following) <= _SHORT and _is_model(word, following):
            yield word + following


def _is_model(letters: str, number: str) -> bool:
    return letters.isalpha() and number[0].isdecimal()


def _joined_numbers(words: list[str]) -> Iterator[str]:
    for numeric, group in groupby(words, str.isdecimal):
        if numeric:
            numbers = list(group)
            if len(numbers) > 1:
                yield from _overlapping("".join(numbers))


def _overlapping(digits: str) -> Iterator[str]:
    """Pieces no longer than a term, in one of which any phone among the digits is whole."""
    for start in range(0, max(1, len(digits) - _LONGEST_PHONE), LONGEST_TERM - _LONGEST_PHONE):
        yield digits[start : start + LONGEST_TERM]


_PLATE = re.compile(rf"(?<!\S)([0-9]{{1,2}}){_APART}([0-9]{{3,6}})(?!\S)")
_PLUS = re.compile(r"\+(?=\s*\d)")
_PHONE = re.compile(
    r"""
      (?: (?:00)? 967 )? 0? (?P<mobile> 7[01378] [0-9]{7} )
    | (?: (?:00)? 967 0? | 0 ) (?P<landline> [1-7] [0-9]{6,7} )
    | 00 (?P<foreign> [1-9] [0-9]{7,14} )
    """,
    re.VERBOSE,
)
_LONGEST_PHONE = 15  # digits (E.164)
_TRUNK = re.compile(r"^(?:00(?=[1-9][0-9])|0(?=[1-7][0-9]))")
"""Of a phone half typed. What is left is an ending that is indexed, so nothing is missed by it."""
_HARDLY_TYPED = re.compile(r"0?0?[0-9]?|.")


def query_terms(text: str) -> list[str]:
    """The terms of a query: ask each as a prefix, all must match. Empty if nothing was asked.

    At most `MOST_QUERY_TERMS` of `LONGEST_TERM` characters. A phone becomes the digits that stay
    the same however it is dialled, 777123456 for 0777 123 456, +967777123456 or ٠٠٩٦٧٧٧٧١٢٣٤٥٦. A
    plate with its code, 3/12345, is one term, so that 1/12345 is not among what it finds.
    A lone character or the 07 of a phone begun, among words, is left out: it narrows nothing, and
    RAV 4 may be written RAV4.
    """
    asked = _translated(_PLUS.sub("00", text[:_QUERY_CHARACTERS]))
    words = _PLATE.sub(r"\1\2", asked).replace(_APART, " ").split()
    terms = list(_spoken(words))
    telling = [term for term, tells in terms if tells] or [term for term, _ in terms]
    return [term[:LONGEST_TERM] for term in dict.fromkeys(telling)][:MOST_QUERY_TERMS]


def _spoken(words: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Each term, and whether it tells something: a lone digit does only beside a number."""
    for numeric, group in groupby(words, str.isdecimal):
        found = list(group)
        beside = numeric and len(found) > 1
        for term in _number_terms(found) if numeric else found:
            yield term, beside or not _HARDLY_TYPED.fullmatch(term)


def _number_terms(numbers: list[str]) -> list[str]:
    phone = _PHONE.fullmatch("".join(numbers))
    if phone and phone.lastgroup:
        return [phone[phone.lastgroup]]
    return [_TRUNK.sub("", numbers[0]), *numbers[1:]]
