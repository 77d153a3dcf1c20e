"""The money changer's board has changed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yemen_hybrid.data.models import ExchangeRate
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.rates import Rate, check_posted


@dataclass(frozen=True, slots=True)
class NewRate:
    """What one unit of ``base`` costs in millionths of ``quote``; ``at`` None: from now on."""

    id: UUID
    zone: Zone
    base: Currency
    quote: Currency
    buy_micro: int
    sell_micro: int
    source: str
    at: datetime | None


async def post_rate(begin: Begin, actor: Caller, new: NewRate) -> None:
    """Post a rate beside those before it: a rate is never changed, only followed by another."""
    async with begin() as store:
        check_client_id(new.id, store.now)
        at = new.at or store.now
        check_posted(at, store.now)
        rate = Rate(new.zone, new.base, new.quote, new.buy_micro, new.sell_micro, new.source, at)
        store.rates.add(
            ExchangeRate(
                id=new.id,
                zone=rate.zone,
                base=rate.base,
                quote=rate.quote,
                buy_micro=rate.buy_micro,
                sell_micro=rate.sell_micro,
                source=rate.source,
                at=rate.at,
                recorded_by_id=actor.who.id,
            )
        )
