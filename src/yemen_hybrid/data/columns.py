"""Column types that mean the same on SQLite and on PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import BigInteger, Dialect, Enum, Integer, String, Text, Uuid, types
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import mapped_column

from yemen_hybrid.domain.ids import new_id


class Instant(types.TypeDecorator[datetime]):
    """A moment in UTC: ``timestamptz`` on PostgreSQL, ISO text in UTC on SQLite (sorts right).

    A naive datetime is refused on the way in: nobody could say which moment it means.
    """

    impl = types.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring the moment to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime names no moment")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        """Give the moment its zone back; asyncpg already answers in UTC."""
        return None if dialect.name == "postgresql" else _instant


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + "+00:00")


class Id(Uuid[UUID]):
    """A UUID: of its own type on PostgreSQL, 32 hexadecimal digits on SQLite.

    Both databases give asyncpg's class of UUID. It is written in C: a page of a list holds 250 of
    them, and Python's own takes eight times as long to be made.
    """

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Read the digits on SQLite; asyncpg has read them already."""
        if dialect.name == "postgresql":
            return None
        from asyncpg.pgproto import pgproto  # noqa: PLC0415 - only once there is a SQLite to read

        quick = pgproto.UUID
        return lambda digits: None if digits is None else quick(digits)


Json = types.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""Structured detail that no query looks into."""

BigId = BigInteger().with_variant(Integer, "sqlite")
"""A counting key; SQLite counts by itself only in a column of type INTEGER."""


def derived(
    column: str, rule: Callable[[str], str]
) -> Callable[[DefaultExecutionContext], str | None]:
    """A default that ``rule`` makes of the column beside it, however the row is inserted."""

    def default(context: DefaultExecutionContext) -> str | None:
        row = context.get_current_parameters()  # type: ignore[no-untyped-call]  # SQLAlchemy's own
        return None if row.get(column) is None else rule(row[column])

    return default


def words(enum: type[StrEnum], name: str) -> Enum:
    """A column of the enum's words, held by a CHECK constraint called ``name``."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )


Key = Annotated[UUID, mapped_column(Id, primary_key=True, default=new_id)]
At = Annotated[datetime, mapped_column(Instant)]
Minor = Annotated[int, mapped_column(BigInteger)]
"""Money in the smallest unit of the currency that stands beside it; never a float."""
Milli = Annotated[int, mapped_column(BigInteger)]
"""A quantity in thousandths of its unit."""
Short = Annotated[str, mapped_column(String(60))]
Name = Annotated[str, mapped_column(String(200))]
Prose = Annotated[str, mapped_column(Text)]
Detail = Annotated[dict[str, Any], mapped_column(Json)]
