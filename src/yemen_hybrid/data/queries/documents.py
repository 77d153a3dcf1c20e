"""The shapes that stand in many documents."""

from typing import Any

from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.quantities import Quantity

Document = dict[str, Any]
"""What a caller sees of one thing, ready to be written as JSON."""


def money(minor: int | None, currency: Currency | str | None) -> Document | None:
    """An amount as the wire has it: ``{"amount": "12.50", "currency": "USD"}``."""
    if minor is None or currency is None:
        return None
    currency = Currency(currency)
    return {"amount": Money(minor, currency).amount, "currency": currency.value}


def quantity(milli: int) -> str:
    """A quantity as the wire has it: ``"3.5"``."""
    return Quantity(milli).text


def named(id: Any, name_ar: str | None, name_en: str | None, **more: Any) -> Document:
    """A thing that another one points to: its id, and what people call it."""
    return {"id": id, "name_ar": name_ar or "", "name_en": name_en or "", **more}
