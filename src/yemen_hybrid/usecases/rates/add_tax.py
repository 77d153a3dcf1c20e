"""A decree sets a new tax rate."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from yemen_hybrid.data.models import TaxRate
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.money import Zone
from yemen_hybrid.domain.names import check_name
from yemen_hybrid.domain.tax import TaxPeriod, check_overlap


@dataclass(frozen=True, slots=True)
class NewTaxRate:
    """A tax by its code and what it takes, in parts per million, from day to day."""

    id: UUID
    code: str
    name_ar: str
    name_en: str
    zone: Zone
    ppm: int
    valid_from: date
    valid_to: date | None


async def add_tax_rate(begin: Begin, _actor: Caller, new: NewTaxRate) -> None:
    """Enter a rate for days on which its tax has none in that zone.

    So nothing is charged anew: on a day without a rate no invoice could be issued that needed one.
    To follow a rate that holds until further notice, end that one first.
    """
    name_ar, name_en = check_name(new.name_ar, new.name_en)
    code = new.code.upper()
    period = TaxPeriod(new.id, code, new.zone, new.ppm, new.valid_from, new.valid_to)
    async with begin() as store:
        check_client_id(new.id, store.now)
        await store.taxes.hold()
        check_overlap([*await store.taxes.periods(new.zone), period])
        store.taxes.add(
            TaxRate(
                id=new.id,
                code=code,
                name_ar=name_ar,
                name_en=name_en,
                zone=new.zone,
                ppm=new.ppm,
                valid_from=new.valid_from,
                valid_to=new.valid_to,
            )
        )
