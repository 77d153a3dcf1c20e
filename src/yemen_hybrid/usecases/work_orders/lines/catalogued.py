"""What the catalogue says of a line: what it costs today, and whether it bears no tax."""

from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.data.models import Line, Pricing, Service
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.money import Money
from yemen_hybrid.usecases.work_orders.prices import Prices, listed_prices


@dataclass(frozen=True, slots=True)
class Catalogued:
    """``price`` is of one unit, None where no list gives one; ``exempt`` is without asking."""

    price: Money | None
    exempt: bool


async def catalogued(
    store: Store, prices: Prices, line: Line, service_id: UUID | None
) -> Catalogued:
    """What is listed for a part, or for labour in a job of that service, or of none.

    Sublet work and fees stand on no list.
    """
    if line.part_id is not None:
        part = await store.parts.get(line.part_id)
        listed = prices.listed.known(listed_prices(part.prices))
        return Catalogued(listed, part.exempt_reason is not None)
    if line.kind is not LineKind.LABOUR:
        return Catalogued(None, exempt=False)
    if service_id is None:
        return Catalogued(prices.listed.known_hour(), exempt=False)
    service = await store.services.get(service_id)
    return Catalogued(_labour(prices, service, line), service.exempt_reason is not None)


def _labour(prices: Prices, service: Service, line: Line) -> Money | None:
    """An hour is the service's own or the branch's: no line says which, so the lower one binds."""
    own = prices.listed.known(listed_prices(service.prices))
    fixed = service.pricing is Pricing.FIXED
    if line.unit == "job":
        return own if fixed else None
    hours = (None if fixed else own, prices.listed.known_hour())
    return min((hour for hour in hours if hour is not None), default=None)
