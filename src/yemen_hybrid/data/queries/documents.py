"""The shapes that stand in many documents."""

from collections.abc import Sequence
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


class Shape:
    """Rows as documents, by the order of their columns: the plain ones, then those of each group.

    ``Shape(("id", "number"), branch=("id", "name_ar"))`` makes ``{"id": …, "number": …, "branch":
    {"id": …, "name_ar": …}}`` of the first four columns and leaves the rest alone. Going by place
    costs a tenth of going by name, and a list has fifty rows.
    """

    def __init__(self, plain: Sequence[str], **groups: Sequence[str]) -> None:
        self._plain = tuple(plain)
        self._groups = []
        start = len(self._plain)
        for name, keys in groups.items():
            end = start + len(keys)
            self._groups.append((name, tuple(keys), slice(start, end)))
            start = end

    def __call__(self, row: Sequence[Any]) -> Document:
        """The document of one row."""
        values = tuple(row)
        document: Document = dict(zip(self._plain, values, strict=False))
        for name, keys, place in self._groups:
            document[name] = dict(zip(keys, values[place], strict=True))
        return document
