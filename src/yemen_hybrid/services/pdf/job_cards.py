"""The job card: what is to be done to the car, for the workshop floor; no prices on it."""

from typing import Final

from yemen_hybrid.services.pdf.blocks import (
    Block,
    Facts,
    Sheet,
    column,
    customer_card,
    fact,
    group,
    measured,
    noted,
    prose,
    qr_code,
    row,
    signatures,
    table,
    vehicle_card,
)
from yemen_hybrid.services.pdf.renderer import Paper
from yemen_hybrid.services.pdf.writing import Pair, Value, Writing, pair

TITLE: Final = pair("بطاقة عمل", "Job card")
STATUSES: Final = {
    "new": pair("جديد", "New"),
    "awaiting_approval": pair("بانتظار موافقة العميل", "Awaiting approval"),
    "ready_to_start": pair("جاهز للبدء", "Ready to start"),
    "in_progress": pair("قيد العمل", "In progress"),
    "on_hold": pair("متوقف", "On hold"),
    "done": pair("منجز", "Done"),
    "closed": pair("مغلق", "Closed"),
    "cancelled": pair("ملغى", "Cancelled"),
}
APPROVALS: Final = {
    "pending": pair("لم تُطلب الموافقة بعد", "Not yet approved"),
    "sent": pair("بانتظار الموافقة", "Awaiting approval"),
    "approved": pair("تمت الموافقة", "Approved"),
    "declined": pair("لم يوافق عليه: لا يُنفَّذ", "Declined: do not do"),
    "deferred": pair("مؤجل: لا يُنفَّذ", "Deferred: do not do"),
}
KINDS: Final = {
    "labour": pair("أجور يد", "Labour"),
    "part": pair("قطعة", "Part"),
    "sublet": pair("عمل خارجي", "Sublet"),
    "core": pair("تأمين القطعة القديمة", "Core charge"),
    "fee": pair("رسم", "Fee"),
}
TO_DO: Final = frozenset({"pending", "sent", "approved"})
"""The lines of what the customer does not want are left out, so that nobody does it."""
INTAKE: Final = (
    pair("إطار احتياطي", "Spare wheel"),
    pair("رافعة وعدّة", "Jack and tools"),
    pair("مسجل وشاشة", "Radio and screen"),
    pair("وثائق المركبة", "Car papers"),
    pair("لمبات تحذير مضاءة", "Warning lights on"),
    pair("خدوش أو صدمات", "Scratches or dents"),
    pair("مقتنيات ثمينة", "Valuables"),
    pair("قابس الخدمة سليم", "Service plug intact"),
)
COLUMNS: Final = (
    column(pair("العمل أو القطعة", "Work or part")),
    column(pair("النوع", "Kind"), mm=26),
    column(pair("الكمية", "Quantity"), align="center", mm=26),
    column(pair("تم", "Done"), align="center", mm=16),
)


def lay_out_job_card(found: Facts, writing: Writing) -> Paper:
    """A work order for the floor: the complaint, the jobs with their crews, room to write.

    Its code leads to ``proof``: the page that says which order it is the card of.
    """
    order: Facts = found["order"]
    promised = order["promised_at"]
    opened = order["created_at"]
    sheet = Sheet(
        title=TITLE,
        number=order["number"],
        branch=found["branch"],
        facts=(
            fact(pair("وقت الاستلام", "Received"), writing.moment(opened)),
            fact(pair("التاريخ الهجري", "Hijri date"), writing.hijri(writing.local_day(opened))),
            fact(pair("موعد التسليم", "Promised"), writing.moment(promised) if promised else None),
            fact(pair("مستشار الخدمة", "Advisor"), writing.name_of(order["advisor"])),
            fact(pair("الحالة", "Status"), STATUSES[order["status"]]),
        ),
        cards=(
            customer_card(found["customer"], writing),
            vehicle_card(found["vehicle"], writing, order["odometer_km"]),
        ),
        blocks=_blocks(order, found["proof"], writing),
    )
    return Paper("a4", sheet.content(writing), order["updated_at"])


def _blocks(order: Facts, proof: str, writing: Writing) -> list[Block]:
    blocks = []
    for label, text in (
        (pair("شكوى العميل", "Customer's complaint"), order["complaint"]),
        (pair("التشخيص", "Diagnosis"), order["diagnosis"]),
    ):
        if text:
            blocks.append(prose(label, writing.typed(text)))
    if order["jobs"]:
        blocks.append(table("jobs", COLUMNS, [_job(job, writing) for job in order["jobs"]]))
    return [
        *blocks,
        {
            "kind": "checks",
            "label": pair("فحص الاستلام", "Checked on arrival"),
            "columns": 4,
            "items": list(INTAKE),
            "qr": qr_code(proof),
            "qr-note": pair("رمز أمر العمل", "Order's code"),
        },
        {
            "kind": "ruled",
            "label": pair("ملاحظات الفني", "Technician's notes"),
            "count": 3,
        },
        signatures(
            pair("توقيع العميل عند التسليم", "Customer, on handing over"),
            pair("الفني", "Technician"),
            pair("مستشار الخدمة", "Advisor"),
        ),
    ]


def _job(job: Facts, writing: Writing) -> Block:
    number, title = writing.figures(str(job["number"])), writing.name_of(job, "title")
    lines = job["lines"] if job["approval"] in TO_DO else ()
    return group(
        [_line(line, writing) for line in lines],
        {language: f"{number}. {title[language]}" for language in ("ar", "en")},
        note=_note(job, writing),
        side=APPROVALS[job["approval"]],
    )


def _note(job: Facts, writing: Writing) -> Value | None:
    """Who does it, and what was said of it."""
    crew = [writing.name_of(one) for one in job["technicians"]]
    said = [writing.typed(text) for text in (job["note"], job["finding"]) if text]
    if not crew:
        return "\n".join(said) or None
    return {
        language: "\n".join([f"{who}: {comma.join(one[language] for one in crew)}", *said])
        for language, who, comma in (("ar", "الفني", "، "), ("en", "Technician", ", "))
    }


def _line(line: Facts, writing: Writing) -> Block:
    sku = line["part"] and line["part"]["sku"]
    title = writing.name_of(line, "title")
    kind: Pair = KINDS[line["kind"]]
    return row(
        noted(title if title["ar"] else kind, writing.code(sku) if sku else None),
        kind,
        measured(line["quantity"], line["unit"], writing),
        {"tick": True},
    )
