"""Staff have told the customer themselves, from their own telephone."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.messages import MessageStatus, MessageStep, step
from yemen_hybrid.usecases.messages.find import find_message
from yemen_hybrid.usecases.messages.letters import kept_message


async def note_sent_by_hand(begin: Begin, actor: Actor, message_id: UUID) -> None:
    """Record that a message was sent by hand, by whom and when; the service sends it no more.

    Saying it again changes nothing. Refused for what the service sent, or is sending now.
    """
    async with begin() as store:
        message = await find_message(store, actor, message_id)
        after = step(message.status, MessageStep.BY_HAND)
        if message.status is MessageStatus.SENT_BY_HAND:
            return
        message.status, message.sent_at, message.sent_by_id = after, store.now, actor.staff_id
        message.last_error = None
        kept = kept_message(message.template, message.language, message.params)
        message.subject, message.text = kept
