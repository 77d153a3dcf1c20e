"""Estimates, their links and their answers, to change."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from yemen_hybrid.data.models import Approval, ApprovalLink, Estimate
from yemen_hybrid.data.repositories.locking import lock_row
from yemen_hybrid.domain.estimates import (
    UNANSWERED,
    EstimateNotFound,
    EstimateStatus,
    LinkUnknown,
    after_newer,
)


class Estimates:
    """What customers were offered. Whoever changes one locks its work order first."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    def add(self, estimate: Estimate) -> None:
        """Keep a new revision."""
        self._session.add(estimate)

    async def get(self, id: UUID) -> Estimate:
        """One estimate, to look at."""
        found = await self._session.get(Estimate, id)
        if found is None:
            raise EstimateNotFound
        return found

    async def lock(self, id: UUID, version: int | None = None) -> Estimate:
        """One estimate, to change; its work order is locked already."""
        return await lock_row(self._session, Estimate, id, EstimateNotFound, version=version)

    async def next_revision(self, order_id: UUID) -> int:
        """The number of an order's next estimate, from 1; the order is locked."""
        last = select(func.max(Estimate.revision)).where(Estimate.work_order_id == order_id)
        return (await self._session.scalar(last) or 0) + 1

    async def supersede_open(self, order_id: UUID) -> Sequence[Estimate]:
        """Let an order's unanswered estimates and their links be good no more; gives them."""
        return await self._end(order_id, EstimateStatus.SUPERSEDED)

    async def withdraw_open(self, order_id: UUID) -> Sequence[Estimate]:
        """Take back an order's unanswered estimates, as when it is cancelled; gives them."""
        return await self._end(order_id, EstimateStatus.WITHDRAWN)

    async def _end(self, order_id: UUID, status: EstimateStatus) -> Sequence[Estimate]:
        statement = (
            select(Estimate)
            .where(Estimate.work_order_id == order_id, Estimate.status.in_(UNANSWERED))
            .order_by(Estimate.id)
            .with_for_update()
        )
        ended = (await self._session.scalars(statement)).all()
        for estimate in ended:
            newer = status is EstimateStatus.SUPERSEDED
            estimate.status = after_newer(estimate.status) if newer else status
            await self.supersede_links(estimate.id)
        return ended

    def add_link(self, link: ApprovalLink) -> None:
        """Keep a new link."""
        self._session.add(link)

    async def link(self, id: UUID) -> ApprovalLink:
        """One link, as it is now: read it after its estimate is locked."""
        found = await self._session.get(ApprovalLink, id, populate_existing=True)
        if found is None:
            raise LinkUnknown
        return found

    async def supersede_links(self, estimate_id: UUID) -> None:
        """Let no link that was sent so far open the estimate any more."""
        statement = (
            select(ApprovalLink)
            .where(ApprovalLink.estimate_id == estimate_id, ApprovalLink.superseded_at.is_(None))
            .order_by(ApprovalLink.id)
            .with_for_update()
        )
        for link in await self._session.scalars(statement):
            link.superseded_at = self._now

    def add_answer(self, answer: Approval) -> None:
        """Keep the one answer to an estimate, with its decisions."""
        self._session.add(answer)

    async def answer_to(self, estimate_id: UUID) -> Approval:
        """The answer that an answered estimate was given, with its decisions."""
        statement = (
            select(Approval)
            .where(Approval.estimate_id == estimate_id)
            .options(selectinload(Approval.decisions))
        )
        return (await self._session.scalars(statement)).one()
