"""What a job costs at a branch, in a currency, at the rates of the board: worked out once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import orjson

from yemen_hybrid.demo.catalogue import SUBLET, ServiceFacts
from yemen_hybrid.demo.shelves import StockedPart
from yemen_hybrid.demo.texts import OLD_BATTERY
from yemen_hybrid.domain.estimate_document import EstimateJob, EstimateLine, Json
from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.money import Currency, Money, Zone
from yemen_hybrid.domain.pricing import ListedPrice, PriceList
from yemen_hybrid.domain.quantities import Quantity, half_up
from yemen_hybrid.domain.rates import Rate
from yemen_hybrid.domain.totals import LineInput, line_totals

RIALS_OF = {Zone.SANAA: 100, Zone.ADEN: 500}
"""Prices in rials are spoken in steps of this: nobody says 48,713."""


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """A line of a job with its figures; ``part`` is what comes off the shelf for it."""

    kind: LineKind
    part: StockedPart | None
    cost: int | None
    charged: LineInput
    seen: EstimateLine


@dataclass(frozen=True, slots=True)
class QuotedJob:
    """A service at today's prices."""

    facts: ServiceFacts
    service_id: UUID
    lines: tuple[QuotedLine, ...]
    total: Money
    net: int
    tax: int
    seen: Mapping[str, Any]
    """What the customer reads of it, but for which job of which order it is; the long parts of it
    are spelt already."""

    def offered(self, id: UUID, number: int, note: str) -> EstimateJob:
        """It, as a job of an order."""
        return _OfferedJob(
            id, number, self.facts.ar, self.facts.en, note,
            tuple(line.seen for line in self.lines), self.seen,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _OfferedJob(EstimateJob):
    """A job whose lines and sums were spelt out once for its quote."""

    known: Mapping[str, Any]

    def seen(self, _currency: Currency) -> Json:
        """What is shown of it."""
        return {**self.known, "id": str(self.id), "number": self.number, "note": self.note}


class Quotes:
    """The prices of one branch. The quotes are kept until a rate or the tax is another."""

    def __init__(
        self,
        zone: Zone,
        labour_rates: dict[Currency, Money],
        services: dict[str, UUID],
        parts: dict[str, StockedPart],
    ) -> None:
        self._zone = zone
        self._labour_rates = labour_rates
        self._services = services
        self._parts = parts
        self._at: tuple[int, int] | None = None
        self._kept: dict[tuple[str, Currency, bool], QuotedJob] = {}

    def job(
        self, facts: ServiceFacts, currency: Currency, rates: list[Rate], ppm: int,
        *, keeps_core: bool = False,
    ) -> QuotedJob:  # fmt: skip
        """A service, with the charge for the old part where the customer keeps it."""
        if self._at != (id(rates), ppm):
            self._at = (id(rates), ppm)
            self._kept.clear()
        key = (facts.code, currency, keeps_core)
        if key not in self._kept:
            listed = PriceList(self._zone, currency, rates, self._labour_rates)
            quote = _Quote(listed, ppm, self._parts)
            lines = tuple(quote.lines(facts, keeps_core=keeps_core))
            self._kept[key] = _quoted(facts, self._services[facts.code], lines, currency)
        return self._kept[key]


def _quoted(
    facts: ServiceFacts, service_id: UUID, lines: tuple[QuotedLine, ...], currency: Currency
) -> QuotedJob:
    figures = [line.seen.figures for line in lines]
    shown = tuple(line.seen for line in lines)
    seen = EstimateJob(service_id, 1, facts.ar, facts.en, "", shown).seen(currency)
    return QuotedJob(
        facts, service_id, lines,
        total=Money.sum((one.total for one in figures), currency),
        net=sum(one.net.minor for one in figures),
        tax=sum(one.tax.minor for one in figures),
        seen={name: _kept(part) for name, part in cast("Mapping[str, Json]", seen).items()},
    )  # fmt: skip


def _kept(part: Json) -> Any:
    return orjson.Fragment(spelt(part)) if isinstance(part, list | dict) else part


def spelt(document: object) -> bytes:
    """As `domain.estimate_document.canonical_json` spells it, ten times as fast."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


@dataclass(frozen=True, slots=True)
class _Quote:
    listed: PriceList
    ppm: int
    parts: dict[str, StockedPart]

    def lines(self, facts: ServiceFacts, *, keeps_core: bool) -> Iterator[QuotedLine]:
        """Labour, the kit, and the charge for an old battery."""
        if facts.price is not None or facts.minutes:
            yield self._labour(facts)
        for sku, quantity in facts.quantities:
            yield self._part(self.parts[sku], quantity)
        if keeps_core:
            core = self.parts[facts.kit[0][0]].facts.core or 0
            price = self._spoken(self._dollars(core))
            yield self._line(
                LineKind.CORE, None, OLD_BATTERY, Quantity(1000), "piece", price, price.minor
            )

    def _labour(self, facts: ServiceFacts) -> QuotedLine:
        price = [] if facts.price is None else [self._listed(facts.price)]
        labour = self.listed.labour(
            facts.code, price, minutes=facts.minutes, fixed=facts.price is not None
        )
        sublet = facts.code == SUBLET
        kind = LineKind.SUBLET if sublet else LineKind.LABOUR
        unit = "piece" if sublet else "job" if labour.fixed else "hour"
        unit_price = self._spoken(labour.unit_price)
        cost = half_up(unit_price.minor * 7, 10) if sublet else None
        names = (facts.ar, facts.en)
        return self._line(kind, None, names, labour.quantity, unit, unit_price, cost)

    def _part(self, part: StockedPart, quantity: Quantity) -> QuotedLine:
        facts = part.facts
        price = self.listed.price(facts.sku, [self._listed(facts.price)])
        cost = self.listed.cost(Money(facts.cost, Currency.USD))
        names, minor = (facts.ar, facts.en), None if cost is None else cost.minor
        spoken = self._spoken(price)
        return self._line(LineKind.PART, part, names, quantity, facts.unit, spoken, minor)

    def _line(
        self, kind: LineKind, part: StockedPart | None, names: tuple[str, str],
        quantity: Quantity, unit: str, price: Money, cost: int | None = None,
    ) -> QuotedLine:  # fmt: skip
        on_list = price if kind in {LineKind.LABOUR, LineKind.PART} else None
        set_hours = quantity if kind is LineKind.LABOUR else None
        charged = LineInput(
            kind, quantity, price, None, self.ppm, list_price=on_list, list_quantity=set_hours
        )
        ar, en = names
        seen = EstimateLine(kind, ar, en, quantity, unit, price, line_totals(charged))
        return QuotedLine(kind, part, cost, charged, seen)

    def _listed(self, cents: int) -> ListedPrice:
        return ListedPrice(self.listed.zone, Money(cents, Currency.USD))

    def _dollars(self, cents: int) -> Money:
        return self.listed.price("", [self._listed(cents)])

    def _spoken(self, price: Money) -> Money:
        step = RIALS_OF[self.listed.zone] if price.currency is Currency.YER else 100
        return (
            Money(half_up(price.minor, step) * step, price.currency)
            if price.minor > step
            else price
        )
