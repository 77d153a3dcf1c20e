"""Finding by parts of words, by an index on either database."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import SearchEntry
from yemen_hybrid.domain.search import SearchKind, asked_terms, personal_term

_ENTRIES = SearchEntry.__table__
_FTS = table("search_fts", column("rowid"))
_LEXEMES: ColumnElement[Any] = literal_column("search_entries.lexemes", TSVECTOR)

_SAMPLED = 500
_COMMON = 3
"""Hits in each of two samples. From about a half per cent on, meeting 50 of them on the way down
from the newest entry costs less than sorting all of them."""


async def matching(
    connection: AsyncConnection, kind: SearchKind, q: str, *, personal: bool = False
) -> Subquery:
    """The entries of ``kind`` that hold every word of ``q``, as columns ``rank`` and ``entity_id``.

    ``rank`` grows with every new entry, so a list in falling order of it is newest first and can be
    paged by it. FTS5 gives its rows in that order as it finds them. ``personal``: a word may also
    be one of a phone, a mail or a tax number.
    """
    words = [
        (term, personal_term(kind, term)) if personal else (term,) for term in asked_terms(kind, q)
    ]
    if connection.dialect.name != "postgresql":
        either = (" OR ".join(f'"{term}"*' for term in word) for word in words)
        return _streamed(" AND ".join(f"({word})" for word in either)).subquery("found")
    either = (" | ".join(f"'{term}':*" for term in word) for word in words)
    asked = cast(" & ".join(f"({word})" for word in either), TSQUERY)
    found = _walked(asked) if await _is_common(connection, asked) else _looked_up(asked)
    return found.subquery("found")


def _streamed(asked: str) -> Select[Any]:
    return (
        select(_FTS.c.rowid.label("rank"), _ENTRIES.c.entity_id)
        .join_from(_FTS, _ENTRIES, _ENTRIES.c.id == _FTS.c.rowid)
        .where(column("search_fts").op("MATCH")(asked))
    )


async def _is_common(connection: AsyncConnection, asked: ColumnElement[Any]) -> bool:
    """Whether what is asked for is met often, lately and long ago, so that it is not far to go.

    The planner cannot know: its statistics say nothing of the many words with one beginning (the
    phones from 777), nor of two common words that never stand together.
    """
    middle = select(func.max(_ENTRIES.c.id) // 2).scalar_subquery()
    lexemes = select(_LEXEMES.label("lexemes")).select_from(_ENTRIES)
    counts = [
        select(func.count())
        .select_from(stretch.order_by(_ENTRIES.c.id.desc()).limit(_SAMPLED).subquery(name))
        .where(func.ts_match_vq(column("lexemes", TSVECTOR), asked))
        .scalar_subquery()
        for name, stretch in (
            ("newest", lexemes),
            ("older", lexemes.where(_ENTRIES.c.id <= middle)),
        )
    ]
    common = and_(*(count >= _COMMON for count in counts))
    return bool((await connection.execute(select(common))).scalar_one())


def _walked(asked: ColumnElement[Any]) -> Select[Any]:
    """By the key, from the newest down: no index knows the function behind ``@@``."""
    return select(_ENTRIES.c.id.label("rank"), _ENTRIES.c.entity_id).where(
        func.ts_match_vq(_LEXEMES, asked)
    )


def _looked_up(asked: ColumnElement[Any]) -> Select[Any]:
    """By the GIN index, then sorted: no index knows the sum, so the key is not walked for it."""
    return select((_ENTRIES.c.id + 0).label("rank"), _ENTRIES.c.entity_id).where(
        _LEXEMES.op("@@")(asked)
    )
