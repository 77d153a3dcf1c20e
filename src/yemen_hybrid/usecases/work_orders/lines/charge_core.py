"""The core charge of a part: made with its line, and changed and removed with it."""

from yemen_hybrid.data.models import Job, Line, Part
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.cores import core_title
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.money import Money
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.usecases.work_orders.price import Prices


def core_charge(
    part: Part | None, line: Line, prices: Prices, quantity: Quantity
) -> tuple[Line, ...]:
    """The deposit on so many old parts beside the part's line; none where it has no core charge,
    or nothing is owed.

    Refused where no rate turns it into the order's currency. What the customer pays is what the
    workshop owes its supplier until the old part comes, so it earns nothing.
    """
    if part is None or not part.core_minor or part.core_currency is None or quantity.milli <= 0:
        return ()
    price = prices.listed.turn(Money(part.core_minor, part.core_currency))
    title_ar, title_en = core_title(part.name_ar, part.name_en)
    charge = Line(
        id=new_id(),
        kind=LineKind.CORE,
        core_of_id=line.id,
        title_ar=title_ar,
        title_en=title_en,
        quantity_milli=quantity.milli,
        unit=line.unit,
        unit_price_minor=price.minor,
        unit_cost_minor=price.minor,
        discount_minor=0,
        tax_code=line.tax_code,
        exempt_reason=line.exempt_reason,
    )
    return (charge,)


def core_of(job: Job, line: Line) -> Line | None:
    """The core charge beside the line of a part, where there is one."""
    return next((other for other in job.lines if other.core_of_id == line.id), None)


async def follow_part(
    store: Store, job: Job, line: Line, prices: Prices, *, grown_milli: int
) -> None:
    """Let the core charge bear the tax of its part, and be for as many more or fewer.

    Where no deposit is held any more, what is added is charged as of today, like a new line; but
    not for old parts that came already, when the line was for more.
    """
    core = core_of(job, line)
    if core is not None:
        core.tax_code, core.exempt_reason = line.tax_code, line.exempt_reason
        charge_for(job, core, core.quantity_milli + grown_milli)
    elif line.part_id is not None and grown_milli > 0:
        part, back = await store.parts.get(line.part_id), await store.stock.cores_of(line.id)
        owed = Quantity(min(grown_milli, line.quantity_milli - back.milli))
        for charge in core_charge(part, line, prices, owed):
            charge.position = max(other.position for other in job.lines) + 1
            job.lines.append(charge)


def charge_for(job: Job, core: Line, quantity_milli: int) -> None:
    """Let a core charge be for so many old parts; for none, it goes."""
    if quantity_milli > 0:
        core.quantity_milli = quantity_milli
    else:
        job.lines.remove(core)
