"""What an answer does, however it came: the one place where a decision takes effect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.data.models import Approval, Estimate, Job, WorkOrder
from yemen_hybrid.data.models import Decision as DecisionRow
from yemen_hybrid.data.repositories.deferred_work import Waiting
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import Who
from yemen_hybrid.domain.approvals import (
    AFTER,
    Answer,
    Channel,
    Choice,
    Decision,
    check_decisions,
    check_seen,
    same_answer,
)
from yemen_hybrid.domain.document_numbers import estimate_number
from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.estimates import AlreadyAnswered, EstimateStatus
from yemen_hybrid.domain.messages import Template
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.names import display_name
from yemen_hybrid.domain.signatures import Signature
from yemen_hybrid.domain.work_order import check_still_open, step_after_answer
from yemen_hybrid.usecases.estimates.offer import job_totals, offered_jobs


@dataclass(frozen=True, slots=True)
class Said:
    """What was said, by whom and how; the names are cleaned and checked already.

    ``document_hash`` is that of the document that was read. ``phone`` is the number that was
    called, ``address`` where the request of a link came from.
    """

    channel: Channel
    name: str
    note: str
    document_hash: str
    decisions: Sequence[Decision]
    link_id: UUID | None = None
    recorded_by_id: UUID | None = None
    witness: str | None = None
    phone: str | None = None
    address: str | None = None
    signature: Signature | None = None


async def repeats(store: Store, estimate: Estimate, said: Said) -> bool:
    """Whether the estimate was given this very answer before; another one is refused."""
    if estimate.status is not EstimateStatus.ANSWERED:
        return False
    earlier = await store.estimates.answer_to(estimate.id)
    chosen = {decision.job_id: decision.choice for decision in earlier.decisions}
    now = {decision.job_id: decision.choice for decision in said.decisions}
    if not same_answer(Answer(earlier.document_hash, chosen), Answer(said.document_hash, now)):
        raise AlreadyAnswered
    return True


async def take_answer(
    store: Store, order: WorkOrder, estimate: Estimate, said: Said, who: Who
) -> None:
    """Give an open estimate its answer; its order, with its jobs, and itself are locked.

    Approved jobs may be worked on and keep their parts on the shelf; declined and deferred ones
    wait on the vehicle; the order moves; the customer is thanked. All of it, or none.
    """
    check_seen(said.document_hash, estimate.document_hash)
    check_still_open(order.status)
    jobs = await offered_jobs(store, order, estimate)
    choices = check_decisions([job.id for job in jobs], said.decisions)
    totals = job_totals(estimate)
    for job in jobs:
        job.approval, job.decided_at = AFTER[choices[job.id]], store.now
    approved = [job for job in jobs if choices[job.id] is Choice.APPROVE]
    await _let_wait(store, order, jobs, choices, totals)
    await _reserve(store, order, approved)
    order.take(step_after_answer(await store.work_orders.facts(order, parts=False)), store.now)
    store.work_orders.touch(order)
    estimate.status, estimate.answered_at = EstimateStatus.ANSWERED, store.now
    store.estimates.add_answer(_row(store, estimate, said, choices))
    _note(store, order, estimate, said, choices, who)
    if approved:
        sum_of = Money.sum((totals[job.id] for job in approved), Currency(estimate.currency))
        await _thank(store, order, estimate, sum_of)


async def _let_wait(
    store: Store,
    order: WorkOrder,
    jobs: Sequence[Job],
    choices: Mapping[UUID, Choice],
    totals: Mapping[UUID, Money],
) -> None:
    waiting = [
        Waiting(job, choices[job.id], totals[job.id])
        for job in jobs
        if choices[job.id] is not Choice.APPROVE
    ]
    await store.deferred_work.keep(order, waiting)
    await store.deferred_work.settle([id for id in choices if choices[id] is Choice.APPROVE])


async def _reserve(store: Store, order: WorkOrder, approved: Sequence[Job]) -> None:
    lines = [line for job in approved for line in job.lines if line.part_id is not None]
    parts = {line.part_id for line in lines if line.part_id is not None}
    await store.stock.lock_levels(order.branch_id, parts)
    for line in lines:
        await store.stock.reserve(order.branch_id, line)


def _row(store: Store, estimate: Estimate, said: Said, choices: Mapping[UUID, Choice]) -> Approval:
    return Approval(
        estimate_id=estimate.id,
        channel=said.channel,
        name=said.name,
        note=said.note,
        document_hash=said.document_hash,
        link_id=said.link_id,
        recorded_by_id=said.recorded_by_id,
        witness=said.witness,
        phone=said.phone,
        address=said.address,
        signature=said.signature and said.signature.text,
        decided_at=store.now,
        decisions=[DecisionRow(job_id=id, choice=choice) for id, choice in choices.items()],
    )


def _note(
    store: Store,
    order: WorkOrder,
    estimate: Estimate,
    said: Said,
    choices: Mapping[UUID, Choice],
    who: Who,
) -> None:
    chosen = list(choices.values())
    store.work_orders.note(
        order.id,
        "estimate_answered",
        who,
        estimate=estimate_number(order.number, estimate.revision),
        channel=said.channel.value,
        **{choice.value: chosen.count(choice) for choice in Choice},
    )


async def _thank(store: Store, order: WorkOrder, estimate: Estimate, approved: Money) -> None:
    seen = estimate.document
    customer = await store.customers.get(estimate.customer_id)
    language: Language = "ar" if customer.language == "ar" else "en"
    store.messages.tell(
        customer,
        await store.branches.get(order.branch_id),
        Template.ESTIMATE_APPROVED,
        {
            "name": display_name(seen["customer"]["ar"], seen["customer"]["en"], language),
            "vehicle": seen["vehicle"]["name"],
            "estimate": estimate_number(order.number, estimate.revision),
            "total": approved.as_json,
            "workshop_ar": seen["workshop"]["ar"],
            "workshop_en": seen["workshop"]["en"],
        },
        order.id,
    )
