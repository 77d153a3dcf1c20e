"""What the search box finds, and the terms that it compares.

Every kind of thing has terms of its own: each begins with the kind's letter. So the one index of
all kinds answers for one of them without looking at the others, and what a database knows of how
common a word is, it knows by kind. What only some may read is stored under another mark, and asked
for only on their behalf: who may not see a phone cannot find out whose it is, digit by digit.
"""

import re
from collections.abc import Iterable
from enum import StrEnum

from yemen_hybrid.domain.document_numbers import Series
from yemen_hybrid.domain.folding import ascii_digits, index_terms, query_terms

_NUMBER = re.compile(
    rf"(?<!\w)({Series.WORK_ORDER})[\s-]*([0-9]{{4}})[\s-]*([0-9]{{6}})(?!\w)", re.IGNORECASE
)

NOTHING = ["0"]
"""No kind's letter: a query of blanks and dots finds nothing, not everything."""


class Personal(str):
    """A text by which only those find who may read personal data: a phone, a mail, a tax number."""

    __slots__ = ()


class SearchKind(StrEnum):
    """What can be searched for. The first letters differ: they mark the terms."""

    CUSTOMER = "customer"
    VEHICLE = "vehicle"
    WORK_ORDER = "work_order"
    PART = "part"
    SERVICE = "service"

    @property
    def mark(self) -> str:
        """The letter that the terms of this kind begin with."""
        return self.value[0]

    @property
    def personal_mark(self) -> str:
        """The digit, from 1 on, that the terms of personal texts of this kind begin with."""
        return str(1 + list(SearchKind).index(self))


def entry_terms(kind: SearchKind, *texts: str | None) -> str:
    """What to store of a thing so that every part of every word of ``texts`` finds it.

    Give what matters most first: only so much is read (`folding.INDEXED_CHARACTERS`), of the
    `Personal` ones as of the others.
    """
    open_texts = index_terms(*(text for text in texts if not isinstance(text, Personal)))
    personal = index_terms(*(text for text in texts if isinstance(text, Personal)))
    return marked_terms(kind, open_texts.split(), personal.split())


def marked_terms(kind: SearchKind, open_terms: Iterable[str], personal: Iterable[str]) -> str:
    """Terms as they are stored: each under the mark of the kind, or of who may ask for it."""
    mark, personal_mark = kind.mark, kind.personal_mark
    return " ".join(
        [*(mark + term for term in open_terms), *(personal_mark + term for term in personal)]
    )


def asked_terms(kind: SearchKind, q: str) -> list[str]:
    """The beginnings that the terms of an entry must all have to be found by ``q``.

    The number of a work order said in full is one term: each of its parts alone is in thousands.
    """
    q = _NUMBER.sub(r"\1\2\3", ascii_digits(q))
    return [kind.mark + term for term in query_terms(q)] or NOTHING


def personal_term(kind: SearchKind, term: str) -> str:
    """An asked term as it would begin among the personal ones; what finds nothing stays so."""
    return kind.personal_mark + term[1:] if term.startswith(kind.mark) else term
