"""Exchange rates and taxes on the wire."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from yemen_hybrid.api.wire import (
    ClientId,
    Code,
    Day,
    Instant,
    Name,
    PageQuery,
    Sent,
    Shown,
    VersionedShown,
    by_rule,
)
from yemen_hybrid.data.queries.rates import RateFilter, TaxFilter
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.rates import parse_rate, rate_text
from yemen_hybrid.domain.tax import parse_percent, percent_text
from yemen_hybrid.usecases.rates.add_tax import NewTaxRate
from yemen_hybrid.usecases.rates.post import NewRate

RateText = Annotated[
    str,
    AfterValidator(by_rule(lambda text: rate_text(parse_rate(text)))),
    Field(max_length=40, description="A decimal with at most 6 decimals.", examples=["535.5"]),
]
PercentText = Annotated[
    str,
    AfterValidator(by_rule(lambda text: percent_text(parse_percent(text)))),
    Field(max_length=40, description="A decimal with at most 4 decimals.", examples=["5"]),
]


class RateCreate(Sent):
    """A newly posted rate: what one unit of ``base`` costs in ``quote``."""

    id: ClientId | None = None
    zone: Zone
    base: Currency
    quote: Currency
    buy: RateText
    sell: RateText
    source: Annotated[Name, Field(description="Where it was read.")] = ""
    at: Instant | None = Field(
        None, description="Since when; now, if not said. Not before the newest rate of the pair."
    )
    confirm: bool = Field(
        default=False, description="The figures are right, though more than 20% from the last ones."
    )

    def command(self) -> NewRate:
        """What the use case takes."""
        return NewRate(
            id=self.id or new_id(),
            zone=self.zone,
            base=self.base,
            quote=self.quote,
            buy_micro=parse_rate(self.buy),
            sell_micro=parse_rate(self.sell),
            source=self.source,
            at=self.at,
            confirmed=self.confirm,
        )


class RateQuery(PageQuery):
    """Which exchange rates to list."""

    zone: Zone | None = None
    base: Currency | None = None
    quote: Currency | None = None

    @property
    def wanted(self) -> RateFilter:
        """The filter that the query takes."""
        return RateFilter(self.zone, self.base, self.quote)


class RateRead(Shown):
    """What one unit of ``base`` costs in ``quote``: the workshop buys it low and sells it high."""

    id: UUID
    zone: Zone
    base: Currency
    quote: Currency
    buy: str = Field(examples=["530"])
    sell: str = Field(examples=["540"])
    source: str
    at: datetime
    recorded_by_id: UUID | None


class RateList(Shown):
    """A page of exchange rates."""

    items: list[RateRead]
    next: str | None


class RateBoard(Shown):
    """The newest rate of each pair."""

    items: list[RateRead]


class TaxRateCreate(Sent):
    """A new rate of a tax; its days must have none yet."""

    id: ClientId | None = None
    code: Annotated[Code, Field(max_length=20)]
    name_ar: Name = ""
    name_en: Name = ""
    zone: Zone
    percent: PercentText
    valid_from: Day
    valid_to: Day | None = Field(None, description="The last day; null: until further notice.")

    def command(self) -> NewTaxRate:
        """What the use case takes."""
        return NewTaxRate(
            id=self.id or new_id(),
            code=self.code,
            name_ar=self.name_ar,
            name_en=self.name_en,
            zone=self.zone,
            ppm=parse_percent(self.percent),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
        )


class TaxRateUpdate(Sent):
    """When a rate ends; nothing else of it changes."""

    valid_to: Day | None = Field(description="The last day; null: until further notice.")


class TaxRateQuery(PageQuery):
    """Which tax rates to list."""

    zone: Zone | None = None
    code: Annotated[Code, Field(max_length=20)] | None = None

    @property
    def wanted(self) -> TaxFilter:
        """The filter that the query takes."""
        return TaxFilter(self.zone, self.code)


class TaxRateRead(VersionedShown):
    """A rate of a tax in a zone, from its first day to its last."""

    code: str
    name_ar: str
    name_en: str
    zone: Zone
    percent: str = Field(examples=["5"])
    valid_from: date
    valid_to: date | None


class TaxRateList(Shown):
    """A page of tax rates."""

    items: list[TaxRateRead]
    next: str | None
