"""The types that stand in many requests and answers."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    EmailStr,
    Field,
    GetCoreSchemaHandler,
)
from pydantic_core import CoreSchema, PydanticCustomError

from yemen_hybrid.data.queries.paging import MAX_LIMIT, Window
from yemen_hybrid.domain.errors import Refused
from yemen_hybrid.domain.ids import id_time
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.phones import parse_phone
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.reminders import MOST_MONTHS
from yemen_hybrid.domain.texts import clean_line, clean_text

S = TypeVar("S")
T = TypeVar("T")


def by_rule(rule: Callable[[S], T]) -> Callable[[S], T]:
    """A rule of the domain as a validator: its refusal keeps its code and both its sentences."""

    def validate(value: S) -> T:
        try:
            return rule(value)
        except Refused as refusal:
            raise PydanticCustomError(
                "refused", "{sentence}", {"sentence": str(refusal), "error": refusal}
            ) from refusal

    return validate


def _take_no_substitutes(schema: object) -> None:
    """Make every integer and boolean of a schema strict, wherever in it they stand.

    All of it cannot be: strict models refuse a day or an id that comes as text.
    """
    if isinstance(schema, list | tuple):
        for inner in schema:
            _take_no_substitutes(inner)
    if isinstance(schema, dict):
        if schema.get("type") in ("int", "bool"):
            schema["strict"] = True
        for inner in schema.values():
            _take_no_substitutes(inner)


class Sent(BaseModel):
    """What a caller sends: a field that nobody knows is a mistake, not decoration.

    A number is a number and a yes is a yes: `true` is not 1, and neither `"200"` nor `200.0` is an
    integer. What JSON has no types for (ids, days, words) comes as text.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=20_000)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        schema = handler(source)
        _take_no_substitutes(schema)
        return schema

    def sent(self, *names: str) -> dict[str, Any]:
        """The named fields that were sent at all (null included), for a partial update."""
        return {name: getattr(self, name) for name in names if name in self.model_fields_set}


class Shown(BaseModel):
    """What a caller is shown. Describes the answer in the OpenAPI document."""

    model_config = ConfigDict(extra="forbid")


def _is_version_7(value: UUID) -> UUID:
    id_time(value)
    return value


def _written(value: object) -> object:
    """As ISO 8601 has it: pydantic also takes seconds since 1970, and 20260301 as so many."""
    if isinstance(value, str) and not _DATED.match(value):
        raise PydanticCustomError("date_unreadable", "Write it as in 2026-01-31.")
    return value


_DATED = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _in_range(value: datetime) -> datetime:
    """Years that every database and calendar can hold, brought to UTC."""
    if not 1970 <= value.year <= 2200:  # noqa: PLR2004 - beyond any workshop's books
        raise PydanticCustomError("instant_out_of_range", "The time is out of range.")
    return value.astimezone(UTC)


Name = Annotated[
    str,
    AfterValidator(by_rule(lambda text: clean_line(text, max_length=200))),
    Field(max_length=200),
]
Line = Annotated[
    str,
    AfterValidator(by_rule(lambda text: clean_line(text, max_length=500))),
    Field(max_length=500),
]
Prose = Annotated[
    str,
    AfterValidator(by_rule(lambda text: clean_text(text, max_length=5000))),
    Field(max_length=5000),
]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=40)]
ServiceMonths = Annotated[int | None, Field(ge=1, le=MOST_MONTHS)]
"""After how long a car should come for service again."""
ServiceKm = Annotated[int | None, Field(ge=100, le=100_000)]
"""… and after how far, whichever is first."""
Phone = Annotated[
    str,
    AfterValidator(by_rule(parse_phone)),
    Field(max_length=60, examples=["+967777123456", "٧٧٧ ١٢٣ ٤٥٦"]),
]
Email = Annotated[EmailStr, Field(max_length=254)]
Instant = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_in_range)]
ClientId = Annotated[
    UUID,
    AfterValidator(by_rule(_is_version_7)),
    Field(description="A UUIDv7 of the caller's own making, so that it can replay its request."),
]
Day = Annotated[date, BeforeValidator(_written), Field(ge=date(1970, 1, 1), le=date(2200, 12, 31))]
"""A business day; none that a calendar or a database could not hold."""
Lang = Literal["ar", "en"]


Since = Annotated[
    Instant,
    Field(description="Changed at or after it; without `q` the last changed comes first."),
]
"""A moment from which changes are followed."""


def _quantity(text: str) -> str:
    return Quantity.parse(text).text


QuantityText = Annotated[
    str,
    AfterValidator(by_rule(_quantity)),
    Field(max_length=30, description="A decimal with at most 3 decimals.", examples=["3.5"]),
]


class MoneySent(Sent):
    """An amount: a decimal string, never a number, and its currency."""

    amount: Annotated[str, Field(max_length=40, examples=["12500"])]
    currency: Currency

    @property
    def money(self) -> Money:
        """The amount as the domain counts it."""
        return Money.parse(self.amount, self.currency)


def _readable(sent: MoneySent) -> MoneySent:
    _ = sent.money
    return sent


MoneyIn = Annotated[MoneySent, AfterValidator(by_rule(_readable))]


class MoneyOut(Shown):
    """An amount: a decimal string and its currency."""

    amount: str = Field(examples=["12500"])
    currency: Currency


class Named(Shown):
    """Something pointed to, and what people call it."""

    id: UUID
    name_ar: str
    name_en: str


class VersionedShown(Shown):
    """What every changeable resource carries."""

    id: UUID
    created_at: datetime
    updated_at: datetime
    version: int = Field(description="Also in the ETag; send it as If-Match with a change.")


class PageQuery(BaseModel):
    """How every list is asked for. Lists are newest first."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=MAX_LIMIT)
    after: str | None = Field(None, max_length=40, description="`next` of the page before.")

    @property
    def window(self) -> Window:
        """The stretch of the list that is wanted."""
        return Window(self.limit, self.after)


class SearchQuery(PageQuery):
    """How a list is asked for that can be searched, and followed since a moment."""

    q: str | None = Field(
        None, max_length=200, description="Parts of words, Arabic or English; all must match."
    )
    updated_since: Since | None = None
