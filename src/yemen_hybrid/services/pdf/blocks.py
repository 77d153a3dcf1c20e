"""The pieces that papers are put together from, in the form that the templates read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final, Literal

from yemen_hybrid.domain.signatures import HEIGHT, WIDTH, Signature
from yemen_hybrid.services.pdf.writing import Pair, Value, Writing, pair

Block = dict[str, Any]
Facts = dict[str, Any]
"""What a query found for a paper."""

WORDS: Final = {
    "carried": pair("يُرحَّل إلى الصفحة التالية", "Carried forward"),
    "brought": pair("مُرحَّل من الصفحة السابقة", "Brought forward"),
    "in-words": pair("المبلغ كتابةً", "Amount in words"),
}
GENUINE: Final = pair(
    "امسح الرمز للتحقق من أن\nهذا المستند صادر عنا",
    "Scan to check that this\npaper is genuine",
)
SIGNED: Final = {
    "drawn": pair("توقيع العميل", "Customer's signature"),
    "written": pair("وقّع بكتابة اسمه", "Signed by writing the name"),
}
UNITS: Final = {
    "hour": pair("ساعة", "hr"),
    "piece": pair("قطعة", "pc"),
    "litre": pair("لتر", "L"),
    "job": pair("عمل", "job"),
    "set": pair("طقم", "set"),
    "kg": pair("كجم", "kg"),
    "metre": pair("متر", "m"),
    "can": pair("علبة", "can"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper before it is laid out: its head, to whom it is, and its blocks in their order."""

    title: Pair
    number: str
    branch: Facts
    facts: Sequence[Block] = ()
    cards: Sequence[Block] = ()
    blocks: Sequence[Block] = ()
    stamp: Pair | None = None
    foot: Pair | None = None
    more: Facts = field(default_factory=dict)

    def content(self, writing: Writing) -> Facts:
        """The paper as JSON for the templates."""
        return {
            "language": writing.language,
            "digits": "arabic" if writing.arabic_digits else "latin",
            "title": self.title,
            "number": writing.code(self.number),
            "stamp": self.stamp,
            "branch": letterhead(self.branch, writing),
            "facts": [fact for fact in self.facts if _said(fact["value"])],
            "cards": list(self.cards),
            "blocks": list(self.blocks),
            "foot": self.foot or _footer(self.branch, writing),
            "words": WORDS,
            **self.more,
        }


def _said(value: Value | None) -> bool:
    return bool(value["ar"] if isinstance(value, dict) else value)


def fact(label: Pair, value: Value | None) -> Block:
    """A label and what it says; left out where it says nothing."""
    return {"label": label, "value": value}


def letterhead(branch: Facts, writing: Writing) -> Facts:
    """The branch's name, and the lines under it; its phone in E.164 or as it is read."""
    lines = []
    if branch["address_ar"] or branch["address_en"]:
        lines.append(writing.name_of(branch, "address"))
    if branch["phone"]:
        phone = writing.phone(branch["phone"])
        lines.append(pair(f"هاتف: {phone}", f"Phone: {phone}"))
    if branch["tax_number"]:
        number = writing.code(branch["tax_number"])
        lines.append(pair(f"الرقم الضريبي: {number}", f"Tax number: {number}"))
    return {"name": writing.name_of(branch), "lines": lines}


def _footer(branch: Facts, writing: Writing) -> Pair:
    name = writing.name_of(branch)
    if not branch["phone"]:
        return name
    phone = writing.phone(branch["phone"])
    return {language: f"{name[language]} · {phone}" for language in ("ar", "en")}


def card(label: Pair, name: Value, lines: Iterable[Block]) -> Block:
    """A frame with a name and some facts."""
    return {
        "label": label,
        "name": name,
        "lines": [line for line in lines if _said(line["value"])],
    }


def customer_card(customer: Facts, writing: Writing) -> Block:
    """To whom the paper is; what is personal is None for those who may not see it."""
    phone = customer.get("phone")
    return card(
        pair("العميل", "Customer"),
        writing.name_of(customer),
        [
            fact(pair("الهاتف", "Phone"), writing.phone(phone) if phone else None),
            fact(pair("العنوان", "Address"), writing.typed(customer.get("address"))),
            fact(
                pair("الرقم الضريبي", "Tax number"),
                writing.code(customer["tax_number"]) if customer.get("tax_number") else None,
            ),
        ],
    )


def vehicle_card(vehicle: Facts, writing: Writing, odometer_km: int | None = None) -> Block:
    """Which car it is about."""
    name = " ".join(filter(None, (vehicle["make"], vehicle["model"], vehicle.get("trim"))))
    year = f" {vehicle['year']}" if vehicle["year"] else ""
    return car_card(
        {**vehicle, "name": name + year, "odometer_km": odometer_km or vehicle["odometer_km"]},
        writing,
    )


def car_card(car: Facts, writing: Writing) -> Block:
    """A car by its ``name``, as people call it."""
    plate = car["plate"]
    return card(
        pair("المركبة", "Vehicle"),
        writing.typed(car["name"]),
        [
            fact(pair("اللوحة", "Plate"), plate and writing.named(plate["ar"], plate["en"])),
            fact(pair("رقم الهيكل", "VIN"), writing.code(car["vin"]) if car["vin"] else None),
            fact(pair("العداد", "Odometer"), writing.kilometres(car["odometer_km"])),
        ],
    )


def column(
    label: Pair, *, align: Literal["start", "center", "figure"] = "start", mm: int = 0
) -> Block:
    """A column ``mm`` wide; without it, as wide as is left."""
    return {"label": label, "align": align, "mm": mm, "fr": 0 if mm else 1}


def row(*cells: Value | Block, total: str | None = None) -> Block:
    """A row; ``total`` is what its table comes to with it, to be carried over a page's end."""
    return {"cells": list(cells), "sum": total}


def noted(main: Value, note: Value | None) -> Block:
    """A cell with a smaller note under it."""
    return {"main": main, "note": note}


def group(
    rows: Sequence[Block],
    title: Value | None = None,
    *,
    note: Value | None = None,
    side: Value | None = None,
) -> Block:
    """Rows under a title of their own; ``side`` stands at the end of the title's line."""
    return {"rows": list(rows), "title": title, "note": note, "side": side}


def table(
    name: str, columns: Sequence[Block], groups: Sequence[Block], *, carried: bool = False
) -> Block:
    """A table, whose head is repeated on every page and, where asked, its running total carried."""
    return {
        "kind": "table",
        "id": name,
        "columns": list(columns),
        "groups": list(groups),
        "carried": carried,
    }


def figure(label: Pair, value: Value, *, strong: bool = False) -> Block:
    """A line of the totals."""
    return {"label": label, "value": value, "strong": strong}


def totals(
    rows: Sequence[Block],
    *,
    words: Pair | None = None,
    qr: str | None = None,
    qr_note: Pair | None = None,
) -> Block:
    """What it comes to, in figures and in words; ``qr`` is what its code says."""
    return {
        "kind": "totals",
        "rows": list(rows),
        "words": words,
        "qr": None if qr is None else qr_code(qr),
        "qr-note": qr_note,
    }


def prose(label: Pair, text: Value) -> Block:
    """A heading and a text."""
    return {"kind": "prose", "label": label, "text": text}


def heading(text: Value, side: Value | None = None) -> Block:
    """A heading over what follows."""
    return {"kind": "heading", "text": text, "side": side}


def signatures(*labels: Pair) -> Block:
    """Lines to sign on."""
    return {"kind": "signatures", "labels": list(labels)}


def signed(
    label: Pair, lines: Iterable[Block], *, drawn: Signature | None, written: Value | None
) -> Block:
    """What somebody answered, and their signature: as they drew it, or else their written name."""
    return {
        "kind": "signed",
        "label": label,
        "lines": [line for line in lines if _said(line["value"])],
        "drawn": None if drawn is None else _drawing(drawn),
        "written": written,
        "words": SIGNED["drawn" if drawn else "written"],
    }


def _drawing(signature: Signature) -> str:
    """A signature as SVG."""
    lines = "".join(f'<polyline points="{points}"/>' for points in signature.lines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="none" '
        'stroke="#182326" stroke-width="4" stroke-linecap="round" stroke-linejoin="round">'
        f"{lines}</svg>"
    )


def unit(name: str, writing: Writing) -> Pair:
    """A unit as it is read; one that the workshop made up stays as it is."""
    return UNITS.get(name) or writing.named(name, name)


def measured(quantity: str, unit_name: str, writing: Writing) -> Pair:
    """A quantity with its unit."""
    figures, of = writing.number(quantity), unit(unit_name, writing)
    return pair(f"{figures} {of['ar']}", f"{figures} {of['en']}")


def qr_code(text: str) -> str:
    """A QR code as SVG."""
    import segno  # noqa: PLC0415 - needed by papers only

    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", border=0, xmldecl=False, nl=False, dark="#182326"
    )
    return drawn.getvalue().decode()
