"""Amounts, instants and numbers as the page shows them, in Latin digits in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from yemen_hybrid.domain.business_day import timezone
from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.messages import CURRENCY_NAMES
from yemen_hybrid.domain.money import Currency, Money


@dataclass(frozen=True, slots=True)
class Figure:
    """``figure`` with separators, to be kept together in Arabic; ``currency`` is its name."""

    figure: str
    currency: str
    minor: int
    exponent: int

    @classmethod
    def of(cls, money: Money, language: Language) -> Self:
        """The amount for a reader."""
        whole, dot, decimals = money.amount.partition(".")
        sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
        name = CURRENCY_NAMES[money.currency][language]
        figure = f"{sign}{int(digits):,}{dot}{decimals}"
        return cls(figure, name, money.minor, money.currency.exponent)


def money_of(written: Mapping[str, Any]) -> Money:
    """An amount of the stored document."""
    return Money.parse(written["amount"], Currency(written["currency"]))


def day_of(instant: datetime, timezone_name: str) -> str:
    """``04/03/2030``, on the workshop's calendar."""
    return f"{instant.astimezone(timezone(timezone_name)):%d/%m/%Y}"


def time_of(instant: datetime, timezone_name: str) -> str:
    """``09:05``, on the workshop's clock."""
    return f"{instant.astimezone(timezone(timezone_name)):%H:%M}"
