"""Customers, to change."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import flag_modified

from yemen_hybrid.data.models import (
    Customer,
    CustomerPhone,
    Estimate,
    Invoice,
    Message,
    MessageStatus,
    Vehicle,
    VehicleOwnership,
    WorkOrder,
)
from yemen_hybrid.data.repositories.locking import lock_row
from yemen_hybrid.domain.errors import NotFound
from yemen_hybrid.domain.estimates import EstimateStatus
from yemen_hybrid.domain.invoices import InvoiceStatus
from yemen_hybrid.domain.work_order import OVER

Belonging = Vehicle | VehicleOwnership | WorkOrder | Estimate | Invoice | Message
"""What has a customer and can be given another."""


B = TypeVar("B", Vehicle, VehicleOwnership, WorkOrder, Estimate, Invoice, Message)


class CustomerNotFound(NotFound):
    """No customer with that id."""

    code = "customer_not_found"
    en = "There is no such customer."
    ar = "لا يوجد عميل بهذا المعرّف."


class Customers:
    """Who brings the cars."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    def add(self, customer: Customer) -> None:
        """Remember a new customer."""
        self._session.add(customer)

    async def get(self, id: UUID) -> Customer:
        """One customer with their phones, to look at."""
        found = await self._session.get(Customer, id, options=[joinedload(Customer.phones)])
        if found is None:
            raise CustomerNotFound
        return found

    async def lock(self, id: UUID, version: int | None = None) -> Customer:
        """One customer with their phones, to change."""
        phones = selectinload(Customer.phones)
        return await lock_row(
            self._session, Customer, id, CustomerNotFound, phones, version=version
        )

    async def lock_pair(
        self, one: UUID, other: UUID, version: int | None = None
    ) -> tuple[Customer, Customer]:
        """Two customers, in the order asked for, locked in the order of their ids.

        ``version`` is that of the first.
        """
        locked = {
            id: await self.lock(id, version if id == one else None) for id in sorted({one, other})
        }
        return locked[one], locked[other]

    async def by_phones(self, numbers: Collection[str]) -> dict[str, set[UUID]]:
        """Who answers each of these numbers; of a merged duplicate, the one it became."""
        became = func.coalesce(Customer.merged_into_id, Customer.id)
        answering = (
            select(CustomerPhone.number, became)
            .join(Customer, Customer.id == CustomerPhone.customer_id)
            .where(CustomerPhone.number.in_(numbers))
        )
        found: dict[str, set[UUID]] = {}
        for number, id in await self._session.execute(answering):
            found.setdefault(number, set()).add(id)
        return found

    async def by_name_keys(self, keys: Collection[str]) -> dict[str, set[UUID]]:
        """Who has each of these names (`domain.customers.name_key`), in either language."""
        found: dict[str, set[UUID]] = {}
        for column in (Customer.name_key_ar, Customer.name_key_en):
            called = select(column, Customer.id).where(
                column.in_(keys), Customer.merged_into_id.is_(None)
            )
            for key, id in await self._session.execute(called):
                found.setdefault(key, set()).add(id)
        return found

    def touch(self, customer: Customer) -> None:
        """Give the customer a new version: they are shown with their phones, so those count."""
        customer.updated_at = self._now
        flag_modified(customer, "updated_at")

    async def merged_into(self, id: UUID) -> Sequence[Customer]:
        """The duplicates that became this customer, locked."""
        statement = (
            select(Customer)
            .where(Customer.merged_into_id == id)
            .order_by(Customer.id)
            .with_for_update()
        )
        return (await self._session.scalars(statement)).all()

    async def belongings(self, id: UUID) -> list[Belonging]:
        """What goes on when a customer turns out to be another one, locked, kind after kind.

        Vehicles with the history of who owned them, work orders and estimates that are open, drafts
        of invoices, messages not sent. What is closed, issued or paid is not among it: those papers
        bear the name they were made out to.
        """
        queued = (MessageStatus.QUEUED, MessageStatus.WAITING_FOR_CHANNEL)
        unanswered = (EstimateStatus.DRAFT, EstimateStatus.SENT)
        return [
            *await self._locked(Vehicle, id),
            *await self._locked(VehicleOwnership, id),
            *await self._locked(WorkOrder, id, WorkOrder.status.not_in(OVER)),
            *await self._locked(Estimate, id, Estimate.status.in_(unanswered)),
            *await self._locked(Invoice, id, Invoice.status == InvoiceStatus.DRAFT),
            *await self._locked(Message, id, Message.status.in_(queued)),
        ]

    async def _locked(
        self, model: type[B], customer_id: UUID, *which: ColumnElement[bool]
    ) -> Sequence[B]:
        statement = (
            select(model)
            .where(model.customer_id == customer_id, *which)
            .order_by(model.id)
            .with_for_update()
        )
        return (await self._session.scalars(statement)).all()
