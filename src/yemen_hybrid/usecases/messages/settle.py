"""What became of a message follows from all that its provider said of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from yemen_hybrid.data.models import Message, ProviderReport
from yemen_hybrid.data.repositories.messages import reach_of
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.delivery import ContactChannel
from yemen_hybrid.domain.messages import MessageStatus, MessageStep, Report, after_report, step
from yemen_hybrid.domain.whatsapp import outcome

_BOTH = (ContactChannel.WHATSAPP, ContactChannel.EMAIL)


async def settle_message(store: Store, message: Message, provider_id: str) -> None:
    """Move a locked message to where the reports on one sending of it say that it is.

    Forward only: whatever the order, and however often they are told, the end is the same. A
    failure counts for the sending that is noted on the message, and sends it by the other channel
    where the customer has one; before it is noted it waits, and counts as soon as it is.
    """
    said = await store.provider_reports.of(message.id, provider_id)
    report = outcome(one.status for one in said)
    if report is None:
        return
    if report is Report.FAILED:
        if message.status is MessageStatus.SENT and message.provider_id == provider_id:
            await _fail(store, message, said)
        return
    await _advance(store, message, provider_id, report)


async def settle_early(store: Store, message_id: UUID, provider_id: str) -> None:
    """Count what was said of a sending before the house had noted that it was sent."""
    if await store.provider_reports.of(message_id, provider_id):
        message = await store.messages.lock(message_id)
        if message is not None:
            await settle_message(store, message, provider_id)


async def _advance(store: Store, message: Message, provider_id: str, report: Report) -> None:
    """What arrived, or is out, is not sent again, even if nobody had noted that it was sent."""
    status = after_report(message.status, report)
    if status is message.status:
        return
    seen = store.now if report in {Report.DELIVERED, Report.READ} else None
    await store.provider_reports.put(
        message.id,
        status=status,
        provider_id=provider_id,
        sent_at=message.sent_at or store.now,
        delivered_at=message.delivered_at or seen,
        read_at=store.now if report is Report.READ else None,
        last_error=None,
    )


async def _fail(store: Store, message: Message, said: Sequence[ProviderReport]) -> None:
    code = next((one.error_code for one in said if one.error_code is not None), None)
    refused = [*message.refused, message.channel.value]
    customer = await store.customers.get(message.customer_id)
    values: dict[str, Any] = {"refused": refused, "last_error": f"Twilio {code or 'failed'}"}
    status = after_report(message.status, Report.FAILED)
    if reach_of(customer).route(_BOTH, refused) is not None:
        status = step(status, MessageStep.SEND_AGAIN)
        values |= {"provider_id": None, "due_at": store.now, "attempts": 0}
        store.messages.queued = True
    await store.provider_reports.put(message.id, status=status, **values)
