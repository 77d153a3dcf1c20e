"""Something about a customer changes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.customers import check_not_merged
from yemen_hybrid.usecases.customers.record import PhoneDetails, set_names, set_phones, standing

SEARCHED = frozenset({"name_ar", "name_en", "whatsapp", "email", "tax_number"})
"""The columns that the customer, their vehicles and their work orders are found by."""


async def update_customer(
    begin: Begin,
    actor: Caller,
    customer_id: UUID,
    version: int | None,
    changes: dict[str, Any],
    phones: Sequence[PhoneDetails] | None = None,
) -> None:
    """Change the columns named in ``changes``, and all phones when ``phones`` is given.

    A credit limit (also removing one) asks for ``customer:credit``. Refused for a duplicate that
    was merged into another customer.
    """
    if "credit_limit_minor" in changes:
        actor.require("customer:credit")
    async with begin() as store:
        customer = await store.customers.lock(customer_id, version)
        check_not_merged(standing(customer))
        for name, value in changes.items():
            setattr(customer, name, value)
        set_names(customer, customer.name_ar, customer.name_en)
        if phones is not None:
            set_phones(customer, phones)
            store.customers.touch(customer)
        if phones is not None or SEARCHED & changes.keys():
            await store.search.reindex_customer(customer_id)
