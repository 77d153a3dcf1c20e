"""What is brought from elsewhere in sheets: the columns, and why a row is not taken.

Each column has a name (the API's field), a head in Arabic and one in English. People's own heads
are found by any of these and by the others here, however they are spelt.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from yemen_hybrid.domain.errors import Conflict, Invalid, Language
from yemen_hybrid.domain.folding import fold

MAX_ROWS: Final = 50_000


class SheetKind(StrEnum):
    """What a sheet may hold."""

    CUSTOMERS = "customers"
    VEHICLES = "vehicles"
    PARTS = "parts"


Policy = Literal["skip", "update"]
"""What becomes of a row that is known already: it is passed over, or completes what is known."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column; ``example`` is what the template shows, ``also`` how else it may be headed."""

    name: str
    ar: str
    en: str
    example: str = ""
    also: tuple[str, ...] = ()
    required: bool = False

    def head(self, language: Language) -> str:
        """What stands above it."""
        return self.ar if language == "ar" else self.en


SHEETS: Final[dict[SheetKind, tuple[SheetColumn, ...]]] = {
    SheetKind.CUSTOMERS: (
        SheetColumn("name_ar", "الاسم", "Name in Arabic", "صالح أحمد القاضي",
                    ("الاسم بالعربية", "اسم العميل", "العميل", "name", "customer")),
        SheetColumn("name_en", "الاسم بالإنجليزية", "Name in English", "Saleh Ahmed Al-Qadhi"),
        SheetColumn("kind", "النوع", "Kind", "فرد", ("نوع العميل", "type")),
        SheetColumn("phone", "الهاتف", "Phone", "777123456",
                    ("رقم الهاتف", "الجوال", "رقم الجوال", "التلفون", "رقم التلفون", "mobile")),
        SheetColumn("phone_2", "هاتف آخر", "Second phone", "01234567", ("الهاتف 2", "phone 2")),
        SheetColumn("whatsapp", "واتساب", "WhatsApp", "777123456", ("رقم الواتساب", "واتس")),
        SheetColumn("email", "البريد الإلكتروني", "E-mail", "", ("الإيميل", "mail", "email")),
        SheetColumn("language", "اللغة", "Language", "عربي"),
        SheetColumn("tax_number", "الرقم الضريبي", "Tax number"),
        SheetColumn("address", "العنوان", "Address", "صنعاء، شارع حدة"),
        SheetColumn("notes", "ملاحظات", "Notes", "", ("ملاحظة",)),
    ),
    SheetKind.VEHICLES: (
        SheetColumn("owner_phone", "هاتف المالك", "Owner's phone", "777123456",
                    ("هاتف العميل", "رقم هاتف المالك", "الهاتف", "phone", "customer phone"),
                    required=True),
        SheetColumn("plate", "رقم اللوحة", "Plate", "صنعاء 1/12345", ("اللوحة",)),
        SheetColumn("vin", "رقم القاعدة", "VIN", "JTDKN3DU5A0123456",
                    ("الشاصي", "رقم الشاصي", "رقم الهيكل", "frame", "chassis")),
        SheetColumn("make", "الشركة المصنعة", "Make", "تويوتا",
                    ("الماركة", "النوع", "الشركة"), required=True),
        SheetColumn("model", "الطراز", "Model", "بريوس", ("الموديل",), required=True),
        SheetColumn("trim", "الفئة", "Trim"),
        SheetColumn("year", "سنة الصنع", "Year", "2010", ("السنة", "model year")),
        SheetColumn("hybrid_system", "نظام الدفع", "Hybrid system", "hev", ("نظام الهايبرد",)),
        SheetColumn("engine", "المحرك", "Engine", "1.8"),
        SheetColumn("colour", "اللون", "Colour", "أبيض", ("color",)),
        SheetColumn("notes", "ملاحظات", "Notes", "", ("ملاحظة",)),
    ),
    SheetKind.PARTS: (
        SheetColumn("sku", "رقم القطعة", "Part number", "04465-47080",
                    ("الرقم", "رمز القطعة", "part no", "code"), required=True),
        SheetColumn("name_ar", "الاسم", "Name in Arabic", "فحمات أمامية",
                    ("الاسم بالعربية", "اسم القطعة", "name", "part")),
        SheetColumn("name_en", "الاسم بالإنجليزية", "Name in English", "Front brake pads"),
        SheetColumn("category", "الصنف", "Category", "فرامل", ("الفئة", "التصنيف")),
        SheetColumn("unit", "الوحدة", "Unit", "طقم"),
        SheetColumn("supplier", "المورد", "Supplier"),
        SheetColumn("price_sanaa", "سعر صنعاء", "Price Sanaa", "12500", ("السعر في صنعاء",)),
        SheetColumn("price_aden", "سعر عدن", "Price Aden", "38000", ("السعر في عدن",)),
        SheetColumn("price_currency", "عملة السعر", "Price currency", "YER",
                    ("العملة", "currency")),
        SheetColumn("cost", "التكلفة", "Cost", "18.50", ("سعر الشراء", "سعر التكلفة")),
        SheetColumn("cost_currency", "عملة التكلفة", "Cost currency", "USD"),
    ),
}  # fmt: skip


class SheetUnreadable(Invalid):
    """Neither CSV nor XLSX, or a broken one."""

    code = "sheet_unreadable"
    en = "The file could not be read as CSV or XLSX."
    ar = "تعذرت قراءة الملف بصيغة CSV أو XLSX."


class SheetTooLarge(Invalid):
    """More than is taken at once."""

    code = "sheet_too_large"
    en = "The sheet is too large: at most {max_rows} rows and {max_mb} MB."
    ar = "الجدول كبير جدًا، والحد الأقصى {max_rows} صف و{max_mb} ميغابايت."


class SheetEmpty(Invalid):
    """No head, or nothing under it."""

    code = "sheet_empty"
    en = "There are no rows under the heads of the columns."
    ar = "لا توجد صفوف تحت عناوين الأعمدة."


class HeadUnknown(Invalid):
    """A column that would be lost without a word."""

    code = "head_unknown"
    en = "The column “{head}” is not known. Known are: {known}."
    ar = "العمود «{head}» غير معروف. الأعمدة المعروفة: {known}."


class HeadTwice(Invalid):
    """Two columns that mean the same."""

    code = "head_twice"
    en = "The column “{head}” stands twice."
    ar = "العمود «{head}» مكرر."


class HeadMissing(Invalid):
    """A column that no row can do without."""

    code = "head_missing"
    en = "The column “{head}” is missing."
    ar = "العمود «{head}» غير موجود."


class CellMissing(Invalid):
    """A cell that the row cannot do without."""

    code = "cell_missing"
    en = "This cell may not be empty."
    ar = "لا يمكن ترك هذه الخانة فارغة."


class WordUnknown(Invalid):
    """Not one of the words that the column takes."""

    code = "word_unknown"
    en = "“{word}” is not known here. Write one of: {known}."
    ar = "القيمة «{word}» غير معروفة هنا. اكتب إحدى القيم: {known}."


class EmailInvalid(Invalid):
    """Nothing that a mail could be sent to."""

    code = "email_invalid"
    en = "This is not a valid e-mail address."
    ar = "عنوان البريد الإلكتروني غير صحيح."


class YearInvalid(Invalid):
    """No year that a car was made in."""

    code = "year_invalid"
    en = "Write the year in four digits, for example 2010."
    ar = "اكتب السنة بأربعة أرقام، مثل 2010."


class RowTwice(Invalid):
    """One thing on two rows: which of them counts cannot be known."""

    code = "row_twice"
    en = "The same one stands in row {row} already."
    ar = "السجل نفسه موجود في الصف {row}."


class MarkMissing(Invalid):
    """A car that could not be told from another one the next time."""

    code = "mark_missing"
    en = "Write the plate or the VIN."
    ar = "اكتب رقم اللوحة أو رقم القاعدة (الشاصي)."


class OwnerUnknown(Invalid):
    """Nobody has that number."""

    code = "owner_unknown"
    en = "No customer has this phone. Import the customers first."
    ar = "لا يوجد عميل بهذا الهاتف. استورد العملاء أولًا."


class KnownTwice(Conflict):
    """Several that it could be."""

    code = "known_twice"
    en = "This fits several records. Merge or correct them first."
    ar = "هذا الصف يطابق أكثر من سجل. ادمج السجلات أو صححها أولًا."


class OwnerOther(Conflict):
    """A change of owner is an act of its own."""

    code = "owner_other"
    en = "This vehicle belongs to another customer. Transfer it first."
    ar = "هذه المركبة مسجلة باسم عميل آخر. انقل ملكيتها أولًا."


class RowsRefused(Invalid):
    """All or nothing."""

    code = "rows_refused"
    en = "Nothing was imported: {count} mistakes."
    ar = "لم يُستورد أي شيء، عدد الأخطاء: {count}."


def find_columns(kind: SheetKind, heads: Iterable[str]) -> list[SheetColumn | None]:
    """Which column each head names; blank heads name none.

    Refuses heads that nobody knows, the same one twice, and a sheet without what it must have.
    """
    known = {
        _key(spelling): column
        for column in reversed(SHEETS[kind])
        for spelling in (*column.also, column.en, column.name, column.ar)
    }
    found: list[SheetColumn | None] = []
    for head in heads:
        column = known.get(_key(head)) if head.strip() else None
        if column is None and head.strip():
            names = "، ".join(column.ar for column in SHEETS[kind])
            raise HeadUnknown(head=head[:60], known=names)
        if column is not None and column in found:
            raise HeadTwice(head=head[:60])
        found.append(column)
    for column in SHEETS[kind]:
        if column.required and column not in found:
            raise HeadMissing(head=f"{column.ar} / {column.en}")
    return found


def _key(head: str) -> str:
    return fold(head).replace(" ", "")
