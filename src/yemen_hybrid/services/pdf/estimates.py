"""The estimate: what is proposed, job by job, and what it would cost."""

from datetime import datetime
from typing import Any, Final

from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.signatures import Signature
from yemen_hybrid.services.pdf.blocks import (
    Block,
    Facts,
    Sheet,
    car_card,
    card,
    column,
    fact,
    figure,
    group,
    measured,
    noted,
    prose,
    row,
    signatures,
    signed,
    table,
    totals,
)
from yemen_hybrid.services.pdf.renderer import Paper
from yemen_hybrid.services.pdf.sums import Running, figures_of
from yemen_hybrid.services.pdf.writing import Pair, Value, Writing, pair

TITLE: Final = pair("عرض سعر", "Estimate")
COLUMNS: Final = (
    column(pair("البيان", "Description")),
    column(pair("الكمية", "Quantity"), align="center", mm=21),
    column(pair("سعر الوحدة", "Unit price"), align="figure", mm=24),
    column(pair("الضريبة", "Tax"), align="figure", mm=22),
    column(pair("الإجمالي", "Total"), align="figure", mm=27),
)
CHOICES: Final = {
    "approve": pair("تمت الموافقة", "Approved"),
    "decline": pair("لم يوافق عليه", "Declined"),
    "defer": pair("مؤجل", "Deferred"),
}
SUMS: Final = {
    "approve": pair("المبلغ الموافَق عليه", "Total approved"),
    "decline": pair("لم يوافق عليه", "Declined"),
    "defer": pair("مؤجل", "Deferred"),
}
WAYS: Final = {
    "link": pair("من هاتفه، بالرابط المرسل إليه", "By the link sent to the customer"),
    "counter": pair("حضوريًا لدى الورشة", "In person, at the workshop"),
    "phone": pair("هاتفيًا", "By phone"),
}
STAMPS: Final = {
    "draft": pair("مسودة", "DRAFT"),
    "superseded": pair("حلّ محله عرض أحدث", "REPLACED"),
    "withdrawn": pair("مسحوب", "WITHDRAWN"),
    "expired": pair("منتهي الصلاحية", "EXPIRED"),
}


def lay_out_estimate(found: Facts, writing: Writing) -> Paper:
    """An estimate as the customer read it, in its revision; ``link`` is where it is answered.

    Everything is its document's, and so is what was decided on.
    """
    estimate: Facts = found["estimate"]
    document: Facts = estimate["document"]
    made_at = datetime.fromisoformat(document["made_at"])
    valid_until = datetime.fromisoformat(document["valid_until"])
    day = writing.local_day(made_at)
    sheet = Sheet(
        title=TITLE,
        number=estimate["number"],
        branch=_branch(document["workshop"]),
        stamp=STAMPS.get(_standing(estimate)),
        facts=(
            fact(pair("التاريخ", "Date"), writing.day(day)),
            fact(pair("التاريخ الهجري", "Hijri date"), writing.hijri(day)),
            fact(pair("صالح حتى", "Valid until"), writing.day(writing.local_day(valid_until))),
            fact(
                pair("العملة", "Currency"),
                writing.currency(document["currency"], document["zone"]),
            ),
        ),
        cards=(
            card(
                pair("العميل", "Customer"),
                writing.named(document["customer"]["ar"], document["customer"]["en"]),
                (),
            ),
            car_card(document["vehicle"], writing),
        ),
        blocks=_blocks(found, writing),
    )
    return Paper("a4", sheet.content(writing), made_at)


def _branch(workshop: Facts) -> Facts:
    """The branch as the customer read of it, in the form of a letterhead."""
    return {
        "name_ar": workshop["ar"],
        "name_en": workshop["en"],
        "address_ar": workshop["address"]["ar"],
        "address_en": workshop["address"]["en"],
        "phone": workshop["phone"],
        "tax_number": workshop["tax_number"],
    }


def _standing(estimate: Facts) -> str:
    link = estimate["link"]
    return "expired" if link and link["state"] == "expired" else str(estimate["status"])


def _blocks(found: Facts, writing: Writing) -> list[Block]:
    estimate: Facts = found["estimate"]
    document: Facts = estimate["document"]
    choices = _choices(estimate)
    blocks = [
        _jobs(document, choices, writing),
        totals(
            [*figures_of(document, writing), *_sums(document, choices, writing)],
            words=writing.in_words(_agreed(document, choices)),
            qr=found["link"],
            qr_note=pair(
                "امسح الرمز لقراءة العرض\nوالموافقة عليه من هاتفك",
                "Scan to read this estimate\nand answer it on your phone",
            ),
        ),
    ]
    if document["terms"]["ar"] or document["terms"]["en"]:
        terms = writing.named(document["terms"]["ar"], document["terms"]["en"])
        blocks.append(prose(pair("الشروط", "Terms"), terms))
    if estimate["answer"] is not None:
        blocks += _answered(estimate["answer"], writing)
    else:
        blocks.append(
            signatures(
                pair("اسم العميل وتوقيعه", "Customer's name and signature"),
                pair("التاريخ", "Date"),
                pair("عن الورشة", "For the workshop"),
            )
        )
    return blocks


def _sums(document: Facts, choices: dict[str, str], writing: Writing) -> list[Block]:
    """The total; once answered, what of it was declined or put off, and last what was approved."""
    total = writing.money(document["total"])
    if not choices:
        return [figure(pair("الإجمالي", "Total"), total, strong=True)]
    others = ((choice, _chosen(document, choices, choice)) for choice in ("decline", "defer"))
    approved = writing.money(_agreed(document, choices))
    return [
        figure(pair("إجمالي العرض", "Total of the estimate"), total),
        *(
            figure(SUMS[choice], writing.money(money))
            for choice, money in others
            if choice in choices.values()
        ),
        figure(SUMS["approve"], approved, strong=True),
    ]


def _agreed(document: Facts, choices: dict[str, str]) -> Facts:
    """What the customer is to pay: all of it, or once they answered what they approved."""
    total: Facts = document["total"]
    return _chosen(document, choices, "approve") if choices else total


def _chosen(document: Facts, choices: dict[str, str], choice: str) -> Facts:
    currency = Currency(document["currency"])
    jobs = (job for job in document["jobs"] if choices[job["id"]] == choice)
    each = (Money.parse(job["total"]["amount"], currency) for job in jobs)
    return dict(Money.sum(each, currency).as_json)


def _answered(answer: Facts, writing: Writing) -> list[Block]:
    """Who answered, when and how; and how they signed, if they did it themselves."""
    by = answer["recorded_by"]
    written = writing.typed(answer["name"])
    note = prose(pair("ملاحظة العميل", "Customer's note"), writing.typed(answer["note"]))
    answered = signed(
        pair("رد العميل", "Customer's answer"),
        [
            fact(pair("الاسم", "Name"), written),
            fact(pair("وقت الرد", "Answered"), writing.moment(answer["decided_at"])),
            fact(pair("طريقة الرد", "Way"), WAYS[answer["channel"]]),
            fact(pair("الشاهد", "Witness"), writing.typed(answer["witness"])),
            fact(pair("سجّله", "Recorded by"), by and writing.name_of(by)),
        ],
        drawn=Signature.of(answer["signature"] or ()),
        written=written if answer["channel"] == "link" else None,
    )
    return [note, answered] if answer["note"] else [answered]


def _choices(estimate: Facts) -> dict[str, str]:
    answer = estimate["answer"]
    return {str(one["job_id"]): one["choice"] for one in answer["decisions"]} if answer else {}


def _jobs(document: Facts, choices: dict[str, str], writing: Writing) -> Block:
    running = Running(document["currency"], writing)
    groups = [
        group(
            [_line(line, running, writing) for line in job["lines"]],
            _job_title(job, writing),
            note=writing.typed(job["note"]) or None,
            side=_said_of(choices.get(job["id"])),
        )
        for job in document["jobs"]
    ]
    return table("jobs", COLUMNS, groups, carried=True)


def _job_title(job: Facts, writing: Writing) -> Pair:
    number = writing.figures(str(job["number"]))
    title = writing.named(job["title"]["ar"], job["title"]["en"])
    return {language: f"{number}. {title[language]}" for language in ("ar", "en")}


def _said_of(choice: str | None) -> Pair | None:
    return None if choice is None else CHOICES[str(choice)]


def _line(line: Facts, running: Running, writing: Writing) -> Block:
    exempt = line["exempt_reason"]
    note: Value | None = writing.typed(exempt) if exempt else None
    discount: Any = line["discount"]
    if discount["amount"].strip("0."):
        off = writing.amount(discount)
        note = pair(f"بعد خصم {off}", f"after a discount of {off}")
    return row(
        noted(writing.named(line["title"]["ar"], line["title"]["en"]), note),
        measured(line["quantity"], line["unit"], writing),
        writing.amount(line["unit_price"]),
        writing.amount(line["tax"]),
        writing.amount(line["total"]),
        total=running.add(line["total"]),
    )
