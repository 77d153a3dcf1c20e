"""The cashier counts the drawer at the end of the day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yemen_hybrid.data.models import Branch, DrawerClosing, DrawerCount, MethodKind
from yemen_hybrid.data.repositories.drawers import Standing
from yemen_hybrid.data.repositories.methods import PaymentMethodNotFound
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.drawer import (
    Counted,
    DrawerClosedMeanwhile,
    Expected,
    Method,
    Pocket,
    check_counts,
)
from yemen_hybrid.domain.errors import Words
from yemen_hybrid.domain.ids import check_client_id


@dataclass(frozen=True, slots=True)
class NewClosing:
    """What was counted, and behind which closing (None: it is the drawer's first)."""

    id: UUID
    branch_id: UUID | None
    follows: UUID | None
    counts: Sequence[Counted]
    note: str


async def close_drawer(begin: Begin, actor: Actor, new: NewClosing) -> None:
    """Write down what was found beside what the receipts say, and begin the drawer anew.

    No receipt can slip between: those being written are waited for, and the next ones wait. Who
    counted behind another closing than the last one has counted another drawer, and is refused.
    """
    async with begin() as store:
        check_client_id(new.id, store.now)
        branch = await store.branches.lock(actor.branch_for(new.branch_id))
        standing = await store.drawers.lock(branch)
        if new.follows != (standing.last and standing.last.id):
            raise DrawerClosedMeanwhile
        methods = await _methods(store, new, standing.expected)
        check_counts(new.counts, standing.expected, methods)
        store.drawers.add(_closing(store, actor, branch, new, standing))


async def _methods(
    store: Store, new: NewClosing, expected: Mapping[Pocket, Expected]
) -> dict[UUID, Method]:
    counted = {count.pocket.method_id for count in new.counts}
    found = await store.drawers.methods(counted | {pocket.method_id for pocket in expected})
    if not counted <= found.keys():
        raise PaymentMethodNotFound
    return {
        id: Method(
            Words(method.name_ar, method.name_en),
            is_cash=method.kind is MethodKind.CASH,
        )
        for id, method in found.items()
    }


def _closing(
    store: Store, actor: Actor, branch: Branch, new: NewClosing, standing: Standing
) -> DrawerClosing:
    return DrawerClosing(
        id=new.id,
        branch_id=branch.id,
        sequence=1 if standing.last is None else standing.last.sequence + 1,
        zone=branch.zone,
        until=standing.until,
        closed_by_id=actor.staff_id,
        closed_at=store.now,
        business_day=business_day(store.now, branch.timezone),
        note=new.note,
        counts=[
            DrawerCount(**_columns(count, standing.expected.get(count.pocket, Expected())))
            for count in new.counts
        ],
    )


def _columns(count: Counted, expected: Expected) -> dict[str, Any]:
    return {
        "method_id": count.pocket.method_id,
        "currency": count.pocket.currency,
        "opening_minor": expected.opening,
        "received_minor": expected.received,
        "given_back_minor": expected.given_back,
        "reversed_minor": expected.reversed,
        "counted_minor": count.amount.minor,
        "left_minor": count.left.minor,
        "notes": [{"worth": note.worth.amount, "count": note.count} for note in count.notes],
        "reason": count.reason,
    }
