"""What every remembered thing shares: names of constraints, time stamps, a version."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, Integer, MetaData, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from yemen_hybrid.data.columns import At, Id, Key

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a foreseeable name, so that a broken one maps to its domain error."""


class Entity(DeclarativeBase):
    """The root of the models.

    ``audited`` says whether a change of this table is written to the audit log by itself (see
    ``data/audit.py``); ``secret`` names the columns whose values never leave their row, and
    ``untold`` those that follow from others and so tell nothing.
    """

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {UUID: Id}
    audited: ClassVar[bool] = True
    secret: ClassVar[frozenset[str]] = frozenset()
    untold: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """What is stamped can be listed by when it last changed, so it has an index for that."""
        super().__init_subclass__(**kwargs)
        if issubclass(cls, Stamped):
            Index(None, cls.__table__.c.updated_at, cls.__table__.c.id)

    def __repr__(self) -> str:
        """The class and its key only: a log line must not print a customer."""
        key = inspect(self).identity
        return f"<{type(self).__name__} {key[0] if key else 'new'}>"


class Identified:
    """A UUIDv7 key, which a client may have chosen."""

    id: Mapped[Key]


class Stamped(Identified):
    """When the row was made, and last changed. The store sets both from its clock."""

    created_at: Mapped[At]
    updated_at: Mapped[At]


class Versioned(Stamped):
    """A row that people change: a change of a version that is no longer current is refused."""

    version: Mapped[int] = mapped_column(Integer, default=1)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Let the UPDATE itself compare the version, on both databases."""
        return {"version_id_col": cls.__dict__.get("version", Versioned.version)}
