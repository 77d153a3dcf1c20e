"""Files: the bytes that the storage keeps, and what people uploaded."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from yemen_hybrid.data.columns import At, Instant, words
from yemen_hybrid.data.models.entity import Entity, Versioned
from yemen_hybrid.domain.media import Kind, Phase


class Blob(Entity):
    """Bytes in the storage, once however often they were uploaded; the key follows from the hash.

    The row is there before the bytes are, and goes after them. ``wanted_at`` is when somebody was
    last about to point here: what nothing points to is swept a day after (`domain.media.GRACE`).
    Not audited: what points here is.
    """

    __tablename__ = "blobs"
    __table_args__ = (Index(None, "wanted_at"),)
    audited = False

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    wanted_at: Mapped[datetime] = mapped_column(Instant)


class Media(Versioned, Entity):
    """A photo, film, paper or log of a work order (or one of its jobs), a vehicle or a customer.

    What belongs to a work order also names its branch and its vehicle. ``name`` is what it is saved
    as. ``shown_to_customer``: it stands on the page where the estimate is answered.
    """

    __tablename__ = "media"
    __table_args__ = (
        Index(None, "branch_id", "id"),
        Index(None, "work_order_id", "id"),
        Index(None, "job_id", "id"),
        Index(None, "vehicle_id", "id"),
        Index(None, "customer_id", "id"),
        Index(None, "uploaded_by_id", "id"),
        Index(None, "kind", "id"),
        Index(None, "phase", "id"),
        Index(None, "sha256"),
        Index(None, "thumbnail_sha256"),
        CheckConstraint("(customer_id IS NULL) <> (vehicle_id IS NULL)", name="subject"),
        CheckConstraint("(work_order_id IS NULL) = (branch_id IS NULL)", name="branch_of_order"),
        CheckConstraint("work_order_id IS NULL OR vehicle_id IS NOT NULL", name="vehicle_of_order"),
        CheckConstraint("job_id IS NULL OR work_order_id IS NOT NULL", name="order_of_job"),
    )

    branch_id: Mapped[UUID | None] = mapped_column(ForeignKey("branches.id"))
    work_order_id: Mapped[UUID | None] = mapped_column(ForeignKey("work_orders.id"))
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("jobs.id", ondelete="SET NULL"))
    vehicle_id: Mapped[UUID | None] = mapped_column(ForeignKey("vehicles.id"))
    customer_id: Mapped[UUID | None] = mapped_column(ForeignKey("customers.id"))
    kind: Mapped[Kind] = mapped_column(words(Kind, "kind"))
    phase: Mapped[Phase | None] = mapped_column(words(Phase, "phase"))
    note: Mapped[str] = mapped_column(String(500), default="")
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(60))
    sha256: Mapped[str] = mapped_column(ForeignKey("blobs.sha256"))
    size: Mapped[int] = mapped_column(BigInteger)
    thumbnail_sha256: Mapped[str | None] = mapped_column(ForeignKey("blobs.sha256"))
    width: Mapped[int | None]
    height: Mapped[int | None]
    shown_to_customer: Mapped[bool] = mapped_column(default=False)
    uploaded_by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    uploaded_at: Mapped[At]
