"""Totals as papers show them."""

from typing import Any

from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.services.pdf.blocks import Block, figure
from yemen_hybrid.services.pdf.writing import Writing, pair


class Running:
    """A running total, to be carried over the end of a page."""

    def __init__(self, currency: str, writing: Writing) -> None:
        self._sum = Money.zero(Currency(currency))
        self._writing = writing

    def add(self, money: Any) -> str:
        """The total with one amount more."""
        self._sum += Money.parse(money["amount"], self._sum.currency)
        return self._writing.number(self._sum.amount)


def figures_of(sums: Any, writing: Writing) -> list[Block]:
    """Gross and discount where something came off; net and tax."""
    rows = []
    if not is_nothing(sums["discount"]):
        rows += [
            figure(pair("المجموع قبل الخصم", "Before discount"), writing.amount(sums["gross"])),
            figure(pair("الخصم", "Discount"), f"−{writing.amount(sums['discount'])}"),
        ]
    return [
        *rows,
        figure(pair("الصافي قبل الضريبة", "Net before tax"), writing.amount(sums["net"])),
        figure(pair("الضريبة", "Tax"), writing.amount(sums["tax"])),
    ]


def is_nothing(money: Any) -> bool:
    """Whether an amount is zero."""
    return money is None or not money["amount"].strip("-0.")
