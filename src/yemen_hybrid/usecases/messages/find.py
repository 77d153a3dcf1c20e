"""One message, to change, for whoever may see its branch."""

from uuid import UUID

from yemen_hybrid.data.models import Message
from yemen_hybrid.data.queries.messages import MessageNotFound, find_writing
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import Actor


async def find_message(store: Store, actor: Actor, message_id: UUID) -> Message:
    """The message, locked; another branch's does not exist."""
    message = await store.messages.lock(message_id)
    if message is None or not actor.sees_branch(message.branch_id):
        raise MessageNotFound
    return message


async def check_link(store: Store, message: Message) -> None:
    """Refuse what leads to an estimate that nobody can answer any more."""
    await find_writing(await store.connection(), message.id, message.branch_id, store.now)
