"""The customer decides on an estimate, from the phone that got the link."""

from collections.abc import Sequence
from dataclasses import dataclass

from yemen_hybrid.data.models import Estimate
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import CustomerByLink
from yemen_hybrid.domain.approvals import Channel, Decision, check_decider
from yemen_hybrid.domain.estimates import check_open, check_standing
from yemen_hybrid.domain.signatures import Signature
from yemen_hybrid.usecases.estimates.answer import Said, repeats, take_answer


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """What the customer sends: their name, and a choice for each job of the document they read.

    ``signature`` is what they drew; without it the name that they wrote is their signature.
    """

    document_hash: str
    name: str
    note: str
    decisions: Sequence[Decision]
    address: str
    signature: Signature | None = None


async def approve_by_link(begin: Begin, customer: CustomerByLink, answer: LinkAnswer) -> None:
    """Take the customer's answer, once. The same answer again changes nothing and is well.

    Everybody who answers one estimate waits for its work order's row, so of any number of answers
    at once the first one counts and the others see it.
    """
    said = Said(
        channel=Channel.LINK,
        name=check_decider(answer.name),
        note=answer.note,
        document_hash=answer.document_hash,
        decisions=answer.decisions,
        link_id=customer.link_id,
        address=answer.address,
        signature=answer.signature,
    )
    async with begin() as store:
        order = await store.work_orders.lock_of_link(customer.link_id)
        link = await store.estimates.link(customer.link_id)
        estimate = await store.estimates.lock(link.estimate_id)
        check_standing(estimate.status, link.superseded_at)
        if await repeats(store, estimate, said):
            return
        check_open(estimate.status, estimate.valid_until, link.expires_at, store.now)
        await take_answer(store, order, estimate, said, customer.who)
        await _note_neighbours(store, estimate, answer.address)


async def _note_neighbours(store: Store, estimate: Estimate, address: str) -> None:
    """Note which staff are signed in at the address that an answer came from, if any are.

    It refuses nothing: the customer may sit in the waiting room, on the workshop's own network.
    """
    staff = await store.sessions.signed_in_from(address, store.now)
    if staff:
        store.audit.note("estimates", estimate.id, answered_from=address, staff_there=staff)
