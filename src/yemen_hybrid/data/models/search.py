"""What the search box finds."""

from uuid import UUID

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yemen_hybrid.data.columns import BigId, Prose
from yemen_hybrid.data.models.entity import Entity


class SearchEntry(Entity):
    """The folded terms of one customer, vehicle, work order, part or service.

    ``terms`` are suffix lexemes (``domain/folding.py``): a part of a word is found by prefix. Each
    begins with a letter for its kind (``domain/search.py``), so that a word common among work
    orders and rare among customers is rare where customers are asked for. The index over them
    differs by database (FTS5 on SQLite, a ``simple`` tsvector under GIN on PostgreSQL) and is made
    by the migrations; triggers keep FTS5 in step.
    """

    __tablename__ = "search_entries"
    __table_args__ = (UniqueConstraint("kind", "entity_id"),)
    audited = False

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(20))
    entity_id: Mapped[UUID]
    terms: Mapped[Prose]
