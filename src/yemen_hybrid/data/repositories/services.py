"""The services that the workshop offers, to change."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import flag_modified

from yemen_hybrid.data.models import Service
from yemen_hybrid.data.repositories.locking import lock_row
from yemen_hybrid.domain.errors import NotFound

_WHOLE = (selectinload(Service.prices), selectinload(Service.parts))


class ServiceNotFound(NotFound):
    """No service with that id, or none that the workshop still offers in public."""

    code = "service_not_found"
    en = "There is no such service."
    ar = "لا توجد خدمة بهذا المعرّف."


class Services:
    """The canned jobs."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, service: Service) -> None:
        """Offer a new service."""
        self._session.add(service)

    async def get(self, id: UUID) -> Service:
        """One service with its prices and its kit, to look at."""
        statement = select(Service).where(Service.id == id).options(*_WHOLE)
        found = (await self._session.scalars(statement)).one_or_none()
        if found is None:
            raise ServiceNotFound
        return found

    async def lock(self, id: UUID, version: int | None = None) -> Service:
        """One service with its prices and its kit, to change."""
        return await lock_row(self._session, Service, id, ServiceNotFound, *_WHOLE, version=version)

    def touch(self, service: Service) -> None:
        """Give it a new version: what hangs on it changed, and is shown with it."""
        flag_modified(service, "updated_at")
