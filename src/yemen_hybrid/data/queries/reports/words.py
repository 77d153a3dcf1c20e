"""The columns and words that many reports share."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Row

from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.reports import Column, Kind, Text
from yemen_hybrid.domain.work_order import STATUS_NAMES, Status

BRANCH: Final = Column("branch", Text("الفرع", "Branch"))
CUSTOMER: Final = Column("customer", Text("العميل", "Customer"))
DAY: Final = Column("day", Text("اليوم", "Day"), Kind.DATE)
METHOD: Final = Column("method", Text("طريقة الدفع", "Payment method"))
MONTH: Final = Column("month", Text("الشهر", "Month"))
NUMBER: Final = Column("number", Text("أمر العمل", "Work order"))
SERVICE: Final = Column("service", Text("الخدمة", "Service"))
SKU: Final = Column("sku", Text("رقم القطعة", "SKU"))
PART: Final = Column("part", Text("القطعة", "Part"))
STATUS: Final = Column("status", Text("الحالة", "Status"))
TECHNICIAN: Final = Column("technician", Text("الفني", "Technician"))
VEHICLE: Final = Column("vehicle", Text("المركبة", "Vehicle"))

NO_SERVICE: Final = Text("أعمال خارج قائمة الخدمات", "Work outside the catalogue")
NOBODY: Final = Text("لم يُحدَّد فني", "No technician recorded")

LINE_KINDS: Final[Mapping[LineKind, Text]] = {
    LineKind.LABOUR: Text("أجور العمل", "Labour"),
    LineKind.PART: Text("قطع الغيار", "Parts"),
    LineKind.SUBLET: Text("أعمال خارجية", "Sublet"),
    LineKind.FEE: Text("رسوم", "Fees"),
    LineKind.CORE: Text("تأمين القطع القديمة", "Core charges"),
}


def money(key: str, ar: str, en: str, *, summed: bool = True) -> Column:
    """A column of amounts."""
    return Column(key, Text(ar, en), Kind.MONEY, summed=summed)


def status_name(status: Status | str) -> Text:
    """A status of a work order, for people."""
    names = STATUS_NAMES[Status(status)]
    return Text(names["ar"], names["en"])


def name_of(row: Row[Any], nameless: Text) -> Text:
    """The name in a row, or what is said where an outer join found none."""
    return nameless if row.name_ar is None else Text(row.name_ar, row.name_en)


def car(make: str, model: str, plate: str | None) -> str:
    """A car as people at the gate call it."""
    return " ".join(filter(None, (make, model, plate)))
