"""Services on the wire."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from yemen_hybrid.api.catalogue import (
    Category,
    ExemptReason,
    PriceRead,
    PricesIn,
    TaxCode,
    listed,
    taxes,
)
from yemen_hybrid.api.wire import (
    ClientId,
    Code,
    Name,
    Prose,
    QuantityText,
    SearchQuery,
    Sent,
    Shown,
    VersionedShown,
)
from yemen_hybrid.data.models import Pricing
from yemen_hybrid.data.queries.services import ServiceFilter
from yemen_hybrid.domain.catalogue import LONGEST_JOB
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.tax import USUAL_TAX
from yemen_hybrid.usecases.services.create import NewService
from yemen_hybrid.usecases.services.record import Kit

COLUMNS = (
    "code",
    "category",
    "name_ar",
    "name_en",
    "description_ar",
    "description_en",
    "labour_minutes",
    "pricing",
    "active",
)

Description = Annotated[Prose, Field(max_length=2000)]
Minutes = Annotated[int, Field(ge=0, le=LONGEST_JOB)]


class KitPartSent(Sent):
    """A part that the service needs, and how much of it."""

    part_id: UUID
    quantity: QuantityText


Parts = Annotated[
    list[KitPartSent], Field(max_length=100, description="The whole kit, each part once.")
]


class ServiceCreate(Sent):
    """A new service; at least one name is needed.

    Prices are for the hour or for the whole, as `pricing` says. An hourly service without prices is
    charged at the branch's labour rate.
    """

    id: ClientId | None = None
    code: Code
    category: Category = ""
    name_ar: Name = ""
    name_en: Name = ""
    description_ar: Description = ""
    description_en: Description = ""
    labour_minutes: Minutes
    pricing: Pricing = Pricing.HOURLY
    prices: PricesIn = Field(default_factory=list)
    parts: Parts = Field(default_factory=list)
    tax_code: TaxCode | None = USUAL_TAX
    exempt_reason: ExemptReason | None = None
    active: bool = True

    def command(self) -> NewService:
        """What the use case takes."""
        taxed = {"tax_code": self.tax_code, **taxes(self)}
        return NewService(
            id=self.id or new_id(),
            prices=listed(self.prices),
            kit=_kit(self.parts),
            tax_code=taxed["tax_code"],
            exempt_reason=taxed.get("exempt_reason"),
            **{name: getattr(self, name) for name in COLUMNS},
        )


class ServiceUpdate(Sent):
    """The fields that change; `prices` and `parts` replace all of them."""

    code: Code = ""
    category: Category = ""
    name_ar: Name = ""
    name_en: Name = ""
    description_ar: Description = ""
    description_en: Description = ""
    labour_minutes: Minutes = 0
    pricing: Pricing = Pricing.HOURLY
    prices: PricesIn | None = None
    parts: Parts | None = None
    tax_code: TaxCode | None = None
    exempt_reason: ExemptReason | None = None
    active: bool = True

    def changes(self) -> dict[str, Any]:
        """The columns that were sent."""
        return self.sent(*COLUMNS) | taxes(self)

    def new_kit(self) -> Kit | None:
        """The parts that replace the present kit, if any were sent."""
        return None if self.parts is None else _kit(self.parts)


def _kit(parts: list[KitPartSent]) -> Kit:
    return [(part.part_id, Quantity.parse(part.quantity)) for part in parts]


class ServiceQuery(SearchQuery):
    """Which services to list."""

    category: Category | None = None
    active: bool | None = Field(None, description="Without a token: always true.")

    @property
    def wanted(self) -> ServiceFilter:
        """The filter that the query takes."""
        return ServiceFilter(self.q, self.category, self.active, self.updated_since)


class ServiceListed(VersionedShown):
    """A service in a list."""

    code: str
    category: str
    name_ar: str
    name_en: str
    description_ar: str
    description_en: str
    labour_minutes: int
    pricing: Pricing
    prices: list[PriceRead] = Field(description="For the hour, or for the whole.")
    tax_code: str | None = Field(description="Null without a token.")
    exempt_reason: str | None = Field(description="Null without a token.")
    active: bool


class ServiceList(Shown):
    """A page of services."""

    items: list[ServiceListed]
    next: str | None


class KitPart(Shown):
    """A part that the service needs."""

    part_id: UUID
    sku: str
    name_ar: str
    name_en: str
    unit: str
    quantity: str


class ServiceRead(ServiceListed):
    """One service with its kit."""

    parts: list[KitPart] | None = Field(description="Null without a token.")
