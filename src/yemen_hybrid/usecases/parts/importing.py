"""Parts from a sheet: known again by their number."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from yemen_hybrid.data.models import Part, PartPrice
from yemen_hybrid.data.repositories.search import SearchKind
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.catalogue import check_price, fold_sku
from yemen_hybrid.domain.errors import Refused
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.imports import CellMissing, SheetKind
from yemen_hybrid.domain.money import Currency, Money, Zone
from yemen_hybrid.domain.names import check_name
from yemen_hybrid.usecases.imports.cells import Cells
from yemen_hybrid.usecases.imports.run import BadCell, Importer, Key, Row

_PRICED: Final = {"price_sanaa": Zone.SANAA, "price_aden": Zone.ADEN}
_TEXTS: Final = {"category": 60, "unit": 20, "supplier": 200}


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A row of parts; what it does not say is empty."""

    sku: str
    name_ar: str
    name_en: str
    texts: dict[str, str]
    prices: dict[Zone, Money]
    cost: Money | None


def _read(cells: Cells) -> SheetPart | None:
    sku = cells.need("sku", fold_sku)
    names = (cells.line("name_ar", 1000), cells.line("name_en", 1000))
    if not cells.bad and not any(names):
        cells.bad.append(("name_ar", CellMissing()))
    try:
        names = check_name(*names) if any(names) else names
    except Refused as refusal:
        cells.bad.append(("name_ar", refusal))
    prices = {
        zone: price
        for column, zone in _PRICED.items()
        if (price := _price(cells, column, "price_currency", Currency.YER)) is not None
    }
    cost = _price(cells, "cost", "cost_currency", Currency.USD)
    texts = {name: cells.line(name, length) for name, length in _TEXTS.items()}
    said = {name: text for name, text in texts.items() if text}
    return None if sku is None else SheetPart(sku, *names, said, prices, cost)


def _price(cells: Cells, column: str, currency_column: str, usual: Currency) -> Money | None:
    price = cells.money(column, currency_column, usual)
    try:
        check_price(price)
    except Refused as refusal:
        cells.bad.append((column, refusal))
    return price


def _keys(part: SheetPart) -> Sequence[Key]:
    return [part.sku]


async def _find(store: Store, keys: Collection[Key]) -> dict[Key, set[UUID]]:
    found = await store.parts.by_skus([str(key) for key in keys])
    return {sku: {id} for sku, id in found.items()}


async def _check(_store: Store, _rows: Sequence[Row[SheetPart]]) -> list[BadCell]:
    """A part refers to nothing."""
    return []


async def _create(store: Store, rows: Sequence[Row[SheetPart]]) -> None:
    parts = []
    for row in rows:
        part = Part(id=new_id(), sku=row.item.sku, name_ar="", name_en="", prices=[])
        _describe(part, row.item)
        store.parts.add(part)
        parts.append(part)
    await _find_by(store, parts)


async def _update(store: Store, rows: Sequence[Row[SheetPart]]) -> int:
    changed = []
    for row in rows:
        if row.known is not None:
            part = await store.parts.lock(row.known)
            before = _prices_of(part)
            _describe(part, row.item)
            if store.session.is_modified(part) or _prices_of(part) != before:
                store.parts.touch(part)
                changed.append(part)
    await _find_by(store, changed)
    return len(changed)


def _describe(part: Part, said: SheetPart) -> None:
    """What the sheet says counts; where it says nothing, what is known stays."""
    part.name_ar, part.name_en = said.name_ar or part.name_ar, said.name_en or part.name_en
    for name, text in said.texts.items():
        setattr(part, name, text)
    if said.cost is not None:
        part.cost_minor, part.cost_currency = said.cost.minor, said.cost.currency
    for zone, price in said.prices.items():
        _set_price(part, zone, price)


def _set_price(part: Part, zone: Zone, price: Money) -> None:
    """Set this one price; those of other zones and currencies stay."""
    for row in part.prices:
        if (row.zone, row.currency) == (zone, price.currency):
            row.amount_minor = price.minor
            return
    part.prices.append(PartPrice(zone=zone, currency=price.currency, amount_minor=price.minor))


def _prices_of(part: Part) -> dict[tuple[Zone, Currency], int]:
    return {(row.zone, row.currency): row.amount_minor for row in part.prices}


async def _find_by(store: Store, parts: Sequence[Part]) -> None:
    await store.session.flush()
    texts = [(part.id, (part.sku, part.name_ar, part.name_en, part.supplier)) for part in parts]
    await store.search.put_all([(SearchKind.PART, id, found) for id, found in texts])


PARTS: Final = Importer(SheetKind.PARTS, _read, _keys, _find, _check, _create, _update)
