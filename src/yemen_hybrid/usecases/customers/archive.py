"""A customer is put away, or comes back."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.customers import check_not_merged
from yemen_hybrid.usecases.customers.record import standing


async def archive_customer(begin: Begin, customer_id: UUID, version: int | None) -> None:
    """Take a customer out of the lists; no work order is opened for them. Twice is once."""
    async with begin() as store:
        customer = await store.customers.lock(customer_id, version)
        if customer.archived_at is None:
            customer.archived_at = store.now


async def unarchive_customer(begin: Begin, customer_id: UUID, version: int | None) -> None:
    """Let a customer back into the lists. A merged duplicate stays where it is."""
    async with begin() as store:
        customer = await store.customers.lock(customer_id, version)
        check_not_merged(standing(customer))
        customer.archived_at = None
