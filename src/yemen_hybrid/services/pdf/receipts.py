"""The receipt for money taken, on A4 or on a roll of 80 mm; also what was given back or undone."""

from typing import Any, Final, Literal

from yemen_hybrid.services.pdf.blocks import (
    GENUINE,
    Block,
    Facts,
    Sheet,
    card,
    column,
    customer_card,
    fact,
    figure,
    group,
    heading,
    noted,
    prose,
    row,
    signatures,
    table,
    totals,
)
from yemen_hybrid.services.pdf.renderer import Paper
from yemen_hybrid.services.pdf.writing import Value, Writing, pair

PaperSize = Literal["a4", "80mm"]

TITLES: Final = {
    "payment": pair("سند قبض", "Receipt"),
    "deposit": pair("سند قبض عربون", "Deposit receipt"),
    "refund": pair("سند إعادة مبلغ", "Refund voucher"),
    "reversal": pair("سند إلغاء قبض", "Payment reversal"),
}
GIVEN_BACK: Final = frozenset({"refund", "reversal"})
REVERSED: Final = pair("ملغى", "REVERSED")
COLUMNS: Final = (
    column(pair("سُدِّد به", "Settles")),
    column(pair("من المبلغ المدفوع", "Of this payment"), align="figure", mm=42),
    column(pair("المسدَّد", "Settled"), align="figure", mm=42),
)


def lay_out_receipt(found: Facts, writing: Writing, size: PaperSize) -> Paper:
    """A payment, deposit, refund or reversal; the amounts without their sign, the title says it.

    Its code leads to ``proof``: the page that says whether it is genuine.
    """
    payment: Facts = found["payment"]
    day = payment["business_day"]
    back = payment["kind"] in GIVEN_BACK
    clerk = pair("أمين الصندوق", "Cashier")
    work_order = payment["work_order"]
    sheet = Sheet(
        title=TITLES[payment["kind"]],
        number=payment["number"],
        branch=found["branch"],
        stamp=REVERSED if payment["reversed_by_id"] else None,
        facts=(
            fact(pair("التاريخ", "Date"), writing.moment(payment["received_at"])),
            fact(pair("التاريخ الهجري", "Hijri date"), writing.hijri(day)),
            fact(pair("طريقة الدفع", "Method"), writing.name_of(payment["method"])),
            fact(pair("المرجع", "Reference"), _code(payment["reference"], writing)),
            fact(
                pair("أمر العمل", "Work order"),
                _code(work_order and work_order["number"], writing),
            ),
            fact(clerk, writing.name_of(payment["cashier"])),
        ),
        cards=(_who(found, writing, size, back=back),),
        blocks=_blocks(payment, found["proof"], writing),
        foot=pair("شكرًا لثقتكم", "Thank you for your trust") if size == "80mm" else None,
    )
    template: Literal["a4", "roll80"] = "a4" if size == "a4" else "roll80"
    return Paper(template, sheet.content(writing), payment["created_at"])


def _code(text: str | None, writing: Writing) -> str | None:
    return writing.code(text) if text else None


def _who(found: Facts, writing: Writing, size: PaperSize, *, back: bool) -> Block:
    label = pair("أُعيد إلى", "Paid back to") if back else pair("استلمنا من", "Received from")
    if size == "80mm":
        return card(label, writing.name_of(found["customer"]), ())
    return {**customer_card(found["customer"], writing), "label": label}


def _blocks(payment: Facts, proof: str, writing: Writing) -> list[Block]:
    amount = _unsigned(payment["amount"])
    settled = [_settled(one, writing) for one in payment["allocations"] if one["invoice"]]
    label = pair("المبلغ", "Amount")
    blocks = [
        totals(
            [figure(label, writing.money(amount), strong=True), *_left(payment, writing)],
            words=writing.in_words(amount),
            qr=proof,
            qr_note=GENUINE,
        )
    ]
    if settled:
        blocks.append(heading(pair("ما سُدِّد بهذا المبلغ", "What it settles")))
        blocks.append(table("settled", COLUMNS, [group(settled)]))
    if payment["note"]:
        blocks.append(prose(pair("ملاحظات", "Notes"), writing.typed(payment["note"])))
    blocks.append(
        signatures(pair("الدافع أو المستلم", "Customer"), pair("أمين الصندوق", "Cashier"))
    )
    return blocks


def _left(payment: Facts, writing: Writing) -> list[Block]:
    if payment["left"] is None or not payment["left"]["amount"].strip("-0."):
        return []
    label = pair("رصيد لكم لم يُستخدم", "Kept to your credit")
    return [figure(label, writing.money(payment["left"]))]


def _settled(allocation: Facts, writing: Writing) -> Block:
    return row(
        noted(
            writing.code(allocation["invoice"]["number"]), _rate(allocation["exchange"], writing)
        ),
        writing.money(allocation["used"]),
        writing.money(allocation["applied"]),
    )


def _rate(steps: list[Any], writing: Writing) -> Value | None:
    """The frozen rates where the invoice is in another currency: 1 USD = 530 YER."""
    if not steps:
        return None
    told = (f"1 {step['base']} = {step['rate']} {step['quote']}" for step in steps)
    return writing.code(" · ".join(told))


def _unsigned(money: Any) -> Facts:
    return {**money, "amount": money["amount"].removeprefix("-")}
