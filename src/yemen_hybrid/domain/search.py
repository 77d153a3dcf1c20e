"""What the search box finds, and the terms that it compares.

Every kind of thing has terms of its own: each begins with the kind's letter. So the one index of
all kinds answers for one of them without looking at the others, and what a database knows of how
common a word is, it knows by kind.
"""

import re
from enum import StrEnum

from yemen_hybrid.domain.document_numbers import Series
from yemen_hybrid.domain.folding import ascii_digits, index_terms, query_terms

_NUMBER = re.compile(
    rf"(?<!\w)({Series.WORK_ORDER})[\s-]*([0-9]{{4}})[\s-]*([0-9]{{6}})(?!\w)", re.IGNORECASE
)

NOTHING = ["0"]
"""No kind's letter: a query of blanks and dots finds nothing, not everything."""


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


def entry_terms(kind: SearchKind, *texts: str | None) -> str:
    """What to store of a thing so that every part of every word of ``texts`` finds it.

    Give what matters most first: only so much is read (`folding.INDEXED_CHARACTERS`).
    """
    return " ".join(kind.mark + term for term in index_terms(*texts).split())


def asked_terms(kind: SearchKind, q: str) -> list[str]:
    """The beginnings that the terms of an entry must all have to be found by ``q``.

    The number of a work order said in full is one term: each of its parts alone is in thousands.
    """
    q = _NUMBER.sub(r"\1\2\3", ascii_digits(q))
    return [kind.mark + term for term in query_terms(q)] or NOTHING
