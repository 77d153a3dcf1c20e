"""Something about a way to pay changes."""

from typing import Any
from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.names import check_name
from yemen_hybrid.domain.payments import check_method_dates


async def update_payment_method(
    begin: Begin, _actor: Caller, method_id: UUID, version: int | None, changes: dict[str, Any]
) -> None:
    """Change the columns named in ``changes``.

    Payments made before keep their provider and reference; code and kind never change.
    """
    async with begin() as store:
        method = await store.methods.lock(method_id, version)
        for name, value in changes.items():
            setattr(method, name, value)
        method.name_ar, method.name_en = check_name(method.name_ar, method.name_en)
        check_method_dates(method.valid_from, method.valid_to)
