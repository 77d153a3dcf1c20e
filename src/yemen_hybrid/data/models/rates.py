"""Exchange rates, tax rates and the ways to pay: rows, because they change with time and place."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yemen_hybrid.data.columns import At, Json, Name, words
from yemen_hybrid.data.models.entity import Entity, Identified, Versioned
from yemen_hybrid.domain.money import Currency, Zone


class ExchangeRate(Identified, Entity):
    """What one unit of ``base`` costs in ``quote`` in a zone, from ``at`` on. Append-only."""

    __tablename__ = "exchange_rates"
    __table_args__ = (
        CheckConstraint("buy_micro > 0 AND sell_micro >= buy_micro", name="spread"),
        CheckConstraint("base <> quote", name="pair"),
        UniqueConstraint("zone", "base", "quote", "at"),
        Index(None, "zone", "id"),
        Index(None, "base", "id"),
        Index(None, "quote", "id"),
    )

    zone: Mapped[Zone] = mapped_column(words(Zone, "zone"))
    base: Mapped[Currency] = mapped_column(words(Currency, "base"))
    quote: Mapped[Currency] = mapped_column(words(Currency, "quote"))
    buy_micro: Mapped[int] = mapped_column(BigInteger)
    sell_micro: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[Name] = mapped_column(default="")
    at: Mapped[At]
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))


class TaxRate(Versioned, Entity):
    """A tax in a zone for a span of days (``valid_to`` included; null: until further notice)."""

    __tablename__ = "tax_rates"
    __table_args__ = (
        CheckConstraint("ppm BETWEEN 0 AND 1000000", name="ppm"),
        CheckConstraint("valid_to >= valid_from", name="span"),
        UniqueConstraint("code", "zone", "valid_from"),
    )

    code: Mapped[str] = mapped_column(String(20))
    name_ar: Mapped[Name]
    name_en: Mapped[Name]
    zone: Mapped[Zone] = mapped_column(words(Zone, "zone"))
    ppm: Mapped[int]
    """Parts per million: 5% is 50,000."""
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class MethodKind(StrEnum):
    """The sorts of payment known in Yemen."""

    CASH = "cash"
    BANK = "bank"
    WALLET = "wallet"
    HAWALA = "hawala"
    CARD = "card"


class PaymentMethod(Versioned, Entity):
    """A way to pay: cash in the till, an account at a bank, a wallet, an exchange house."""

    __tablename__ = "payment_methods"
    __table_args__ = (CheckConstraint("valid_to >= valid_from", name="span"),)

    code: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[MethodKind] = mapped_column(words(MethodKind, "kind"))
    name_ar: Mapped[Name]
    name_en: Mapped[Name]
    provider: Mapped[str] = mapped_column(String(80), default="")
    currencies: Mapped[list[str]] = mapped_column(Json)
    zone: Mapped[Zone | None] = mapped_column(words(Zone, "zone"))
    """The zone it works in; null: both."""
    needs_reference: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True)
