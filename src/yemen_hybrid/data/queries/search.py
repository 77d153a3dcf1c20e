"""Finding by parts of words, by an index on either database."""

from sqlalchemy import Subquery, cast, column, literal_column, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import SearchEntry
from yemen_hybrid.domain.search import SearchKind, asked_terms

_ENTRIES = SearchEntry.__table__
_FTS = table("search_fts", column("rowid"))


def matching(connection: AsyncConnection, kind: str, q: str) -> Subquery:
    """The entries of ``kind`` that hold every word of ``q``, as columns ``rank`` and ``entity_id``.

    ``rank`` grows with every new entry, so a list in falling order of it is newest first and can be
    paged by it. FTS5 gives its rows in that order as it finds them. PostgreSQL chooses by what it
    knows of the words: it walks down from the newest entry while it meets a common one often
    enough, and sorts what the GIN index finds of a rare one.
    """
    terms = asked_terms(SearchKind(kind), q)
    if connection.dialect.name == "postgresql":
        words = " & ".join(f"'{term}':*" for term in terms)
        found = select(_ENTRIES.c.id.label("rank"), _ENTRIES.c.entity_id).where(
            literal_column("search_entries.lexemes").op("@@")(cast(words, TSQUERY))
        )
        return found.subquery("found")
    words = " AND ".join(f'"{term}"*' for term in terms)
    found = (
        select(_FTS.c.rowid.label("rank"), _ENTRIES.c.entity_id)
        .join_from(_FTS, _ENTRIES, _ENTRIES.c.id == _FTS.c.rowid)
        .where(literal_column("search_fts").op("MATCH")(words))
    )
    return found.subquery("found")
