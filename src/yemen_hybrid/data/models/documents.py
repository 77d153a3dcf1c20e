"""Papers that were given out, kept as they were."""

from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yemen_hybrid.data.columns import At, Short
from yemen_hybrid.data.models.entity import Entity, Identified


class KeptDocument(Identified, Entity):
    """The PDF of an issued invoice or credit note, as it was first rendered in a language.

    Append-only (a trigger holds it): a customer who asks again gets the same bytes, whatever has
    become of the letterhead or of the templates. ``entity`` is the table. The bytes are in the
    storage, under their hash. Not audited: nothing is said in it that its entity does not say.
    """

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("entity", "entity_id", "language"),
        Index(None, "sha256"),
    )
    audited = False

    entity: Mapped[Short]
    entity_id: Mapped[UUID]
    language: Mapped[str] = mapped_column(String(4))
    sha256: Mapped[str] = mapped_column(ForeignKey("blobs.sha256"))
    size: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[At]
