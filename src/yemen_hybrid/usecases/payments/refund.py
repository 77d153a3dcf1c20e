"""A customer gets back what no invoice used."""

from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.data.models import Allocation, Branch, Payment
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.credit import Source, to_refund
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.money import Money
from yemen_hybrid.domain.payments import PaymentKind, signed
from yemen_hybrid.domain.reasons import check_reason
from yemen_hybrid.usecases.payments.enter import Entry, enter
from yemen_hybrid.usecases.payments.find import find_payer
from yemen_hybrid.usecases.payments.settle import dated


@dataclass(frozen=True, slots=True)
class Refund:
    """What is given back: an amount above zero in the currency of the credit, and why."""

    id: UUID
    branch_id: UUID | None
    method_id: UUID
    amount: Money
    reference: str | None
    reason: str


async def refund_customer(begin: Begin, actor: Actor, customer_id: UUID, refund: Refund) -> None:
    """Give back a part or all of a customer's credit, from the till of a branch.

    The credit of the branch's zone, and for those who belong to one branch only what was left
    there; free credit before deposits that work still waits for. Never more than there is, and
    never in another currency.
    """
    why = check_reason(refund.reason)
    async with begin() as store:
        check_client_id(refund.id, store.now)
        branch = await store.branches.get(actor.branch_for(refund.branch_id))
        payer = await find_payer(store, customer_id)
        back = -signed(PaymentKind.REFUND, refund.amount)
        unused = await store.payments.lock_unused(
            payer, branch.zone, back.currency, actor.branch_id
        )
        sources = to_refund(unused, back)
        entry = Entry(
            id=refund.id,
            kind=PaymentKind.REFUND,
            branch=branch,
            customer_id=payer,
            method_id=refund.method_id,
            amount=back,
            reference=refund.reference,
            received_at=store.now,
            note=why,
        )
        _use(store, branch, await enter(store, actor, entry), sources)


def _use(store: Store, branch: Branch, refund: Payment, sources: list[Source]) -> None:
    for source in sources:
        store.payments.allocate(
            Allocation(
                payment_id=source.payment_id,
                refund_id=refund.id,
                used_minor=source.left.minor,
                applied_minor=source.left.minor,
                **dated(store.now, branch),
            )
        )
