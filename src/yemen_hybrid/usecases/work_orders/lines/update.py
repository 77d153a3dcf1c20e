"""A line of a job changes."""

from typing import Any
from uuid import UUID

from yemen_hybrid.data.models import Line
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.charges import TaxSheet
from yemen_hybrid.domain.cores import check_not_core
from yemen_hybrid.domain.discounts import Discount
from yemen_hybrid.domain.jobs import LineKind, check_editable
from yemen_hybrid.domain.lines import check_line_currency
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.names import check_name
from yemen_hybrid.usecases.work_orders.find import facts_of, find_open_order, job_of, line_of
from yemen_hybrid.usecases.work_orders.lines.charge_core import follow_part
from yemen_hybrid.usecases.work_orders.lines.make import set_discount, set_tax
from yemen_hybrid.usecases.work_orders.price import prices_for

Changes = dict[str, Any]
"""Of ``quantity``, ``unit_price``, ``unit_cost``, ``discount``, ``title_ar``, ``title_en``,
``tax_code`` and ``exempt_reason`` those that were sent."""


async def update_line(
    begin: Begin, actor: Caller, place: tuple[UUID, UUID, UUID], version: int | None, new: Changes
) -> None:
    """Change what ``new`` names of the line at ``place`` (order, job, line).

    Refused once the customer has seen the job. A discount that stays is checked again when the
    line's price or quantity changes: what was 5% of much may be half of little. A price below the
    list is checked where it or the discount is said, not when only the quantity is; but whoever
    says less labour than a canned job sets, makes it cheaper (see `LineInput.full`).
    """
    order_id, job_id, line_id = place
    async with begin() as store:
        order = await find_open_order(store, actor, order_id, version)
        job = job_of(order, job_id)
        check_editable(await facts_of(store, order, job))
        line = line_of(job, line_id)
        check_not_core(line.kind)
        prices, before = await prices_for(store, order), line.quantity_milli
        _set_words(line, new)
        _set_figures(actor, line, order.currency, new)
        if "tax_code" in new or "exempt_reason" in new:
            exempt = await _is_exempt(store, line, job.service_id)
            set_tax(actor, line, new.get("tax_code"), new.get("exempt_reason"), exempt=exempt)
        _set_discount(actor, line, prices.sheet, new)
        prices.sheet.figures(line)  # refused where it makes no sense, or its tax has no rate
        await follow_part(store, job, line, prices, grown_milli=line.quantity_milli - before)
        store.work_orders.touch(order)
        title = {"title_ar": line.title_ar, "title_en": line.title_en}
        store.work_orders.note(
            order.id, "line_changed", actor.who, job=job.position, fields=sorted(new), **title
        )


def _set_words(line: Line, new: Changes) -> None:
    if "title_ar" in new or "title_en" in new:
        title_ar = new.get("title_ar", line.title_ar)
        title_en = new.get("title_en", line.title_en)
        line.title_ar, line.title_en = check_name(title_ar, title_en)


def _set_figures(actor: Caller, line: Line, currency: Currency, new: Changes) -> None:
    if "quantity" in new:
        line.quantity_milli = new["quantity"].milli
    if "unit_price" in new:
        check_line_currency(new["unit_price"], currency, "/unit_price")
        line.unit_price_minor = new["unit_price"].minor
    if "unit_cost" in new:
        actor.require("part:cost")
        cost: Money | None = new["unit_cost"]
        if cost is not None:
            check_line_currency(cost, currency, "/unit_cost")
        line.unit_cost_minor = None if cost is None else cost.minor


def _set_discount(actor: Caller, line: Line, sheet: TaxSheet, new: Changes) -> None:
    if "discount" in new:
        set_discount(actor, line, sheet, new["discount"])
    elif "unit_price" in new or ("quantity" in new and _is_reduced(line)):
        kept = Money(line.discount_minor, sheet.currency)
        set_discount(actor, line, sheet, Discount(amount=kept) if kept.minor else None)


def _is_reduced(line: Line) -> bool:
    """Whether something comes off it besides its price: a discount, or labour that was set."""
    return bool(line.discount_minor) or line.quantity_milli < (line.list_quantity_milli or 0)


async def _is_exempt(store: Store, line: Line, service_id: UUID | None) -> bool:
    """Whether it bears no tax already, or none by the catalogue."""
    if line.exempt_reason is not None:
        return True
    if line.part_id is not None:
        return (await store.parts.get(line.part_id)).exempt_reason is not None
    if line.kind is LineKind.LABOUR and service_id is not None:
        return (await store.services.get(service_id)).exempt_reason is not None
    return False
