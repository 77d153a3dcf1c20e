"""Staff have a message sent once more that did not get through."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.messages import MessageStep, step
from yemen_hybrid.usecases.messages.find import check_link, find_message


async def send_again(begin: Begin, actor: Actor, message_id: UUID) -> None:
    """Queue a message anew, with all its tries and both channels before it.

    One that is on its way already stays on it. Refused for what was sent, and for what leads to an
    estimate that nobody can answer any more.
    """
    async with begin() as store:
        message = await find_message(store, actor, message_id)
        after = step(message.status, MessageStep.SEND_AGAIN)
        if after is message.status:
            return
        await check_link(store, message)
        message.status, message.due_at, message.attempts = after, store.now, 0
        message.refused, message.last_error, message.provider_id = [], None, None
        store.messages.queued = True
