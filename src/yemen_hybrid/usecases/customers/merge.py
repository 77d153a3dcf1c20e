"""Two customers turn out to be one."""

from uuid import UUID

from yemen_hybrid.data.models import Customer, WorkOrder
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.customers import check_merge
from yemen_hybrid.usecases.customers.record import add_phones, set_names, standing

TAKEN_OVER = ("whatsapp", "email", "tax_number", "address", "notes")
"""What the survivor is given where nothing was known. Not the credit limit: that was agreed with
somebody, about somebody."""


async def merge_customers(
    begin: Begin, survivor_id: UUID, duplicate_id: UUID, version: int | None
) -> None:
    """Let the survivor take over what goes on of the duplicate, who is archived and points to them.

    Vehicles with their history of owners, open work orders and estimates, drafts and messages not
    yet sent move. What was issued, paid or closed keeps the name it was made out to, and is shown
    with the survivor's. ``version`` is the survivor's.
    """
    async with begin() as store:
        survivor, duplicate = await store.customers.lock_pair(survivor_id, duplicate_id, version)
        check_merge(standing(survivor), standing(duplicate))
        _complete(survivor, duplicate)
        for earlier in await store.customers.merged_into(duplicate_id):
            earlier.merged_into_id = survivor_id  # nobody has to follow a chain
        duplicate.archived_at = duplicate.archived_at or store.now
        duplicate.merged_into_id = survivor_id
        for belonging in await store.customers.belongings(duplicate_id):
            belonging.customer_id = survivor_id
            if isinstance(belonging, WorkOrder):
                store.work_orders.note(belonging.id, "customer_merged", store.origin.who)
        store.customers.touch(survivor)
        await store.search.reindex_customer(survivor_id)


def _complete(survivor: Customer, duplicate: Customer) -> None:
    set_names(
        survivor, survivor.name_ar or duplicate.name_ar, survivor.name_en or duplicate.name_en
    )
    for name in TAKEN_OVER:
        if not getattr(survivor, name):
            setattr(survivor, name, getattr(duplicate, name))
    add_phones(survivor, duplicate.phones)
