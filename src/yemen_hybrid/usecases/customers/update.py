"""Something about a customer changes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from yemen_hybrid.data.models import Customer
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.names import check_name
from yemen_hybrid.usecases.customers.record import PhoneDetails, index_customer, set_phones


async def update_customer(
    begin: Begin,
    actor: Caller,
    customer_id: UUID,
    version: int | None,
    changes: dict[str, Any],
    phones: Sequence[PhoneDetails] | None = None,
) -> None:
    """Change the columns named in ``changes``, and all phones when ``phones`` is given.

    A credit limit (also removing one) asks for ``customer:credit``.
    """
    if "credit_limit_minor" in changes:
        actor.require("customer:credit")
    async with begin() as store:
        customer = await store.customers.lock(customer_id, version)
        for name, value in changes.items():
            setattr(customer, name, value)
        _check(customer)
        if phones is not None:
            set_phones(customer, phones)
        await index_customer(store, customer)


def _check(customer: Customer) -> None:
    customer.name_ar, customer.name_en = check_name(customer.name_ar, customer.name_en)
