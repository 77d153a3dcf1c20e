"""Invoices from finished jobs, and the credit notes that take something back."""

from datetime import datetime, timedelta
from typing import Any

from yemen_hybrid.demo import calendar, texts
from yemen_hybrid.demo.books import Deed
from yemen_hybrid.demo.messages import tell
from yemen_hybrid.demo.order import JobInHand, Order
from yemen_hybrid.demo.parties import parties
from yemen_hybrid.demo.rows import Values
from yemen_hybrid.demo.till import Bill, Counter, Source
from yemen_hybrid.domain.credit_notes import set_free
from yemen_hybrid.domain.discounts import Discount
from yemen_hybrid.domain.document_numbers import Series
from yemen_hybrid.domain.invoices import InvoiceKind, InvoiceStatus
from yemen_hybrid.domain.messages import Template
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.totals import DocumentTotals, document_totals, sum_of_lines

_DISCOUNTS = (200, 300, 500)


def draft_invoice(order: Order, at: datetime) -> Bill:
    """A draft of everything that is done."""
    shop, house = order.shop, order.house
    jobs = [job for job in order.jobs if job.approved]
    bp = shop.chances.one_of(_DISCOUNTS) if shop.chances.once_in("discount", 13) else None
    cash = not order.client.company
    note = house.smallest_note if cash and order.currency is Currency.YER else None
    totals = _totals(jobs, Discount(bp=bp) if bp else None, note)
    row: Values = {
        "id": shop.ids.at(at),
        "branch_id": house.id,
        "customer_id": order.client.id,
        "work_order_id": order.row["id"],
        "vehicle_id": order.guest.id,
        "kind": InvoiceKind.INVOICE,
        "status": InvoiceStatus.DRAFT,
        "currency": order.currency,
        "zone": house.zone,
        "rates": {},
        "discount_bp": bp,
        "discount_minor": sum(line.document_share.minor for line in totals.lines),
        "cash_total": cash,
        "net_minor": totals.net.minor,
        "tax_minor": totals.tax.minor,
        "rounding_minor": totals.rounding.minor,
        "total_minor": totals.total.minor,
        "settled_minor": 0,
        "created_at": at,
        "updated_at": at,
        "version": 1,
    }
    bill = Bill(row, _lines(order, jobs, row, totals, at))
    order.put("invoices", row)
    for line in bill.lines:
        order.put("invoice_lines", line)
    for job in jobs:
        job.row["invoice_id"] = row["id"]
    order.note("invoice_drafted", at, order.advisor.who, jobs=[job.number for job in jobs])
    shop.log.create(shop.rows, _deed(order, "invoices.draft", at), "invoices", row)
    return bill


def _totals(jobs: list[JobInHand], discount: Discount | None, note: Money | None) -> DocumentTotals:
    """Without a discount on the whole, the lines are what they were quoted at."""
    lines = [line for job in jobs for line, _ in job.lines]
    if discount is not None:
        return document_totals([line.charged for line in lines], discount, note)
    return sum_of_lines(tuple(line.seen.figures for line in lines), note)


def _deed(order: Order, action: str, at: datetime) -> Deed:
    return Deed(action, order.advisor.who, at, order.house.id)


def _lines(
    order: Order, jobs: list[JobInHand], invoice: Values, totals: DocumentTotals, at: datetime
) -> list[Values]:
    found: list[Values] = []
    each = ((job, line, row) for job in jobs for line, row in job.lines)
    for figures, (job, line, row) in zip(totals.lines, each, strict=True):
        cost = None if line.cost is None else Money(line.cost, order.currency)
        found.append(
            {
                "id": order.shop.ids.at(at),
                "invoice_id": invoice["id"],
                "position": len(found) + 1,
                "job_id": job.row["id"],
                "line_id": row["id"],
                "kind": line.kind,
                "part_id": row["part_id"],
                "job_title_ar": job.row["title_ar"],
                "job_title_en": job.row["title_en"],
                "title_ar": row["title_ar"],
                "title_en": row["title_en"],
                "quantity_milli": row["quantity_milli"],
                "unit": row["unit"],
                "unit_price_minor": row["unit_price_minor"],
                "list_price_minor": row["list_price_minor"],
                "list_quantity_milli": row["list_quantity_milli"],
                "gross_minor": figures.gross.minor,
                "discount_minor": figures.discount.minor,
                "share_minor": figures.document_share.minor,
                "net_minor": figures.net.minor,
                "tax_code": row["tax_code"],
                "tax_ppm": figures.tax_ppm,
                "tax_minor": figures.tax.minor,
                "total_minor": figures.total.minor,
                "cost_minor": cost and cost.times(line.seen.quantity).minor,
            }
        )
    return found


def issue_invoice(order: Order, bill: Bill, at: datetime) -> None:
    """It becomes a debt, with the next number of its branch and year."""
    shop, house, row = order.shop, order.house, bill.row
    number_paper(order, row, Series.INVOICE, at)
    row["due_on"] = calendar.day_of(at) + timedelta(days=house.payment_days)
    row["rates"] = shop.board.frozen(house.zone, at)
    before: Values = dict.fromkeys(("number", "issued_at", "due_on")) | {"status": "draft"}
    shop.log.update(shop.rows, _deed(order, "invoices.issue", at), "invoices", row, before)
    total = Money(row["total_minor"], bill.currency).as_json
    order.note("invoice_issued", at, order.advisor.who, number=row["number"], total=total)
    params: dict[str, Any] = {
        "name": order.client.name,
        "invoice": row["number"],
        "invoice_id": str(row["id"]),
        "total": total,
        "workshop_ar": house.ar,
        "workshop_en": house.en,
    }
    tell(order, Template.INVOICE, params, at)


def number_paper(order: Order, row: Values, series: Series, at: datetime) -> None:
    """Issue an invoice or a credit note: the number follows the one issued before it."""
    day = calendar.day_of(at)
    sequence, number = order.shop.numbers.take(series, day.year, order.house.code)
    row.update(
        status=InvoiceStatus.ISSUED,
        number=number,
        year=day.year,
        sequence=sequence,
        issued_at=at,
        issued_by_id=order.advisor.id,
        business_day=day,
        parties=parties(order),
        updated_at=at,
        version=row["version"] + 1,
    )


def credit_line(order: Order, bill: Bill, at: datetime) -> list[Source]:
    """Take back one line of an invoice of several; gives what is the customer's again.

    What was paid and is owed no more goes back to the payments, the newest first.
    """
    line = min((one for one in bill.lines if one["total_minor"] > 0), key=_total)
    note = _credit_note(order, bill, [line], 0, at)
    owed = bill.remaining.minor
    excess = max(note["total_minor"] - owed, 0)
    bill.row["settled_minor"] += note["total_minor"] - excess
    return _free(Counter.of(order), bill, excess, at)


def credit_whole(order: Order, bill: Bill, at: datetime) -> None:
    """Take back an unpaid invoice as a whole: its jobs can be invoiced anew."""
    rounding = bill.row["rounding_minor"]
    note = _credit_note(order, bill, bill.lines, rounding, at)
    bill.row["settled_minor"] += note["total_minor"]
    for job in order.jobs:
        if job.row.get("invoice_id") == bill.row["id"]:
            job.row["invoice_id"] = None


def _total(line: Values) -> int:
    return int(line["total_minor"])


def _free(counter: Counter, bill: Bill, excess: int, at: datetime) -> list[Source]:
    freed = []
    for payment_id, used, applied in sorted(bill.uses, key=lambda use: use[0], reverse=True):
        part = min(applied.minor, excess)
        if part > 0:
            excess -= part
            back = Money(set_free(used.minor, applied.minor, part), used.currency)
            of = {"payment_id": payment_id, "invoice_id": bill.row["id"]}
            counter.allocate(at, -back, -Money(part, bill.currency), **of)
            if back.minor > 0:
                freed.append((payment_id, back))
    return freed


def _credit_note(
    order: Order, bill: Bill, lines: list[Values], rounding: int, at: datetime
) -> Values:
    shop, invoice = order.shop, bill.row
    copied = ("branch_id", "customer_id", "work_order_id", "vehicle_id", "currency", "zone",
              "rates", "cash_total")  # fmt: skip
    note: Values = {
        **{name: invoice[name] for name in copied},
        "id": shop.ids.at(at),
        "kind": InvoiceKind.CREDIT_NOTE,
        "credits_id": invoice["id"],
        "reason": shop.chances.one_of(texts.CREDITED),
        "net_minor": sum(line["net_minor"] for line in lines),
        "tax_minor": sum(line["tax_minor"] for line in lines),
        "rounding_minor": rounding,
        "created_at": at,
        "version": 1,
    }
    note["total_minor"] = note["net_minor"] + note["tax_minor"] + rounding
    number_paper(order, note, Series.CREDIT_NOTE, at)
    order.put("invoices", note)
    for position, line in enumerate(lines, start=1):
        taken = {**line, "id": shop.ids.at(at), "invoice_id": note["id"], "position": position,
                 "credits_line_id": line["id"], "share_minor": 0}  # fmt: skip
        order.put("invoice_lines", taken)
    shop.log.create(shop.rows, _deed(order, "invoices.credit", at), "invoices", note)
    total = {"amount": Money(note["total_minor"], bill.currency).amount,
             "currency": bill.currency.value}  # fmt: skip
    order.note(
        "invoice_credited", at, shop.chances.one_of(order.house.managers).who,
        number=note["number"], invoice=invoice["number"], total=total, reason=note["reason"],
    )  # fmt: skip
    return note
