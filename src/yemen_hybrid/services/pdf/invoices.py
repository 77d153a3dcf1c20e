"""The tax invoice, and the credit note that takes from it."""

from datetime import datetime
from typing import Any, Final

from yemen_hybrid.domain.estimate_document import canonical_json
from yemen_hybrid.services.pdf.blocks import (
    GENUINE,
    Block,
    Facts,
    Sheet,
    column,
    customer_card,
    fact,
    figure,
    group,
    measured,
    noted,
    prose,
    row,
    signatures,
    table,
    totals,
    vehicle_card,
)
from yemen_hybrid.services.pdf.renderer import Attachment, Paper
from yemen_hybrid.services.pdf.sums import Running, figures_of, is_nothing
from yemen_hybrid.services.pdf.writing import Pair, Value, Writing, pair

TITLES: Final = {
    "invoice": pair("فاتورة ضريبية", "Tax invoice"),
    "credit_note": pair("إشعار دائن", "Credit note"),
}
DRAFT: Final = pair("مسودة", "DRAFT")
COLUMNS: Final = (
    column(pair("البيان", "Description")),
    column(pair("الكمية", "Quantity"), align="center", mm=20),
    column(pair("سعر الوحدة", "Unit price"), align="figure", mm=23),
    column(pair("الصافي", "Net"), align="figure", mm=24),
    column(pair("الضريبة", "Tax"), align="figure", mm=21),
    column(pair("الإجمالي", "Total"), align="figure", mm=26),
)
EXEMPT: Final = pair("معفى من الضريبة", "Tax exempt")


def lay_out_invoice(found: Facts, writing: Writing, now: datetime) -> Paper:
    """An invoice or credit note with all that its issue settled, and nothing that came after.

    A draft is dated ``now`` and says that it is one. The data of an issued one is attached, and its
    code leads to ``proof``: the page that says whether it is genuine.
    """
    invoice: Facts = found["invoice"]
    issued_at: datetime | None = invoice["issued_at"]
    data = canonical_json(invoice_data(found))
    number = invoice["number"]
    qr = None if number is None else found["proof"]
    sheet = Sheet(
        title=TITLES[invoice["kind"]],
        number=number or "",
        branch=found["branch"],
        stamp=None if number else DRAFT,
        facts=_facts(invoice, issued_at or now, writing),
        cards=(
            customer_card(found["customer"], writing),
            vehicle_card(found["vehicle"], writing),
        ),
        blocks=_blocks(invoice, qr, writing),
    )
    return Paper(
        "a4",
        sheet.content(writing),
        issued_at or now,
        Attachment(f"{number}.json", f"{number}, machine-readable", data) if number else None,
    )


def invoice_data(found: Facts) -> Facts:
    """The invoice for machines: who, to whom, what and how much, all amounts decimal strings."""
    invoice, branch, customer = found["invoice"], found["branch"], found["customer"]
    issued_at = invoice["issued_at"]
    due_on, day = invoice["due_on"], invoice["business_day"]
    return {
        "format": 1,
        "kind": str(invoice["kind"]),
        "number": invoice["number"],
        "credits": invoice["credits"] and invoice["credits"]["number"],
        "reason": invoice["reason"],
        "issued_at": issued_at and issued_at.isoformat(),
        "business_day": day and day.isoformat(),
        "due_on": due_on and due_on.isoformat(),
        "currency": str(invoice["currency"]),
        "zone": str(invoice["zone"]),
        "seller": _party(branch),
        "buyer": _party(customer),
        "work_order": invoice["work_order"]["number"],
        "jobs": [_job_data(job) for job in invoice["jobs"]],
        "taxes": invoice["taxes"],
        "totals": invoice["totals"],
    }


def _party(one: Facts) -> Facts:
    return {
        "name": {"ar": one["name_ar"], "en": one["name_en"]},
        "tax_number": one["tax_number"],
    }


def _job_data(job: Facts) -> Facts:
    return {
        "title": {"ar": job["title_ar"], "en": job["title_en"]},
        "lines": [
            {
                "kind": str(line["kind"]),
                "title": {"ar": line["title_ar"], "en": line["title_en"]},
                "sku": line["part"] and line["part"]["sku"],
                "quantity": line["quantity"],
                "unit": line["unit"],
                "unit_price": line["unit_price"],
                "tax_code": line["tax_code"],
                "tax_percent": line["tax_percent"],
                "exempt_reason": line["exempt_reason"],
                **line["totals"],
            }
            for line in job["lines"]
        ],
    }


def _facts(invoice: Facts, at: datetime, writing: Writing) -> list[Block]:
    day = invoice["business_day"] or writing.local_day(at)
    due_on = invoice["due_on"]
    credited = invoice["credits"]
    due = writing.day(due_on) if due_on and invoice["kind"] == "invoice" else None
    return [
        fact(pair("تاريخ الإصدار", "Date of issue"), writing.day(day)),
        fact(pair("التاريخ الهجري", "Hijri date"), writing.hijri(day)),
        fact(pair("تاريخ الاستحقاق", "Due"), due),
        fact(
            pair("عن الفاتورة", "Credits invoice"),
            writing.code(credited["number"]) if credited else None,
        ),
        fact(pair("أمر العمل", "Work order"), writing.code(invoice["work_order"]["number"])),
        fact(pair("العملة", "Currency"), writing.currency(invoice["currency"], invoice["zone"])),
    ]


def _blocks(invoice: Facts, qr: str | None, writing: Writing) -> list[Block]:
    running = Running(invoice["currency"], writing)
    groups = [
        group(
            [_line(line, running, writing) for line in job["lines"]],
            writing.name_of(job, "title") if job["title_ar"] or job["title_en"] else None,
        )
        for job in invoice["jobs"]
    ]
    blocks = [table("lines", COLUMNS, groups, carried=True), _totals(invoice, qr, writing)]
    if invoice["reason"]:
        blocks.append(prose(pair("السبب", "Reason"), writing.typed(invoice["reason"])))
    if invoice["notes"]:
        blocks.append(prose(pair("ملاحظات", "Notes"), writing.typed(invoice["notes"])))
    blocks.append(
        signatures(
            pair("المستلم", "Received by"),
            pair("توقيع الورشة وختمها", "Workshop's stamp and signature"),
        )
    )
    return blocks


def _totals(invoice: Facts, qr: str | None, writing: Writing) -> Block:
    sums = invoice["totals"]
    rows = figures_of(sums, writing)[:-1]
    rows += [
        figure(_tax_label(tax["percent"], writing), writing.amount(tax["tax"]))
        for tax in invoice["taxes"]
        if tax["code"] is not None
    ]
    if not is_nothing(sums["rounding"]):
        label = pair("تقريب نقدي", "Cash rounding")
        rows.append(figure(label, writing.amount(sums["rounding"])))
    credit = invoice["kind"] == "credit_note"
    label = (
        pair("إجمالي الإشعار", "Total credited") if credit else pair("المبلغ المستحق", "Total due")
    )
    return totals(
        [*rows, figure(label, writing.money(sums["total"]), strong=True)],
        words=writing.in_words(sums["total"]),
        qr=qr,
        qr_note=GENUINE,
    )


def _tax_label(percent: str, writing: Writing) -> Pair:
    figures = writing.figures(f"{percent}%")
    return pair(f"ضريبة المبيعات {figures}", f"Sales tax {figures}")


def _line(line: Facts, running: Running, writing: Writing) -> Block:
    sums: Any = line["totals"]
    return row(
        noted(writing.name_of(line, "title"), _note(line, writing)),
        "" if line["quantity"] == "0" else measured(line["quantity"], line["unit"], writing),
        writing.amount(line["unit_price"]),
        writing.amount(sums["net"]),
        writing.amount(sums["tax"]),
        writing.amount(sums["total"]),
        total=running.add(sums["total"]),
    )


def _note(line: Facts, writing: Writing) -> Value | None:
    """What a line must say besides: what came off it, or why it bears no tax."""
    off = line["totals"]["discount"]
    if not is_nothing(off):
        figures = writing.amount(off)
        return pair(f"بعد خصم {figures}", f"after a discount of {figures}")
    if line["exempt_reason"]:
        reason = writing.typed(line["exempt_reason"])
        return {key: f"{EXEMPT[key]}: {reason}" for key in ("ar", "en")}
    if line["part"] is not None and line["part"]["sku"]:
        return writing.code(line["part"]["sku"])
    return None
