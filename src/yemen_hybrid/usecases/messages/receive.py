"""Somebody writes to the workshop."""

from collections.abc import Sequence
from uuid import UUID

from yemen_hybrid.data.models import Customer
from yemen_hybrid.data.repositories.incoming_messages import Received, WrittenTo
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.whatsapp import Wish
from yemen_hybrid.usecases.messages.revive import revive_heard


async def receive_message(begin: Begin, received: Received) -> None:
    """Keep what was written, once, also from numbers that nobody is known by.

    It opens the sender's window: what waited for that goes now. One word can say that they want no
    reminders any more, or want them again: that holds for everybody who answers the number, because
    it rings all of them.
    """
    async with begin() as store:
        known = await store.incoming_messages.known_by(received.number)
        last = await store.incoming_messages.last_written_to(received.number)
        new = await store.incoming_messages.keep(
            received, _whose(known, last), None if last is None else last.branch_id
        )
        if new:
            await revive_heard(store, received.number, [customer.id for customer in known])
        if new and received.wish is not None:
            for customer in known:
                customer.opted_out = received.wish is Wish.STOP


def _whose(known: Sequence[Customer], last: WrittenTo | None) -> UUID | None:
    """Whose word it is: of the one who was written to last, or of the only one it can be."""
    ids = {customer.id for customer in known}
    if last is not None and last.customer_id in ids:
        return last.customer_id
    return known[0].id if len(known) == 1 else None
