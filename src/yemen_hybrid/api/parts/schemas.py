"""Parts on the wire."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field

from yemen_hybrid.api.catalogue import (
    Category,
    ExemptReason,
    PriceRead,
    PricesIn,
    TaxCode,
    amount,
    listed,
    taxes,
)
from yemen_hybrid.api.stock.schemas import Level
from yemen_hybrid.api.wire import (
    ClientId,
    Line,
    MoneyIn,
    MoneyOut,
    Name,
    Named,
    QuantityText,
    SearchQuery,
    Sent,
    Shown,
    VersionedShown,
    by_rule,
)
from yemen_hybrid.data.queries.parts import PartFilter
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.catalogue import fold_sku
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.tax import USUAL_TAX
from yemen_hybrid.usecases.parts.create import NewPart
from yemen_hybrid.usecases.parts.set_level import Shelving

COLUMNS = ("sku", "category", "name_ar", "name_en", "unit", "supplier", "active")
AMOUNTS = {
    "cost": ("cost_minor", "cost_currency"),
    "core_charge": ("core_minor", "core_currency"),
}

Sku = Annotated[
    str,
    AfterValidator(by_rule(fold_sku)),
    Field(
        max_length=60,
        description="The part number, kept in capitals; unique.",
        examples=["04465-47080"],
    ),
]
Unit = Annotated[Line, Field(min_length=1, max_length=20, examples=["piece", "litre"])]
Supplier = Annotated[Line, Field(max_length=200)]
Cost = Annotated[
    MoneyIn, Field(description="What one unit costs the workshop; asks for part:cost.")
]
CoreCharge = Annotated[
    MoneyIn, Field(description="The deposit on the old part that the customer brings back.")
]


class PartCreate(Sent):
    """A new part; at least one name is needed. What lies on a shelf comes by movements."""

    id: ClientId | None = None
    sku: Sku
    category: Category = ""
    name_ar: Name = ""
    name_en: Name = ""
    unit: Unit = "piece"
    supplier: Supplier = ""
    prices: PricesIn = Field(default_factory=list)
    cost: Cost | None = None
    core_charge: CoreCharge | None = None
    tax_code: TaxCode | None = USUAL_TAX
    exempt_reason: ExemptReason | None = None
    active: bool = True

    def command(self) -> NewPart:
        """What the use case takes."""
        taxed = {"tax_code": self.tax_code, **taxes(self)}
        return NewPart(
            id=self.id or new_id(),
            prices=listed(self.prices),
            cost=amount(self.cost),
            core_charge=amount(self.core_charge),
            tax_code=taxed["tax_code"],
            exempt_reason=taxed.get("exempt_reason"),
            **{name: getattr(self, name) for name in COLUMNS},
        )


class PartUpdate(Sent):
    """The fields that change; `prices` replaces all of them."""

    sku: Sku = ""
    category: Category = ""
    name_ar: Name = ""
    name_en: Name = ""
    unit: Unit = "piece"
    supplier: Supplier = ""
    prices: PricesIn | None = None
    cost: Cost | None = None
    core_charge: CoreCharge | None = None
    tax_code: TaxCode | None = None
    exempt_reason: ExemptReason | None = None
    active: bool = True

    def changes(self) -> dict[str, Any]:
        """The columns that were sent."""
        changes = self.sent(*COLUMNS) | taxes(self)
        for name, (minor, currency) in AMOUNTS.items():
            if name in self.model_fields_set:
                money = amount(getattr(self, name))
                changes[minor] = money and money.minor
                changes[currency] = money and money.currency
        return changes


class LevelUpdate(Sent):
    """How a branch keeps a part; what is not sent stays."""

    branch_id: UUID | None = Field(None, description="By default your own branch.")
    minimum: QuantityText | None = Field(
        None, description="What should always be there: less is ordered."
    )
    shelf: Annotated[Line, Field(max_length=40)] | None = None

    @property
    def shelving(self) -> Shelving:
        """What the use case takes."""
        minimum = None if self.minimum is None else Quantity.parse(self.minimum)
        return Shelving(minimum, self.shelf)


class PartQuery(SearchQuery):
    """Which parts to list."""

    branch_id: UUID | None = Field(
        None, description="Whose stock to show; by default your own branch's."
    )
    category: Category | None = None
    active: bool | None = None
    low: bool = Field(default=False, description="Only what the branch has too little of.")

    def wanted(self, actor: Actor) -> PartFilter:
        """The filter that the query takes; what runs low does so at one branch."""
        ask = actor.branch_for if self.low else actor.branch_shown
        return PartFilter(
            ask(self.branch_id), self.q, self.category, self.active, self.low, self.updated_since
        )


class PartStock(Level):
    """What lies on the shelf of one branch."""

    branch_id: UUID


class _PartShown(VersionedShown):
    sku: str
    category: str
    name_ar: str
    name_en: str
    unit: str
    supplier: str
    prices: list[PriceRead]
    cost: MoneyOut | None = Field(description="Null for callers without part:cost.")
    core_charge: MoneyOut | None
    tax_code: str | None
    exempt_reason: str | None
    active: bool


class PartListed(_PartShown):
    """A part in a list."""

    stock: PartStock | None = Field(
        description="At the branch asked for; null where every branch was meant."
    )


class PartList(Shown):
    """A page of parts."""

    items: list[PartListed]
    next: str | None


class BranchLevel(Level):
    """What lies on a branch's shelf."""

    branch: Named


class PartRead(_PartShown):
    """One part with its stock."""

    levels: list[BranchLevel] = Field(description="At each branch that the caller sees.")
