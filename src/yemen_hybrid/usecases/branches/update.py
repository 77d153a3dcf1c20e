"""Something about a branch changes: its rates, its days, whether its shelves may owe."""

from typing import Any
from uuid import UUID

from yemen_hybrid.data.models import Branch
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.branches import (
    BackordersOwed,
    BranchStaffed,
    check_labour_rates,
    check_smallest_note,
)
from yemen_hybrid.domain.business_day import timezone
from yemen_hybrid.domain.messages import chosen
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.names import check_name
from yemen_hybrid.domain.quiet_hours import check_quiet_hours
from yemen_hybrid.domain.staff import check_rules_over


async def update_branch(
    begin: Begin, actor: Caller, branch_id: UUID, version: int | None, changes: dict[str, Any]
) -> None:
    """Change the fields named in ``changes``; documents that were issued keep what they say.

    ``smallest_note`` (Money or none) and ``labour_rates`` (Moneys) are checked against the rest of
    the branch as it will be.
    """
    check_rules_over(actor, branch_id)
    async with begin() as store:
        branch = await store.branches.lock(branch_id, version)
        before = branch.backorders, branch.active
        quiet = _quiet(branch)
        _apply(branch, dict(changes))
        if branch.backorders is not before[0]:
            await _switch_backorders(store, branch)
        if before[1] and not branch.active:
            await _check_empty(store, branch)
        if quiet != _quiet(branch):  # what waits for the morning may go now, or waits for another
            await store.outbox.ask_anew(branch.id)
            store.messages.queued = True


def _quiet(branch: Branch) -> tuple[str | None, str | None, str]:
    return branch.quiet_from, branch.quiet_until, branch.timezone


def _apply(branch: Branch, changes: dict[str, Any]) -> None:
    if "smallest_note" in changes:
        branch.smallest_note_minor = check_smallest_note(changes.pop("smallest_note"))
    if "automatic_messages" in changes:
        branch.automatic_messages = chosen(changes.pop("automatic_messages"))
    rates = changes.pop("labour_rates", None)
    for name, value in changes.items():
        setattr(branch, name, value)
    branch.name_ar, branch.name_en = check_name(branch.name_ar, branch.name_en)
    timezone(branch.timezone)
    check_quiet_hours(branch.quiet_from, branch.quiet_until)
    if rates is None:
        rates = [Money(minor, Currency(code)) for code, minor in branch.labour_rates.items()]
    branch.labour_rates = check_labour_rates(rates, branch.currency)


async def _switch_backorders(store: Store, branch: Branch) -> None:
    """Tell every shelf. Off only once nothing is owed: the rows themselves would refuse it."""
    owing = await store.branches.owing(branch.id)
    if owing and not branch.backorders:
        raise BackordersOwed(count=owing)
    await store.branches.set_backorders(branch.id, allowed=branch.backorders)


async def _check_empty(store: Store, branch: Branch) -> None:
    people = await store.staff.active_at(branch.id)
    if people:
        raise BranchStaffed(count=people)
