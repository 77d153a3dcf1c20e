"""Finding by parts of words, by an index on either database."""

from sqlalchemy import Subquery, cast, column, literal_column, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import SearchEntry
from yemen_hybrid.domain.folding import query_terms

NOTHING = ["\N{REPLACEMENT CHARACTER}"]
"""A term that no text folds to: a query of blanks and dots finds nothing, not everything."""

_FTS = table("search_fts", column("rowid"))


def matching(connection: AsyncConnection, kind: str, q: str) -> Subquery:
    """The entries of ``kind`` that hold every word of ``q``, as columns ``rank`` and ``entity_id``.

    ``rank`` grows with every new entry, so a list in falling order of it is newest first and can be
    paged by it.
    """
    terms = query_terms(q) or NOTHING
    entry = SearchEntry.__table__.c
    if connection.dialect.name == "postgresql":
        words = " & ".join(f"'{term}':*" for term in terms)
        found = select(entry.id.label("rank"), entry.entity_id).where(
            entry.kind == kind,
            literal_column("search_entries.lexemes").op("@@")(cast(words, TSQUERY)),
        )
        return found.subquery("found")
    words = " AND ".join(f'"{term}"*' for term in terms)
    found = (
        select(_FTS.c.rowid.label("rank"), entry.entity_id)
        .join_from(_FTS, SearchEntry.__table__, entry.id == _FTS.c.rowid)
        .where(literal_column("search_fts").op("MATCH")(f"kind:{kind} AND terms:({words})"))
    )
    return found.subquery("found")
