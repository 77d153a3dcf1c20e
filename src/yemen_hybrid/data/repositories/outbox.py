"""The outbox as the worker empties it: leases, and notes of what came of them.

Statements of Core: how a message travels is told on its row, and not once more in the audit log.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from yemen_hybrid.data.models import (
    ApprovalLink,
    Branch,
    Customer,
    CustomerPhone,
    Estimate,
    Invoice,
    Message,
    WorkOrder,
)
from yemen_hybrid.domain.delivery import FURTHEST, LEASE, Reach
from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.estimates import EstimateStatus
from yemen_hybrid.domain.messages import MessageStatus, MessageStep, Template, link_of, step
from yemen_hybrid.domain.work_order import Status

SLACK: Final = timedelta(minutes=1)
"""How far the clocks of two machines may be apart."""

_FIRST_PHONE: Final = (
    select(CustomerPhone.number)
    .where(CustomerPhone.customer_id == Customer.id)
    .order_by(CustomerPhone.position)
    .limit(1)
    .scalar_subquery()
)
_ADDRESSES: Final = (
    func.coalesce(Customer.whatsapp, _FIRST_PHONE, "").label("whatsapp"),
    func.coalesce(Customer.email, "").label("email"),
)

_WAITING: Final = (
    select(
        Message.id,
        Message.template,
        Message.language,
        Message.created_at,
        Message.refused,
        Customer.channel,
        *_ADDRESSES,
    )
    .join_from(Message, Customer, Customer.id == Message.customer_id)
    .where(Message.status == MessageStatus.WAITING_FOR_CHANNEL)
)

_PARCEL: Final = (
    select(
        Message.template,
        Message.language,
        Message.params,
        Message.attempts,
        Message.refused,
        Message.created_at,
        Customer.channel,
        *_ADDRESSES,
        Customer.opted_out,
        Message.branch_id,
        Branch.timezone,
        Branch.phone,
        Branch.quiet_from,
        Branch.quiet_until,
        WorkOrder.status.label("order_status"),
    )
    .join_from(Message, Customer, Customer.id == Message.customer_id)
    .join(Branch, Branch.id == Message.branch_id)
    .join(WorkOrder, WorkOrder.id == Message.work_order_id, isouter=True)
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A leased message, with all that its way depends on. ``estimate_id``: that of its link."""

    id: UUID
    lease_id: UUID
    template: Template
    language: Language
    params: dict[str, Any] = field(repr=False)
    attempts: int
    refused: tuple[str, ...]
    created_at: datetime
    reach: Reach
    to_name: str
    opted_out: bool
    branch_id: UUID
    timezone: str
    branch_phone: str | None
    quiet_from: str | None
    quiet_until: str | None
    order_status: Status | None
    estimate_id: UUID | None = None


class Outbox:
    """What is to leave the house."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def mend(self, *, jumped: bool) -> None:
        """Take back what dead workers hold, and what a clock that was wrong put out of reach.

        ``jumped``: this machine's clock was set just now, so that nothing is known of the leases:
        each is given a full span from now on, lest what is being sent elsewhere is sent twice.
        """
        if jumped:
            await self._put(Message.status == MessageStatus.SENDING, leased_until=self._now + LEASE)
        lost = Message.leased_until > self._now + LEASE + SLACK
        await self._put(
            and_(Message.status == MessageStatus.SENDING, lost), leased_until=self._now + LEASE
        )
        await self._put(
            and_(Message.status == MessageStatus.SENDING, Message.leased_until <= self._now),
            status=step(MessageStatus.SENDING, MessageStep.TRY_LATER),
            due_at=self._now,
            lease_id=None,
            leased_until=None,
        )
        await self._put(
            and_(Message.status == MessageStatus.QUEUED, Message.due_at > self._now + FURTHEST),
            due_at=self._now,
        )

    async def lease(self, lease_id: UUID) -> Parcel | None:
        """The message that has been due for longest and overtakes no other to its customer.

        Messages that another worker is leasing at this moment are passed over.
        """
        found = await self._session.scalar(
            select(Message.id)
            .where(
                Message.status == MessageStatus.QUEUED,
                Message.due_at <= self._now,
                ~self._overtakes(),
            )
            .order_by(Message.due_at, Message.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=Message)
        )
        if found is None:
            return None
        await self._put(
            Message.id == found,
            status=step(MessageStatus.QUEUED, MessageStep.LEASE),
            attempts=Message.attempts + 1,
            lease_id=lease_id,
            leased_until=self._now + LEASE,
        )
        return await self._parcel(found, lease_id)

    def _overtakes(self) -> ColumnElement[bool]:
        """Whether an earlier one to the same customer is under way, due, or being tried again.

        One that waits for the quiet hours to be over is not: what is urgent may pass it.
        """
        earlier = aliased(Message)
        waiting = and_(
            earlier.status == MessageStatus.QUEUED,
            or_(earlier.attempts > 0, earlier.due_at <= self._now),
        )
        return (
            select(true())
            .where(
                earlier.customer_id == Message.customer_id,
                earlier.id < Message.id,
                or_(earlier.status == MessageStatus.SENDING, waiting),
            )
            .exists()
        )

    async def _parcel(self, id: UUID, lease_id: UUID) -> Parcel:
        row = (await self._session.execute(_PARCEL.where(Message.id == id))).one()
        return Parcel(
            id=id,
            lease_id=lease_id,
            template=Template(row.template),
            language="ar" if row.language == "ar" else "en",
            params=row.params,
            attempts=row.attempts,
            refused=tuple(row.refused),
            created_at=row.created_at,
            reach=Reach(row.channel, row.whatsapp, row.email),
            to_name=str(row.params.get("name", "")),
            opted_out=row.opted_out,
            branch_id=row.branch_id,
            timezone=row.timezone,
            branch_phone=row.phone,
            quiet_from=row.quiet_from,
            quiet_until=row.quiet_until,
            order_status=row.order_status,
            estimate_id=await self._estimate_of(row.params),
        )

    async def _estimate_of(self, params: dict[str, Any]) -> UUID | None:
        link_id = link_of(params)
        if link_id is None:
            return None
        link = select(ApprovalLink.estimate_id).where(ApprovalLink.id == link_id)
        found: UUID | None = await self._session.scalar(link)
        return found

    async def link_opens(self, link_id: UUID) -> bool:
        """Whether whoever follows the link may still answer."""
        row = (
            await self._session.execute(
                select(
                    ApprovalLink.superseded_at,
                    ApprovalLink.expires_at,
                    Estimate.status,
                    Estimate.valid_until,
                )
                .join_from(ApprovalLink, Estimate, Estimate.id == ApprovalLink.estimate_id)
                .where(ApprovalLink.id == link_id)
            )
        ).one_or_none()
        if row is None or row.superseded_at is not None or row.status is not EstimateStatus.SENT:
            return False
        return bool(self._now < min(row.expires_at, row.valid_until))

    async def owed(self, invoice_id: UUID) -> bool:
        """Whether anything of an invoice is still to be paid."""
        open_ = select(Invoice.total_minor - Invoice.settled_minor).where(Invoice.id == invoice_id)
        return (await self._session.scalar(open_) or 0) > 0

    async def finish(self, parcel: Parcel, taken: MessageStep, **values: Any) -> None:
        """Note what became of a leased message, unless its lease has passed to another."""
        await self._put(
            and_(Message.id == parcel.id, Message.lease_id == parcel.lease_id),
            status=step(MessageStatus.SENDING, taken),
            lease_id=None,
            leased_until=None,
            **values,
        )

    async def sent(self, parcel: Parcel, **values: Any) -> None:
        """Note that a message is out, whoever holds it now: it need not be sent again.

        Where its provider reported on it already, the report stands.
        """
        known = (MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ)
        reported = Message.status.in_(known)
        out = step(MessageStatus.SENDING, MessageStep.HAND_OVER)
        on_its_way = (MessageStatus.QUEUED, MessageStatus.SENDING)
        await self._put(
            and_(Message.id == parcel.id, or_(reported, Message.status.in_(on_its_way))),
            status=case((reported, Message.status), else_=literal(out, Message.status.type)),
            lease_id=None,
            leased_until=None,
            sent_at=self._now,
            last_error=None,
            **values,
        )

    async def waiting(self, after: UUID | None, limit: int) -> list[Any]:
        """Messages that wait for a channel, oldest first, and how their customers are reached."""
        rows = _WAITING.order_by(Message.id).limit(limit)
        if after is not None:
            rows = rows.where(Message.id > after)
        return list((await self._session.execute(rows)).all())

    async def waiting_of(self, customer_ids: Sequence[UUID]) -> list[Any]:
        """The same of some customers: those who answer one number."""
        rows = _WAITING.where(Message.customer_id.in_(customer_ids)).order_by(Message.id)
        return list((await self._session.execute(rows)).all())

    async def end_waiting(self, ids: list[UUID], taken: MessageStep, **values: Any) -> None:
        """Move messages that waited for a channel on."""
        still = Message.status == MessageStatus.WAITING_FOR_CHANNEL
        status = step(MessageStatus.WAITING_FOR_CHANNEL, taken)
        await self._put(and_(Message.id.in_(ids), still), status=status, **values)

    async def ask_anew(self, branch_id: UUID) -> None:
        """Let all that a branch's messages wait for be asked again: its quiet hours are others."""
        queued = Message.status == MessageStatus.QUEUED
        await self._put(and_(Message.branch_id == branch_id, queued), due_at=self._now)

    async def _put(self, where: ColumnElement[bool], **values: Any) -> None:
        await self._session.execute(
            update(Message)
            .where(where)
            .values(updated_at=self._now, **values)
            .execution_options(synchronize_session=False)
        )
