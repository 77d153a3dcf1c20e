"""Ways to pay on the wire."""

from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, Field

from yemen_hybrid.api.wire import (
    ClientId,
    Code,
    Day,
    Line,
    Name,
    PageQuery,
    Sent,
    Shown,
    Since,
    VersionedShown,
)
from yemen_hybrid.data.models import MethodKind
from yemen_hybrid.data.queries.rates import MethodFilter
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.usecases.rates.add_method import NewMethod

T = TypeVar("T")


def _each_once(items: list[T]) -> list[T]:
    return list(dict.fromkeys(items))


Currencies = Annotated[
    list[Currency], AfterValidator(_each_once), Field(min_length=1, max_length=10)
]


COLUMNS = (
    "name_ar",
    "name_en",
    "provider",
    "zone",
    "needs_reference",
    "valid_from",
    "valid_to",
    "active",
)


class MethodUpdate(Sent):
    """The fields of a way to pay that change."""

    name_ar: Name = ""
    name_en: Name = ""
    provider: Annotated[Line, Field(max_length=80)] = ""
    currencies: Currencies = Field(default_factory=lambda: list(Currency))
    zone: Zone | None = Field(None, description="Where it works; null: in both zones.")
    needs_reference: bool = False
    valid_from: Day | None = None
    valid_to: Day | None = None
    active: bool = True

    def changes(self) -> dict[str, Any]:
        """The columns that were sent."""
        changes = self.sent(*COLUMNS)
        if "currencies" in self.model_fields_set:
            changes["currencies"] = [currency.value for currency in self.currencies]
        return changes


class MethodCreate(MethodUpdate):
    """A new way to pay. ``code`` and ``kind`` stay for good."""

    id: ClientId | None = None
    code: Code
    kind: MethodKind

    def command(self) -> NewMethod:
        """What the use case takes."""
        return NewMethod(
            id=self.id or new_id(),
            code=self.code,
            kind=self.kind,
            currencies=self.currencies,
            **{name: getattr(self, name) for name in COLUMNS},
        )


class MethodQuery(PageQuery):
    """Which ways to pay to list; those of one zone include those of both."""

    active: bool | None = None
    zone: Zone | None = None
    updated_since: Since | None = None

    @property
    def wanted(self) -> MethodFilter:
        """The filter that the query takes."""
        return MethodFilter(self.active, self.zone, self.updated_since)


class MethodRead(VersionedShown):
    """A way to pay: where, in which currencies, from when until when."""

    code: str
    kind: MethodKind
    name_ar: str
    name_en: str
    provider: str
    currencies: list[Currency]
    zone: Zone | None
    needs_reference: bool
    valid_from: date | None
    valid_to: date | None
    active: bool


class MethodList(Shown):
    """A page of ways to pay."""

    items: list[MethodRead]
    next: str | None
