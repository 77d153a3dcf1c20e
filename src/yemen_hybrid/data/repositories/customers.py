"""Customers, to change."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from yemen_hybrid.data.models import Customer
from yemen_hybrid.data.repositories.locking import lock_row
from yemen_hybrid.domain.errors import NotFound


class CustomerNotFound(NotFound):
    """No customer with that id."""

    code = "customer_not_found"
    en = "There is no such customer."
    ar = "لا يوجد عميل بهذا المعرّف."


class Customers:
    """Who brings the cars."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, customer: Customer) -> None:
        """Remember a new customer."""
        self._session.add(customer)

    async def get(self, id: UUID) -> Customer:
        """One customer with their phones, to look at."""
        found = await self._session.get(Customer, id, options=[selectinload(Customer.phones)])
        if found is None:
            raise CustomerNotFound
        return found

    async def lock(self, id: UUID, version: int | None = None) -> Customer:
        """One customer with their phones, to change."""
        phones = selectinload(Customer.phones)
        return await lock_row(
            self._session, Customer, id, CustomerNotFound, phones, version=version
        )

    async def lock_pair(self, one: UUID, other: UUID) -> Sequence[Customer]:
        """Two customers, in the order asked for, locked in the order of their ids."""
        locked = {id: await self.lock(id) for id in sorted({one, other})}
        return locked[one], locked[other]
