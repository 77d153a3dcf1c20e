"""What customers were reminded of: each occasion once."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yemen_hybrid.data.columns import At, words
from yemen_hybrid.data.models.entity import Entity, Identified
from yemen_hybrid.domain.reminders import ReminderKind


class Reminder(Identified, Entity):
    """A reminder that was queued, in the transaction that queued its message.

    ``subject_id`` is the estimate, work order, invoice or vehicle; ``since`` is when its waiting
    began, which tells one occasion from the next (a car that was finished, taken up again, and
    finished anew). The unique key keeps two workers, or a repeated run, from reminding twice.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "since"),
        Index(None, "branch_id", "id"),
        Index(None, "customer_id", "id"),
    )
    audited = False

    branch_id: Mapped[UUID] = mapped_column(ForeignKey("branches.id"))
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"))
    kind: Mapped[ReminderKind] = mapped_column(words(ReminderKind, "kind"))
    subject_id: Mapped[UUID]
    since: Mapped[At]
    reminded_at: Mapped[At]
