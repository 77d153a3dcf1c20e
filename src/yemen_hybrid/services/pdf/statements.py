"""The statement of a customer's account: what was invoiced, what was paid, what is left."""

from datetime import date, datetime
from typing import Any, Final

from yemen_hybrid.services.pdf.blocks import (
    Block,
    Facts,
    Sheet,
    column,
    customer_card,
    fact,
    figure,
    group,
    heading,
    noted,
    prose,
    row,
    table,
    totals,
)
from yemen_hybrid.services.pdf.renderer import Paper
from yemen_hybrid.services.pdf.sums import is_nothing
from yemen_hybrid.services.pdf.writing import Pair, Value, Writing, pair

TITLE: Final = pair("كشف حساب", "Statement of account")
KINDS: Final = {
    "invoice": pair("فاتورة", "Invoice"),
    "credit_note": pair("إشعار دائن", "Credit note"),
    "payment": pair("دفعة", "Payment"),
    "deposit": pair("عربون", "Deposit"),
    "refund": pair("مبلغ معاد", "Refund"),
    "reversal": pair("إلغاء دفعة", "Reversal"),
    "allocation": pair("تسوية بعملة أخرى", "Settled in another currency"),
}
ELSEWHERE: Final = pair("تسوية مع حساب آخر", "Settled with another account")
"""An allocation in one currency that still moves this account: to another zone or branch."""
OPENING: Final = pair("رصيد سابق", "Opening balance")
COLUMNS: Final = (
    column(pair("التاريخ", "Date"), mm=24),
    column(pair("البيان", "Entry")),
    column(pair("مدين (عليكم)", "Debit"), align="figure", mm=28),
    column(pair("دائن (لكم)", "Credit"), align="figure", mm=28),
    column(pair("الرصيد", "Balance"), align="figure", mm=30),
)


def lay_out_statement(found: Facts, writing: Writing, now: datetime) -> Paper:
    """A customer's accounts, one per zone and currency, as they stand ``now``; nothing is added
    across them.
    """
    statement: Facts = found["statement"]
    today = writing.local_day(now)
    sheet = Sheet(
        title=TITLE,
        number="",
        branch=found["branch"],
        facts=(
            fact(pair("من", "From"), _day(statement["from"], writing)),
            fact(pair("إلى", "To"), writing.day(statement["to"] or today)),
            fact(pair("حُرِّر في", "Drawn up on"), writing.day(today)),
            fact(pair("التاريخ الهجري", "Hijri date"), writing.hijri(today)),
        ),
        cards=(customer_card(found["customer"], writing),),
        blocks=_blocks(statement["accounts"], writing),
    )
    return Paper("a4", sheet.content(writing), now)


def _day(day: date | None, writing: Writing) -> Pair | None:
    return None if day is None else writing.day(day)


def _blocks(accounts: list[Facts], writing: Writing) -> list[Block]:
    blocks: list[Block] = []
    for place, account in enumerate(accounts):
        name = writing.currency(account["currency"], account["zone"])
        blocks += [
            heading(name),
            table(f"account-{place}", COLUMNS, [group(_rows(account, writing))], carried=True),
            _sums(account, writing),
        ]
    if not blocks:
        text = pair("لا توجد حركة على الحساب.", "Nothing was invoiced or paid.")
        blocks.append(prose(TITLE, text))
    return blocks


def _rows(account: Facts, writing: Writing) -> list[Block]:
    opening = writing.amount(account["opening"])
    first = row("", OPENING, "", "", opening, total=opening)
    moved = (entry for entry in account["entries"] if not _only_matches(entry))
    return [first, *(_entry(entry, writing) for entry in moved)]


def _only_matches(entry: Facts) -> bool:
    """Whether it says no more than which invoice a payment went to, within this account."""
    return bool(entry["kind"] == "allocation" and is_nothing(entry["effect"]))


def _kind(entry: Facts) -> Pair:
    if entry["kind"] != "allocation" or entry["used"]["currency"] != entry["applied"]["currency"]:
        return KINDS[entry["kind"]]
    return ELSEWHERE


def _entry(entry: Facts, writing: Writing) -> Block:
    effect: Any = entry["effect"]
    owed = not effect["amount"].startswith("-")
    size = writing.number(effect["amount"].removeprefix("-"))
    balance = writing.amount(entry["balance"])
    return row(
        writing.short_day(entry["day"]),
        noted(_kind(entry), _papers(entry, writing)),
        size if owed else "",
        "" if owed else size,
        balance,
        total=balance,
    )


def _papers(entry: Facts, writing: Writing) -> Value:
    number = writing.code(entry["number"] or "")
    if entry["onto"] is None:
        return number
    onto = writing.code(entry["onto"])
    return pair(f"{number} عن {onto}", f"{number} for {onto}")


def _sums(account: Facts, writing: Writing) -> Block:
    closing: Any = account["closing"]
    ours = closing["amount"].startswith("-")
    label = pair("الرصيد المستحق لكم", "We owe you") if ours else pair("الرصيد المستحق", "You owe")
    unsigned = {**closing, "amount": closing["amount"].removeprefix("-")}
    return totals(
        [
            figure(pair("فواتير لم تُسدَّد", "Unpaid invoices"), writing.amount(account["debt"])),
            figure(
                pair("مدفوعات لم تُستخدم", "Payments not used"), writing.amount(account["credit"])
            ),
            figure(label, writing.money(unsigned), strong=True),
        ],
        words=writing.in_words(unsigned),
    )
