"""The service history of a vehicle: it goes with the car, so no owner and no money is in it."""

from datetime import datetime
from typing import Final

from yemen_hybrid.services.pdf.blocks import (
    Block,
    Facts,
    Sheet,
    column,
    fact,
    group,
    heading,
    prose,
    row,
    table,
    vehicle_card,
)
from yemen_hybrid.services.pdf.renderer import Paper
from yemen_hybrid.services.pdf.writing import Pair, Writing, pair

TITLE: Final = pair("سجل صيانة المركبة", "Vehicle service history")
COLUMNS: Final = (
    column(pair("العمل", "Work")),
    column(pair("النتيجة", "Outcome"), mm=42),
)
WAITING: Final = (
    column(pair("العمل", "Work")),
    column(pair("منذ", "Since"), mm=30),
    column(pair("أمر العمل", "Work order"), mm=42),
)
HYBRIDS: Final = {
    "hev": pair("هايبرد كامل", "Full hybrid"),
    "phev": pair("هايبرد قابل للشحن", "Plug-in hybrid"),
    "mhev": pair("هايبرد خفيف", "Mild hybrid"),
    "bev": pair("كهربائية", "Battery electric"),
}
DONE: Final = pair("أُنجز", "Done")
REFUSED: Final = {
    "declined": pair("لم يوافق عليه العميل", "Declined"),
    "deferred": pair("مؤجل", "Put off"),
}
OPEN: Final = pair("لم يُنجز", "Not done")


def lay_out_history(found: Facts, writing: Writing, now: datetime) -> Paper:
    """A vehicle's stays in the workshop, the newest first, and what it still needs ``now``."""
    vehicle: Facts = found["vehicle"]
    stays: list[Facts] = found["stays"]
    today = writing.local_day(now)
    sheet = Sheet(
        title=TITLE,
        number="",
        branch=found["branch"],
        facts=(
            fact(pair("حُرِّر في", "Drawn up on"), writing.day(today)),
            fact(pair("التاريخ الهجري", "Hijri date"), writing.hijri(today)),
            fact(pair("نظام الدفع", "Drive"), HYBRIDS.get(vehicle["hybrid_system"])),
            fact(pair("عدد الزيارات", "Visits"), writing.number(str(len(stays)))),
        ),
        cards=(vehicle_card(vehicle, writing),),
        blocks=_blocks(stays, found["waiting"], writing),
    )
    return Paper("a4", sheet.content(writing), now)


def _blocks(stays: list[Facts], waiting: list[Facts], writing: Writing) -> list[Block]:
    blocks: list[Block] = []
    if waiting:
        blocks += [
            heading(pair("ما تزال المركبة بحاجة إليه", "What the car still needs")),
            table("waiting", WAITING, [group([_waiting(one, writing) for one in waiting])]),
        ]
    if stays:
        blocks += [
            heading(pair("الزيارات", "Visits")),
            table("stays", COLUMNS, [_stay(stay, writing) for stay in stays]),
        ]
    else:
        text = pair("لا توجد زيارات مسجلة لهذه المركبة.", "No visit of this car is recorded.")
        blocks.append(prose(TITLE, text))
    return blocks


def _waiting(one: Facts, writing: Writing) -> Block:
    return row(
        writing.name_of(one, "title"),
        writing.short_day(writing.local_day(one["created_at"])),
        writing.code(one["work_order"]["number"]),
    )


def _stay(stay: Facts, writing: Writing) -> Block:
    day = writing.day(writing.local_day(stay["opened_at"]))
    km = writing.kilometres(stay["odometer_km"])
    said = [text for text in (stay["complaint"], stay["diagnosis"]) if text]
    return group(
        [row(writing.name_of(job, "title"), _outcome(job)) for job in stay["jobs"]],
        _joined(day, km),
        note="\n".join(writing.typed(text) for text in said) or None,
        side=writing.code(stay["number"]),
    )


def _joined(day: Pair, km: Pair | None) -> Pair:
    if km is None:
        return day
    return {language: f"{day[language]} · {km[language]}" for language in ("ar", "en")}


def _outcome(job: Facts) -> Pair:
    if job["state"] == "done":
        return DONE
    return REFUSED.get(job["approval"], OPEN)
