"""A canned service becomes the lines of a job."""

from yemen_hybrid.data.models import Line, Pricing, Service
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.lines import check_offered
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.usecases.work_orders.lines.charge_core import core_charge
from yemen_hybrid.usecases.work_orders.lines.make import part_line
from yemen_hybrid.usecases.work_orders.price import Prices, listed_prices


async def expand_service(store: Store, service: Service, prices: Prices) -> list[Line]:
    """The service's labour and its kit, at today's prices; refused where a price is missing."""
    check_offered(service.code, active=service.active)
    lines = _labour(service, prices)
    parts = await store.parts.get_many(item.part_id for item in service.parts)
    for item in service.parts:
        part, quantity = parts[item.part_id], Quantity(item.quantity_milli)
        line = part_line(part, quantity, prices)
        lines += [line, *core_charge(part, line, prices, quantity)]
    for position, line in enumerate(lines, start=1):
        line.position = position
        prices.sheet.figures(line)  # refused where its tax has no rate
    return lines


def _labour(service: Service, prices: Prices) -> list[Line]:
    """None for a service that is parts alone: no minutes, and no price of its own."""
    fixed = service.pricing is Pricing.FIXED
    if not fixed and service.labour_minutes == 0:
        return []
    labour = prices.listed.labour(
        service.code,
        listed_prices(service.prices),
        minutes=service.labour_minutes,
        fixed=fixed,
    )
    return [
        Line(
            id=new_id(),
            kind=LineKind.LABOUR,
            title_ar=service.name_ar,
            title_en=service.name_en,
            quantity_milli=labour.quantity.milli,
            unit="job" if labour.fixed else "hour",
            unit_price_minor=labour.unit_price.minor,
            list_price_minor=labour.unit_price.minor,
            list_quantity_milli=labour.quantity.milli,
            discount_minor=0,
            tax_code=service.tax_code,
            exempt_reason=service.exempt_reason,
        )
    ]
