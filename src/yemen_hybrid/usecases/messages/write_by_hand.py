"""Staff send a message themselves, from their own WhatsApp."""

from uuid import UUID

from yemen_hybrid.data.queries.messages import find_writing
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.messages import NoWhatsAppNumber, link_of


async def write_by_hand(begin: Begin, actor: Actor, message_id: UUID) -> None:
    """Let a message be shown as the customer will read it, and note who was shown its link.

    Whoever has the link of an estimate could answer it as the customer: so it takes
    ``estimate:send`` to see one. Refused where the link opens nothing any more.
    """
    async with begin() as store:
        connection = await store.connection()
        writing = await find_writing(connection, message_id, actor.branch_id, store.now)
        link_id = link_of(writing.params)
        if link_id is not None:
            actor.require("estimate:send")
        if not writing.number:
            raise NoWhatsAppNumber
        if link_id is not None:
            store.audit.belongs_to(writing.branch_id)
            store.audit.note("approval_links", link_id, link_shown=True, message_id=message_id)
