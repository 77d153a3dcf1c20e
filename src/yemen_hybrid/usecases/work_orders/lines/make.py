"""How a line comes to be: what was asked for, and today's prices for what was not said."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from yemen_hybrid.data.models import Line, Part
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.charges import TaxSheet
from yemen_hybrid.domain.cores import check_not_core
from yemen_hybrid.domain.discounts import WHOLE_BP, Discount, PriceBelowCost, check_ceiling
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.lines import (
    LinePartMismatch,
    PriceRequired,
    check_line_currency,
    check_offered,
)
from yemen_hybrid.domain.money import Money
from yemen_hybrid.domain.names import check_name
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.rates import RateMissing
from yemen_hybrid.domain.tax import USUAL_TAX, ExemptionNeedsReason
from yemen_hybrid.usecases.work_orders.lines.charge_core import core_charge
from yemen_hybrid.usecases.work_orders.price import Prices, listed_prices

LABOUR: Final = ("أجور عمل", "Labour")


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line as it is asked for.

    What is None follows from the kind: a part's names, price and tax from the part, labour's price
    from the branch's rate. Sublet work and fees say their price and their name.
    """

    id: UUID
    kind: LineKind
    quantity: Quantity
    part_id: UUID | None = None
    title_ar: str = ""
    title_en: str = ""
    unit_price: Money | None = None
    unit_cost: Money | None = None
    discount: Discount | None = None
    tax_code: str | None = None
    exempt_reason: str | None = None


async def parts_of(store: Store, new: Iterable[NewLine]) -> Mapping[UUID, Part]:
    """The parts that lines are asked for, with their prices."""
    asked = (line.part_id for line in new if line.kind is LineKind.PART)
    wanted = {part_id for part_id in asked if part_id is not None}
    return await store.parts.get_many(wanted) if wanted else {}


def make_lines(
    actor: Caller, prices: Prices, new: NewLine, parts: Mapping[UUID, Part]
) -> tuple[Line, ...]:
    """The line that was asked for; refused where it has no price, name or tax.

    Behind a part comes the charge for its core, where it has one. ``parts`` are `parts_of` it.
    """
    check_not_core(new.kind)
    if (new.kind is LineKind.PART) != (new.part_id is not None):
        raise LinePartMismatch(pointer="/part_id")
    part = None if new.part_id is None else parts[new.part_id]
    if part is not None:
        line = part_line(part, new.quantity, prices, _said_of(actor, part, prices, new.unit_price))
        if new.title_ar or new.title_en:
            line.title_ar, line.title_en = check_name(new.title_ar, new.title_en)
    else:
        line = _plain_line(actor, new, prices)
    line.id = new.id
    if new.unit_cost is not None:
        actor.require("part:cost")
        check_line_currency(new.unit_cost, prices.listed.currency, "/unit_cost")
        line.unit_cost_minor = new.unit_cost.minor
    if new.tax_code or new.exempt_reason:
        exempt = line.exempt_reason is not None
        set_tax(actor, line, new.tax_code, new.exempt_reason, exempt=exempt)
    set_discount(actor, line, prices.sheet, new.discount)
    return (line, *core_charge(part, line, prices, new.quantity))


@dataclass(frozen=True, slots=True)
class SaidPrice:
    """A price that somebody says, beside what the list asks; None where no list has it."""

    price: Money
    listed: Money | None


def _said_of(
    actor: Caller, part: Part, prices: Prices, unit_price: Money | None
) -> SaidPrice | None:
    if unit_price is None:
        return None

    def listed() -> Money | None:
        on_list = prices.listed.known(listed_prices(part.prices))
        if on_list is None and part.cost is not None:
            prices.listed.turn(part.cost)  # what stands in for the list has to be known
        return on_list

    return SaidPrice(unit_price, _measure(actor, listed))


def _measure(actor: Caller, listed: Callable[[], Money | None]) -> Money | None:
    """What a price that is said is measured against; None where no list has it.

    Where something is written that no rate turns today, nobody can say how much is given away, so
    only who may give away everything goes on: the rest wait for the rate.
    """
    try:
        return listed()
    except RateMissing:
        if actor.discount_ceiling_bp < WHOLE_BP:
            raise
        return None


def part_line(
    part: Part, quantity: Quantity, prices: Prices, said: SaidPrice | None = None
) -> Line:
    """So much of a part, at its listed price unless another is said, with the part's tax."""
    check_offered(part.sku, active=part.active)
    if said is None:
        on_list = prices.listed.price(part.sku, listed_prices(part.prices))
        said = SaidPrice(on_list, on_list)
    check_line_currency(said.price, prices.listed.currency, "/unit_price")
    cost = prices.listed.cost(part.cost)
    return Line(
        id=new_id(),
        kind=LineKind.PART,
        part_id=part.id,
        title_ar=part.name_ar,
        title_en=part.name_en,
        quantity_milli=quantity.milli,
        unit=part.unit,
        unit_price_minor=said.price.minor,
        list_price_minor=said.listed and said.listed.minor,
        unit_cost_minor=cost and cost.minor,
        discount_minor=0,
        tax_code=part.tax_code,
        exempt_reason=part.exempt_reason,
    )


def _plain_line(actor: Caller, new: NewLine, prices: Prices) -> Line:
    labour = new.kind is LineKind.LABOUR
    ar, en = (new.title_ar, new.title_en)
    title_ar, title_en = check_name(ar, en) if ar or en or not labour else LABOUR
    price = new.unit_price
    if price is None:
        if not labour:
            raise PriceRequired(pointer="/unit_price")
        price = prices.listed.hour(title_en or title_ar)
    check_line_currency(price, prices.listed.currency, "/unit_price")
    listed = _measure(actor, prices.listed.known_hour) if labour else None
    return Line(
        kind=new.kind,
        part_id=None,
        title_ar=title_ar,
        title_en=title_en,
        quantity_milli=new.quantity.milli,
        unit="hour" if labour else "piece",
        unit_price_minor=price.minor,
        list_price_minor=listed and listed.minor,
        discount_minor=0,
        tax_code=USUAL_TAX,
        exempt_reason=None,
    )


def set_tax(
    actor: Caller, line: Line, tax_code: str | None, exempt_reason: str | None, *, exempt: bool
) -> None:
    """Let the line bear a tax, or be exempt for a reason: a reason goes before a tax.

    Taking a tax off asks for ``tax:exempt``, unless the line was ``exempt`` before or in the
    catalogue.
    """
    if exempt_reason and not exempt:
        actor.require("tax:exempt")
    if tax_code is None and not exempt_reason:
        raise ExemptionNeedsReason(pointer="/exempt_reason")
    line.tax_code = None if exempt_reason else tax_code
    line.exempt_reason = exempt_reason


def set_discount(actor: Caller, line: Line, sheet: TaxSheet, discount: Discount | None) -> None:
    """Take a discount off the line; None takes it back.

    A price below the list is a discount too: both together ask for ``discount:give``, and lie
    within what the actor may give. What no list has is not sold below its cost, where that is
    known, except by who may know it.
    """
    line.discount_minor = 0
    if discount is not None:
        line.discount_minor = discount.on(sheet.charge(line).gross).minor
    figures = sheet.figures(line)
    if figures.net != figures.full:
        actor.require("discount:give")
        check_ceiling(figures, actor.discount_ceiling_bp)
    if line.list_price_minor is None and not actor.may("part:cost"):
        _check_covered(line, figures.net)


def _check_covered(line: Line, net: Money) -> None:
    """Refuse what brings in less than it cost."""
    if line.unit_cost_minor is None:
        return
    cost = Money(line.unit_cost_minor, net.currency).times(Quantity(line.quantity_milli))
    if net < cost:
        raise PriceBelowCost(pointer="/unit_price")
