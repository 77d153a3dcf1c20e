"""How much of each part lies where, and every move that made it so."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from yemen_hybrid.data.columns import At, Milli, Minor, words
from yemen_hybrid.data.models.entity import Entity, Identified
from yemen_hybrid.domain.money import Currency
from yemen_hybrid.domain.stock import MovementKind

_LOW = text("on_hand_milli < minimum_milli + reserved_milli")
"""Less lies there than is promised and should remain: `domain.stock.Level.is_low`."""


class StockLevel(Entity):
    """One part on one branch's shelf. ``on_hand`` is the sum of the part's movements there,
    those of cores left out.

    The CHECK stands behind every rule that a race could break; ``backorders`` repeats the branch's
    word so that the row can hold it.
    """

    __tablename__ = "stock_levels"
    __table_args__ = (
        CheckConstraint("on_hand_milli >= 0 OR backorders", name="on_hand"),
        CheckConstraint("reserved_milli >= 0", name="reserved"),
        CheckConstraint("minimum_milli >= 0", name="minimum"),
        CheckConstraint("cores_milli >= 0", name="cores"),
        Index(None, "part_id"),
        Index(
            "ix_stock_levels_low", "branch_id", "part_id", sqlite_where=_LOW, postgresql_where=_LOW
        ),
    )

    branch_id: Mapped[UUID] = mapped_column(ForeignKey("branches.id"), primary_key=True)
    part_id: Mapped[UUID] = mapped_column(ForeignKey("parts.id"), primary_key=True)
    on_hand_milli: Mapped[Milli] = mapped_column(default=0)
    reserved_milli: Mapped[Milli] = mapped_column(default=0)
    minimum_milli: Mapped[Milli] = mapped_column(default=0)
    cores_milli: Mapped[Milli] = mapped_column(default=0)
    """Old parts taken back from customers, waiting for the supplier; not for sale."""
    shelf: Mapped[str] = mapped_column(String(40), default="")
    backorders: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once, by the mapping


class StockMovement(Identified, Entity):
    """A part came, went or was counted. Append-only: a mistake is another movement."""

    __tablename__ = "stock_movements"
    __table_args__ = (
        CheckConstraint("quantity_milli <> 0 OR kind = 'count'", name="quantity"),
        Index(None, "part_id", "branch_id", "id"),
        Index(None, "branch_id", "id"),
        Index(
            "ix_stock_movements_moved",
            "branch_id",
            "at",
            "kind",
            "part_id",
            "quantity_milli",
            "unit_cost_minor",
            "cost_currency",
        ),
        Index(None, "part_id", "branch_id", "kind", "at"),
        Index(None, "work_order_id"),
        Index(None, "line_id"),
    )

    branch_id: Mapped[UUID] = mapped_column(ForeignKey("branches.id"))
    part_id: Mapped[UUID] = mapped_column(ForeignKey("parts.id"))
    kind: Mapped[MovementKind] = mapped_column(words(MovementKind, "kind"))
    quantity_milli: Mapped[Milli]
    """Signed: what it did to the shelf."""
    balance_milli: Mapped[Milli]
    """What lay there afterwards."""
    unit_cost_minor: Mapped[Minor | None]
    cost_currency: Mapped[Currency | None] = mapped_column(words(Currency, "cost_currency"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    other_branch_id: Mapped[UUID | None] = mapped_column(ForeignKey("branches.id"))
    """Where a transfer went to, or came from."""
    work_order_id: Mapped[UUID | None] = mapped_column(ForeignKey("work_orders.id"))
    line_id: Mapped[UUID | None] = mapped_column(ForeignKey("lines.id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[At]
