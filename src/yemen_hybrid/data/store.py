"""What a use case holds while it changes things: the repositories of one transaction."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from functools import cached_property

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from yemen_hybrid.data.audit import Origin, Recorder
from yemen_hybrid.data.repositories.blobs import Blobs
from yemen_hybrid.data.repositories.branches import Branches
from yemen_hybrid.data.repositories.chores import Chores
from yemen_hybrid.data.repositories.counters import Counters
from yemen_hybrid.data.repositories.crews import Crews
from yemen_hybrid.data.repositories.customers import Customers
from yemen_hybrid.data.repositories.deferred_work import DeferredWork
from yemen_hybrid.data.repositories.drawers import Drawers
from yemen_hybrid.data.repositories.estimates import Estimates
from yemen_hybrid.data.repositories.idempotency import IdempotencyKeys
from yemen_hybrid.data.repositories.incoming_messages import IncomingMessages
from yemen_hybrid.data.repositories.invoices import Invoices
from yemen_hybrid.data.repositories.kept_documents import KeptDocuments
from yemen_hybrid.data.repositories.media import MediaFiles
from yemen_hybrid.data.repositories.messages import Messages
from yemen_hybrid.data.repositories.methods import PaymentMethods
from yemen_hybrid.data.repositories.outbox import Outbox
from yemen_hybrid.data.repositories.parts import Parts
from yemen_hybrid.data.repositories.payments import Payments
from yemen_hybrid.data.repositories.provider_reports import ProviderReports
from yemen_hybrid.data.repositories.rates import ExchangeRates
from yemen_hybrid.data.repositories.reminders import Reminders
from yemen_hybrid.data.repositories.search import SearchIndex
from yemen_hybrid.data.repositories.services import Services
from yemen_hybrid.data.repositories.sessions import Sessions
from yemen_hybrid.data.repositories.staff import StaffMembers
from yemen_hybrid.data.repositories.stock import Stock
from yemen_hybrid.data.repositories.taxes import TaxRates
from yemen_hybrid.data.repositories.throttles import Throttles
from yemen_hybrid.data.repositories.vehicles import Vehicles
from yemen_hybrid.data.repositories.work_orders import WorkOrders


class Store:
    """One open transaction. ``now`` is the one instant at which all of it happens."""

    def __init__(self, session: AsyncSession, origin: Origin, now: datetime) -> None:
        self.session = session
        self.origin = origin
        self.now = now
        self.audit = Recorder(session, now)

    async def seal(self) -> None:
        """Write what is pending, and the audit events of all that was written."""
        await self.session.flush()
        await self.audit.seal(self.origin)

    async def connection(self) -> AsyncConnection:
        """The transaction's own connection, on which queries see what it has written so far."""
        return await self.session.connection()

    # Below, each repository under the name of what it keeps; made when it is first asked for.

    @cached_property
    def blobs(self) -> Blobs:
        return Blobs(self.session, self.now)

    @cached_property
    def branches(self) -> Branches:
        return Branches(self.session)

    @cached_property
    def chores(self) -> Chores:
        return Chores(self.session, self.now)

    @cached_property
    def counters(self) -> Counters:
        return Counters(self.session)

    @cached_property
    def crews(self) -> Crews:
        return Crews(self.session, self.now)

    @cached_property
    def customers(self) -> Customers:
        return Customers(self.session, self.now)

    @cached_property
    def deferred_work(self) -> DeferredWork:
        return DeferredWork(self.session, self.now)

    @cached_property
    def drawers(self) -> Drawers:
        return Drawers(self.session)

    @cached_property
    def estimates(self) -> Estimates:
        return Estimates(self.session, self.now)

    @cached_property
    def idempotency_keys(self) -> IdempotencyKeys:
        return IdempotencyKeys(self.session)

    @cached_property
    def incoming_messages(self) -> IncomingMessages:
        return IncomingMessages(self.session, self.now)

    @cached_property
    def invoices(self) -> Invoices:
        return Invoices(self.session)

    @cached_property
    def kept_documents(self) -> KeptDocuments:
        return KeptDocuments(self.session)

    @cached_property
    def media(self) -> MediaFiles:
        return MediaFiles(self.session)

    @cached_property
    def messages(self) -> Messages:
        return Messages(self.session, self.now)

    @cached_property
    def methods(self) -> PaymentMethods:
        return PaymentMethods(self.session)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.session, self.now)

    @cached_property
    def parts(self) -> Parts:
        return Parts(self.session)

    @cached_property
    def payments(self) -> Payments:
        return Payments(self.session)

    @cached_property
    def provider_reports(self) -> ProviderReports:
        return ProviderReports(self.session, self.now)

    @cached_property
    def rates(self) -> ExchangeRates:
        return ExchangeRates(self.session)

    @cached_property
    def reminders(self) -> Reminders:
        return Reminders(self.session, self.now)

    @cached_property
    def search(self) -> SearchIndex:
        return SearchIndex(self.session)

    @cached_property
    def services(self) -> Services:
        return Services(self.session)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.session)

    @cached_property
    def staff(self) -> StaffMembers:
        return StaffMembers(self.session)

    @cached_property
    def stock(self) -> Stock:
        return Stock(self.session, self.now)

    @cached_property
    def taxes(self) -> TaxRates:
        return TaxRates(self.session)

    @cached_property
    def throttles(self) -> Throttles:
        return Throttles(self.session)

    @cached_property
    def vehicles(self) -> Vehicles:
        return Vehicles(self.session, self.now)

    @cached_property
    def work_orders(self) -> WorkOrders:
        return WorkOrders(self.session, self.now)


Begin = Callable[[], AbstractAsyncContextManager[Store]]
"""How a use case opens its transaction: ``async with begin() as store:``."""
