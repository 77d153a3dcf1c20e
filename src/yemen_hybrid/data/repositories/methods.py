"""Ways to pay, to change."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import PaymentMethod
from yemen_hybrid.data.repositories.locking import lock_row
from yemen_hybrid.domain.errors import NotFound


class PaymentMethodNotFound(NotFound):
    """No way to pay with that id."""

    code = "payment_method_not_found"
    en = "There is no such payment method."
    ar = "لا توجد طريقة دفع بهذا المعرّف."


class PaymentMethods:
    """How customers may pay."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, method: PaymentMethod) -> None:
        """Take a new way to pay into use."""
        self._session.add(method)

    async def get(self, id: UUID) -> PaymentMethod:
        """One way to pay, to look at."""
        found = await self._session.get(PaymentMethod, id)
        if found is None:
            raise PaymentMethodNotFound
        return found

    async def lock(self, id: UUID, version: int | None = None) -> PaymentMethod:
        """One way to pay, to change."""
        return await lock_row(
            self._session, PaymentMethod, id, PaymentMethodNotFound, version=version
        )
