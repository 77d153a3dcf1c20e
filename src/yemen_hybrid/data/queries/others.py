"""What lists say of the others that a row points to: branch, customer, car, and who did it."""

from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Row

from yemen_hybrid.data.models import Vehicle
from yemen_hybrid.data.queries.documents import Document, named

_CARS = Vehicle.__table__
CAR: Final = (
    _CARS.c.id.label("vehicle_id"),
    _CARS.c.plate_text,
    _CARS.c.make,
    _CARS.c.model,
    _CARS.c.year,
)
"""Of a joined vehicle, what is shown as `A_CAR`."""
A_CAR: Final = ("id", "plate", "make", "model", "year")
NAMED: Final = ("id", "name_ar", "name_en")
"""How the `name_columns` of one thing are shown; for a `Shape`, as `A_CAR` is."""


def name_columns(table: FromClause, other: str) -> tuple[ColumnElement[Any], ...]:
    """Id and names of a joined table, called after what it is to the row: ``branch_id`` and so on.

    `named_other` shows them.
    """
    return (
        table.c.id.label(f"{other}_id"),
        table.c.name_ar.label(f"{other}_ar"),
        table.c.name_en.label(f"{other}_en"),
    )


def named_other(row: Row[Any], other: str) -> Document:
    """What the row points to, from its `name_columns`."""
    return named(*(getattr(row, f"{other}_{end}") for end in ("id", "ar", "en")))
