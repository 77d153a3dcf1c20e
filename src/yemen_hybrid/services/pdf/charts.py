"""Charts of reports, measured out for the template: it draws, and knows no figure.

Every length is a share of the chart's own width or height, from 0 to 1. Where people read from
right to left, time runs that way too: the template turns the chart around.
"""

import math
from datetime import date
from typing import Final

from yemen_hybrid.domain.quantities import fixed, half_up, shortest
from yemen_hybrid.domain.reports import Account, Cell, Chart, Column, Days, Kind, Table, Text
from yemen_hybrid.services.pdf.blocks import Block
from yemen_hybrid.services.pdf.writing import Pair, Value, Writing, pair

TICKS: Final = 4
MOST_LABELS: Final = 12
_ROUND: Final = (1, 2, 2.5, 5, 10)


def charts_of(table: Table, days: Days, writing: Writing) -> list[Block]:
    """The charts of a table over some days, one for each account of it."""
    return [
        _chart(chart, table.column(chart.value), account, points, writing)
        for chart in table.charts
        for account, points in chart.series(table, days)
        if any(value for _, value in points)
    ]


def _chart(
    chart: Chart,
    column: Column,
    account: Account | None,
    points: list[tuple[Cell, int]],
    writing: Writing,
) -> Block:
    low, high = scale([value for _, value in points], column.kind, account)
    whole = high - low
    every = 1 if chart.shape == "bars" else math.ceil(len(points) / MOST_LABELS)
    ticks = [low + whole * step // TICKS for step in range(TICKS + 1)]
    return {
        "kind": "chart",
        "shape": chart.shape,
        "title": _title(column, account),
        "zero": -low / whole,
        "ticks": [
            {"at": step / TICKS, "text": _tick(tick, column, account, writing)}
            for step, tick in enumerate(ticks)
        ],
        "points": [
            {
                "label": _label(label, writing) if place % every == 0 else "",
                "value": (value - low) / whole,
                "text": written(value, column, account, writing),
            }
            for place, (label, value) in enumerate(points)
        ],
    }


def _title(column: Column, account: Account | None) -> Pair:
    if account is None:
        return pair(column.title.ar, column.title.en)
    name = account.name
    return pair(f"{column.title.ar} · {name.ar}", f"{column.title.en} · {name.en}")


def scale(values: list[int], kind: Kind, account: Account | None) -> tuple[int, int]:
    """The lowest and the highest value of the axis: round figures, with zero between them."""
    high, low = max([*values, 0]), min([*values, 0])
    unit = _unit(kind, account)
    step = _step((high - low) / TICKS / unit) * unit
    bottom = math.floor(low / step) * step
    parts = max(1, math.ceil((high - bottom) / step / TICKS))
    return bottom, bottom + parts * TICKS * step


def _unit(kind: Kind, account: Account | None) -> int:
    match kind:
        case Kind.MONEY if account is not None:
            return int(10**account.currency.exponent)
        case Kind.QUANTITY:
            return 1000
        case Kind.HOURS:
            return 3600
        case Kind.PERCENT:
            return 100
        case _:
            return 1


def _step(least: float) -> int:
    """The smallest round whole number that is not less."""
    power = 1
    while True:
        for round_ in _ROUND:
            if round_ * power >= least and round_ * power == int(round_ * power):
                return int(round_ * power)
        power *= 10


def written(value: int, column: Column, account: Account | None, writing: Writing) -> str:
    """A figure as people read it, in the digits of the paper."""
    match column.kind:
        case Kind.MONEY if account is not None:
            return writing.number(fixed(value, account.currency.exponent))
        case Kind.QUANTITY:
            return writing.number(shortest(value, 3))
        case Kind.HOURS:
            return writing.number(fixed(half_up(value, 36), 2))
        case Kind.PERCENT:
            return writing.figures(f"{fixed(half_up(value, 10), 1)}%")
        case _:
            return writing.number(str(value))


def _tick(value: int, column: Column, account: Account | None, writing: Writing) -> str:
    """A figure of the axis: those are round, so nothing stands behind the point."""
    unit = _unit(column.kind, account)
    if value % unit:
        return written(value, column, account, writing)
    sign = "%" if column.kind is Kind.PERCENT else ""
    return writing.figures(f"{value // unit:,}{sign}")


def _label(label: Cell, writing: Writing) -> Value:
    match label:
        case Text():
            return writing.named(label.ar, label.en)
        case date():
            return writing.figures(f"{label:%m/%d}")
        case str() if label[:4].isdigit():
            return writing.figures(label)
        case _:
            return writing.typed(str(label))
