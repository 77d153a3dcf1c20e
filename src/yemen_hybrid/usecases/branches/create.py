"""Another workshop opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.data.models import Branch
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.branches import (
    BranchCodeTaken,
    check_code,
    check_labour_rates,
    check_smallest_note,
)
from yemen_hybrid.domain.business_day import timezone
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.messages import Template, chosen
from yemen_hybrid.domain.money import Currency, Money, Zone
from yemen_hybrid.domain.names import check_name
from yemen_hybrid.domain.quiet_hours import check_quiet_hours
from yemen_hybrid.domain.staff import check_rules_over


@dataclass(frozen=True, slots=True)
class NewBranch:
    """What is said of a new branch. ``labour_rates``: the price of an hour, once per currency."""

    id: UUID
    code: str
    name_ar: str
    name_en: str
    zone: Zone
    currency: Currency
    timezone: str
    phone: str | None
    address_ar: str | None
    address_en: str | None
    tax_number: str | None
    smallest_note: Money | None
    labour_rates: Sequence[Money]
    estimate_days: int
    payment_days: int
    backorders: bool
    estimate_reminder_days: int
    waiting_reminder_days: int
    overdue_reminder_days: int
    service_months: int | None
    service_km: int | None
    automatic_messages: Sequence[Template]
    quiet_from: str | None
    quiet_until: str | None


async def create_branch(begin: Begin, actor: Caller, new: NewBranch) -> None:
    """Open a branch. Its code stands in every invoice number and never changes."""
    check_rules_over(actor, None)
    branch = _branch(new)
    async with begin() as store:
        check_client_id(new.id, store.now)
        if await store.branches.by_code(branch.code) is not None:
            raise BranchCodeTaken(pointer="/code")
        store.branches.add(branch)


def _branch(new: NewBranch) -> Branch:
    name_ar, name_en = check_name(new.name_ar, new.name_en)
    timezone(new.timezone)
    check_quiet_hours(new.quiet_from, new.quiet_until)
    return Branch(
        id=new.id,
        code=check_code(new.code),
        name_ar=name_ar,
        name_en=name_en,
        zone=new.zone,
        currency=new.currency,
        timezone=new.timezone,
        phone=new.phone,
        address_ar=new.address_ar,
        address_en=new.address_en,
        tax_number=new.tax_number,
        smallest_note_minor=check_smallest_note(new.smallest_note),
        labour_rates=check_labour_rates(new.labour_rates, new.currency),
        estimate_days=new.estimate_days,
        payment_days=new.payment_days,
        backorders=new.backorders,
        estimate_reminder_days=new.estimate_reminder_days,
        waiting_reminder_days=new.waiting_reminder_days,
        overdue_reminder_days=new.overdue_reminder_days,
        service_months=new.service_months,
        service_km=new.service_km,
        automatic_messages=chosen(new.automatic_messages),
        quiet_from=new.quiet_from,
        quiet_until=new.quiet_until,
    )
