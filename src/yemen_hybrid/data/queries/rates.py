"""Exchange rates, taxes and ways to pay, to show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import ExchangeRate, PaymentMethod, TaxRate
from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.data.queries.paging import Window, page
from yemen_hybrid.data.repositories.methods import PaymentMethodNotFound
from yemen_hybrid.data.repositories.rates import newest_of_each_pair
from yemen_hybrid.data.repositories.taxes import TaxRateNotFound
from yemen_hybrid.domain.errors import NotFound
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.rates import rate_text
from yemen_hybrid.domain.tax import percent_text

RATES = ExchangeRate.__table__
TAXES = TaxRate.__table__
METHODS = PaymentMethod.__table__

_RATE = (
    RATES.c.id,
    RATES.c.zone,
    RATES.c.base,
    RATES.c.quote,
    RATES.c.buy_micro,
    RATES.c.sell_micro,
    RATES.c.source,
    RATES.c.at,
    RATES.c.recorded_by_id,
)
_TAX = (
    TAXES.c.id,
    TAXES.c.code,
    TAXES.c.name_ar,
    TAXES.c.name_en,
    TAXES.c.zone,
    TAXES.c.ppm,
    TAXES.c.valid_from,
    TAXES.c.valid_to,
    TAXES.c.created_at,
    TAXES.c.updated_at,
    TAXES.c.version,
)
_METHOD = (
    METHODS.c.id,
    METHODS.c.code,
    METHODS.c.kind,
    METHODS.c.name_ar,
    METHODS.c.name_en,
    METHODS.c.provider,
    METHODS.c.currencies,
    METHODS.c.zone,
    METHODS.c.needs_reference,
    METHODS.c.valid_from,
    METHODS.c.valid_to,
    METHODS.c.active,
    METHODS.c.created_at,
    METHODS.c.updated_at,
    METHODS.c.version,
)


class ExchangeRateNotFound(NotFound):
    """No exchange rate with that id."""

    code = "exchange_rate_not_found"
    en = "There is no such exchange rate."
    ar = "لا يوجد سعر صرف بهذا المعرّف."


@dataclass(frozen=True, slots=True)
class RateFilter:
    """Which exchange rates."""

    zone: Zone | None = None
    base: Currency | None = None
    quote: Currency | None = None


@dataclass(frozen=True, slots=True)
class TaxFilter:
    """Which tax rates."""

    zone: Zone | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class MethodFilter:
    """Which ways to pay; those of one zone include those of both."""

    active: bool | None = None
    zone: Zone | None = None
    updated_since: datetime | None = None


async def list_rates(connection: AsyncConnection, wanted: RateFilter, window: Window) -> Document:
    """A page of exchange rates, the last written first."""
    rows = select(*_RATE)
    for column, value in (
        (RATES.c.zone, wanted.zone),
        (RATES.c.base, wanted.base),
        (RATES.c.quote, wanted.quote),
    ):
        if value is not None:
            rows = rows.where(column == value)
    return await page(connection, rows, RATES.c.id, window, _rate)


async def current_rates(connection: AsyncConnection, zone: Zone, now: datetime) -> Document:
    """What is paid in a zone now: the newest rate of each pair."""
    rows = await connection.execute(newest_of_each_pair(zone, now))
    return {"items": [_rate(row) for row in rows]}


async def read_rate(connection: AsyncConnection, rate_id: UUID) -> Document:
    """One exchange rate."""
    rows = select(*_RATE).where(RATES.c.id == rate_id)
    return _rate(await _only(connection, rows, ExchangeRateNotFound))


async def list_taxes(connection: AsyncConnection, wanted: TaxFilter, window: Window) -> Document:
    """A page of tax rates, the last written first."""
    rows = select(*_TAX)
    if wanted.zone is not None:
        rows = rows.where(TAXES.c.zone == wanted.zone)
    if wanted.code is not None:
        rows = rows.where(TAXES.c.code == wanted.code.upper())
    return await page(connection, rows, TAXES.c.id, window, _tax)


async def read_tax(connection: AsyncConnection, rate_id: UUID) -> Document:
    """One tax rate."""
    rows = select(*_TAX).where(TAXES.c.id == rate_id)
    return _tax(await _only(connection, rows, TaxRateNotFound))


async def list_methods(
    connection: AsyncConnection, wanted: MethodFilter, window: Window
) -> Document:
    """A page of ways to pay, the last written first."""
    rows = select(*_METHOD)
    if wanted.active is not None:
        rows = rows.where(METHODS.c.active == wanted.active)
    if wanted.zone is not None:
        rows = rows.where(METHODS.c.zone.is_(None) | (METHODS.c.zone == wanted.zone))
    if wanted.updated_since is not None:
        rows = rows.where(METHODS.c.updated_at >= wanted.updated_since)
    by = METHODS.c.updated_at if wanted.updated_since else None
    return await page(connection, rows, METHODS.c.id, window, _method, by=by)


async def read_method(connection: AsyncConnection, method_id: UUID) -> Document:
    """One way to pay."""
    rows = select(*_METHOD).where(METHODS.c.id == method_id)
    return _method(await _only(connection, rows, PaymentMethodNotFound))


async def _only(
    connection: AsyncConnection, rows: Select[Any], missing: type[NotFound]
) -> Row[Any]:
    row: Row[Any] | None = (await connection.execute(rows)).one_or_none()
    if row is None:
        raise missing
    return row


def _rate(row: Row[Any]) -> Document:
    return {
        "id": row.id,
        "zone": row.zone,
        "base": row.base,
        "quote": row.quote,
        "buy": rate_text(row.buy_micro),
        "sell": rate_text(row.sell_micro),
        "source": row.source,
        "at": row.at,
        "recorded_by_id": row.recorded_by_id,
    }


def _tax(row: Row[Any]) -> Document:
    document: Document = dict(row._mapping)
    document["percent"] = percent_text(document.pop("ppm"))
    return document


def _method(row: Row[Any]) -> Document:
    return dict(row._mapping)
