"""The money changer's board has changed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yemen_hybrid.data.models import ExchangeRate
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.branches import check_own_zone
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.rates import Rate, check_follows, check_posted


@dataclass(frozen=True, slots=True)
class NewRate:
    """What one unit of ``base`` costs in millionths of ``quote``; ``at`` None: from now on.

    ``confirmed`` says that somebody looked again at a figure far from the last one.
    """

    id: UUID
    zone: Zone
    base: Currency
    quote: Currency
    buy_micro: int
    sell_micro: int
    source: str
    at: datetime | None
    confirmed: bool = False


async def post_rate(begin: Begin, actor: Caller, new: NewRate) -> None:
    """Post a rate behind those before it: a rate is never changed, only followed by another.

    Whoever belongs to a branch posts for its zone alone.
    """
    async with begin() as store:
        check_client_id(new.id, store.now)
        at = new.at or store.now
        check_posted(at, store.now)
        check_own_zone(await store.branches.zone_of(actor.branch_id), new.zone)
        rate = Rate(new.zone, new.base, new.quote, new.buy_micro, new.sell_micro, new.source, at)
        last = await store.rates.last_of(new.zone, new.base, new.quote, max(at, store.now))
        check_follows(rate, last, confirmed=new.confirmed)
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
