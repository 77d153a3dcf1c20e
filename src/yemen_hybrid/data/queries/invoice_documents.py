"""One invoice or credit note with everything that stands on it."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Allocation, InvoiceLine, Part, Staff
from yemen_hybrid.data.queries.documents import Document, money, named, quantity
from yemen_hybrid.data.queries.invoices import INVOICES, LISTED, OF_OTHERS, listed, with_others
from yemen_hybrid.data.queries.payments import read_allocations
from yemen_hybrid.domain.discounts import percent_text as discount_text
from yemen_hybrid.domain.invoices import InvoiceNotFound
from yemen_hybrid.domain.money import Currency
from yemen_hybrid.domain.tax import percent_text as tax_text

LINES = InvoiceLine.__table__
PARTS = Part.__table__
ALLOCATIONS = Allocation.__table__
ISSUERS = Staff.__table__.alias("issuers")
CREDITED = INVOICES.alias("credited")
NOTES = INVOICES.alias("notes")

FIGURES = ("gross", "discount", "net", "tax", "total")

_TOLD = (
    INVOICES.c.cash_total,
    INVOICES.c.discount_bp,
    INVOICES.c.discount_minor,
    INVOICES.c.rounding_minor,
    INVOICES.c.rates,
    INVOICES.c.notes,
    INVOICES.c.reason,
    ISSUERS.c.id.label("issuer_id"),
    ISSUERS.c.name_ar.label("issuer_ar"),
    ISSUERS.c.name_en.label("issuer_en"),
    CREDITED.c.id.label("credited_id"),
    CREDITED.c.number.label("credited_number"),
)


async def read_invoice(
    connection: AsyncConnection, invoice_id: UUID, branch_id: UUID | None, *, costs: bool
) -> Document:
    """One invoice or credit note, in four statements. ``branch_id`` None: of whichever branch.

    Without ``costs`` what the lines cost the workshop is null.
    """
    row = await _find(connection, invoice_id, branch_id)
    lines = (await connection.execute(_LINES.where(LINES.c.invoice_id == invoice_id))).all()
    document = listed(row)
    document["issued_by"] = (
        named(row.issuer_id, row.issuer_ar, row.issuer_en) if row.issuer_id else None
    )
    document["credits"] = (
        {"id": row.credited_id, "number": row.credited_number} if row.credited_id else None
    )
    document["reason"] = row.reason
    document["notes"] = row.notes
    document["cash"] = row.cash_total
    document["discount"] = _discount(row)
    document["rates"] = [_rate(*pair) for pair in sorted(row.rates.items())]
    document["jobs"] = _jobs(lines, row.currency, costs=costs)
    document["taxes"] = _taxes(lines, row.currency)
    document["totals"] = _figures(lines, row.currency) | {
        "rounding": money(row.rounding_minor, row.currency),
        "total": document["total"],
    }
    document["allocations"] = await read_allocations(
        connection, ALLOCATIONS.c.invoice_id == invoice_id
    )
    document["credit_notes"] = await _credit_notes(connection, invoice_id)
    return document


async def _find(connection: AsyncConnection, invoice_id: UUID, branch_id: UUID | None) -> Row[Any]:
    rows = (
        with_others(select(*LISTED, *OF_OTHERS, *_TOLD))
        .outerjoin(ISSUERS, ISSUERS.c.id == INVOICES.c.issued_by_id)
        .outerjoin(CREDITED, CREDITED.c.id == INVOICES.c.credits_id)
        .where(INVOICES.c.id == invoice_id)
    )
    if branch_id is not None:
        rows = rows.where(INVOICES.c.branch_id == branch_id)
    row: Row[Any] | None = (await connection.execute(rows)).one_or_none()
    if row is None:
        raise InvoiceNotFound
    return row


_LINES: Select[Any] = (
    select(LINES, PARTS.c.sku)
    .outerjoin(PARTS, PARTS.c.id == LINES.c.part_id)
    .order_by(LINES.c.position)
)


async def _credit_notes(connection: AsyncConnection, invoice_id: UUID) -> list[Document]:
    columns = [
        NOTES.c[name]
        for name in ("id", "number", "business_day", "reason", "total_minor", "currency")
    ]
    rows = select(*columns).where(NOTES.c.credits_id == invoice_id).order_by(NOTES.c.id)
    return [
        {
            "id": row.id,
            "number": row.number,
            "business_day": row.business_day,
            "reason": row.reason,
            "total": money(row.total_minor, row.currency),
        }
        for row in await connection.execute(rows)
    ]


def _discount(row: Row[Any]) -> Document | None:
    """The discount on the whole document; null where there is none."""
    if row.discount_bp is None and row.discount_minor == 0:
        return None
    percent = None if row.discount_bp is None else discount_text(row.discount_bp)
    return {"percent": percent, "amount": money(row.discount_minor, row.currency)}


def _rate(pair: str, frozen: Document) -> Document:
    base, quote = pair.split("/")
    return {"base": base, "quote": quote, **frozen}


def _jobs(lines: Sequence[Row[Any]], currency: Currency, *, costs: bool) -> list[Document]:
    """The lines under their jobs, in the order of the work order, each with what it comes to."""
    found = []
    for job_id, group in groupby(lines, key=lambda line: line.job_id):
        rows = list(group)
        found.append(
            {
                "job_id": job_id,
                "title_ar": rows[0].job_title_ar,
                "title_en": rows[0].job_title_en,
                "lines": [_line(row, currency, costs=costs) for row in rows],
                "totals": _figures(rows, currency),
            }
        )
    return found


def _line(row: Row[Any], currency: Currency, *, costs: bool) -> Document:
    return {
        "id": row.id,
        "line_id": row.line_id,
        "credits_line_id": row.credits_line_id,
        "kind": row.kind,
        "part": None if row.part_id is None else {"id": row.part_id, "sku": row.sku},
        "title_ar": row.title_ar,
        "title_en": row.title_en,
        "quantity": quantity(row.quantity_milli),
        "unit": row.unit,
        "unit_price": money(row.unit_price_minor, currency),
        "document_discount": money(row.share_minor, currency),
        "tax_code": row.tax_code,
        "tax_percent": tax_text(row.tax_ppm),
        "exempt_reason": row.exempt_reason,
        "cost": money(row.cost_minor, currency) if costs else None,
        "totals": _figures([row], currency),
    }


def _figures(rows: Iterable[Row[Any]], currency: Currency) -> Document:
    """Each figure of a document is the sum of that figure of its lines."""
    rows = list(rows)
    return {
        name: money(sum(getattr(row, f"{name}_minor") for row in rows), currency)
        for name in FIGURES
    }


def _taxes(lines: Iterable[Row[Any]], currency: Currency) -> list[Document]:
    """What was charged at each rate, the highest first, as a tax invoice must state it."""

    def rate(line: Row[Any]) -> tuple[int, str]:
        return -line.tax_ppm, line.tax_code or ""

    return [
        {
            "code": code or None,
            "percent": tax_text(-ppm),
            "net": money(sum(row.net_minor for row in rows), currency),
            "tax": money(sum(row.tax_minor for row in rows), currency),
        }
        for (ppm, code), rows in (
            (key, list(group)) for key, group in groupby(sorted(lines, key=rate), key=rate)
        )
    ]
