"""Staff write down what the customer said at the counter or on the phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.approvals import Channel, Decision, Told, check_decider, check_witness
from yemen_hybrid.domain.estimates import check_open, check_standing
from yemen_hybrid.usecases.estimates.answer import Said, repeats, take_answer
from yemen_hybrid.usecases.estimates.find import find_estimate


@dataclass(frozen=True, slots=True)
class SpokenAnswer:
    """What was said, who heard it besides the recorder, and which number was called.

    ``document_hash`` None: that of the estimate itself, which never changes.
    """

    channel: Channel
    name: str
    note: str
    witness: str | None
    phone: str | None
    decisions: Sequence[Decision]
    document_hash: str | None = None


async def record_decisions(
    begin: Begin,
    actor: Actor,
    estimate_id: UUID,
    spoken: SpokenAnswer,
    version: int | None = None,
) -> None:
    """Take an answer that was spoken, also to an estimate that was never sent.

    A witness other than the customer and the recorder is named, and for a call the number. The same
    answer again changes nothing and is well.
    """
    decider = check_decider(spoken.name)
    async with begin() as store:
        recorder = await store.staff.get(actor.staff_id)
        names = (recorder.name_ar, recorder.name_en, recorder.username)
        told = Told(decider, names, spoken.witness, spoken.phone)
        witness = check_witness(spoken.channel, told)
        order, estimate = await find_estimate(store, actor, estimate_id, version)
        said = Said(
            channel=spoken.channel,
            name=decider,
            note=spoken.note,
            document_hash=spoken.document_hash or estimate.document_hash,
            decisions=spoken.decisions,
            recorded_by_id=actor.staff_id,
            witness=witness,
            phone=spoken.phone if spoken.channel is Channel.PHONE else None,
        )
        check_standing(estimate.status)
        if await repeats(store, estimate, said):
            return
        check_open(estimate.status, estimate.valid_until, None, store.now)
        await take_answer(store, order, estimate, said, actor.who)
