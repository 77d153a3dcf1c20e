"""The shapes that stand in many documents."""

from typing import Any

from yemen_hybrid.domain.money import Currency, money_json
from yemen_hybrid.domain.quantities import Quantity

Document = dict[str, Any]
"""What a caller sees of one thing, ready to be written as JSON."""


def money(minor: int | None, currency: Currency | str | None) -> Document | None:
    """An amount as the wire has it (`money_json`); None where there is none."""
    if minor is None or currency is None:
        return None
    return money_json(minor, Currency(currency))


def quantity(milli: int) -> str:
    """A quantity as the wire has it: ``"3.5"``."""
    return Quantity(milli).text


def named(id: Any, name_ar: str | None, name_en: str | None, **more: Any) -> Document:
    """A thing that another one points to: its id, and what people call it."""
    return {"id": id, "name_ar": name_ar or "", "name_en": name_en or "", **more}
