"""The estimate goes to the customer: a link, and a message that leads to it."""

from uuid import UUID

from yemen_hybrid.data.models import ApprovalLink, Customer, Estimate, WorkOrder
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.document_numbers import estimate_number
from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.estimates import EstimateStatus, check_sendable
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.jobs import JobApproval
from yemen_hybrid.domain.messages import Template
from yemen_hybrid.domain.names import display_name
from yemen_hybrid.domain.work_order import Step, check_still_open
from yemen_hybrid.services.tokens import Tokens, token_hash
from yemen_hybrid.usecases.estimates.find import find_estimate
from yemen_hybrid.usecases.estimates.offer import offered_jobs


async def send_estimate(
    begin: Begin, actor: Actor, tokens: Tokens, estimate_id: UUID, version: int | None = None
) -> None:
    """Make a new link, good for as long as the estimate, and queue the message that holds it.

    Earlier links open nothing from here on. The jobs are before the customer now, and so are not
    changed any more. An estimate may be sent again until it is answered, replaced or expired.
    """
    async with begin() as store:
        order, estimate = await find_estimate(store, actor, estimate_id, version)
        check_sendable(estimate.status, estimate.valid_until, store.now)
        check_still_open(order.status)
        for job in await offered_jobs(store, order, estimate):
            job.approval = JobApproval.SENT
        order.take(Step.SEND_ESTIMATE, store.now)
        store.work_orders.touch(order)
        estimate.status, estimate.sent_at = EstimateStatus.SENT, store.now
        customer = await store.customers.get(estimate.customer_id)
        link = await _new_link(store, actor, tokens, estimate)
        await _tell(store, customer, order, estimate, link)
        store.audit.note("approval_links", link.id, link_shown=True)  # to whoever sends it
        store.work_orders.note(
            order.id,
            "estimate_sent",
            actor.who,
            estimate=estimate_number(order.number, estimate.revision),
            channel=customer.channel.value,
        )


async def _new_link(store: Store, actor: Actor, tokens: Tokens, estimate: Estimate) -> ApprovalLink:
    await store.estimates.supersede_links(estimate.id)
    link_id = new_id()
    link = ApprovalLink(
        id=link_id,
        estimate_id=estimate.id,
        token_hash=token_hash(tokens.link(link_id)),
        expires_at=estimate.valid_until,
        created_at=store.now,
        created_by_id=actor.staff_id,
    )
    store.estimates.add_link(link)
    return link


async def _tell(
    store: Store, customer: Customer, order: WorkOrder, estimate: Estimate, link: ApprovalLink
) -> None:
    branch = await store.branches.get(order.branch_id)
    seen = estimate.document
    language: Language = "ar" if customer.language == "ar" else "en"
    store.messages.queue(
        customer,
        order.branch_id,
        Template.ESTIMATE_READY,
        {
            "name": display_name(seen["customer"]["ar"], seen["customer"]["en"], language),
            "vehicle": seen["vehicle"]["name"],
            "estimate": estimate_number(order.number, estimate.revision),
            "total": seen["total"],
            "valid_until": business_day(estimate.valid_until, branch.timezone).isoformat(),
            "workshop_ar": seen["workshop"]["ar"],
            "workshop_en": seen["workshop"]["en"],
            "link_id": str(link.id),
        },
        order.id,
    )
