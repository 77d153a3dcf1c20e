"""What a customer reads before saying yes: the document of an estimate, and its one spelling.

What it says is one JSON value with one spelling (`canonical_json`), and the SHA-256 of those bytes
is what the customer's answer is held against: nobody can have agreed to anything else.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, TypeAlias
from uuid import UUID

from yemen_hybrid.domain.errors import Invalid
from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.money import Currency, Money, Zone
from yemen_hybrid.domain.quantities import Quantity, shortest
from yemen_hybrid.domain.totals import LineTotals

FORMAT: Final = 1
"""Of the document. A change in what customers are shown is a new number; old ones stay readable."""

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json] | None"
"""JSON without floats: amounts and quantities are decimal strings."""


class EstimateEmpty(Invalid):
    """There is nothing to decide on."""

    code = "estimate_empty"
    en = "There is no undecided job with prices to put on an estimate."
    ar = "لا توجد أعمال مسعّرة بانتظار القرار لإدراجها في عرض السعر."


@dataclass(frozen=True, slots=True)
class EstimateLine:
    """One line as the customer reads it; ``unit`` is ``hour``, ``piece``, ``litre`` …"""

    kind: LineKind
    title_ar: str
    title_en: str
    quantity: Quantity
    unit: str
    unit_price: Money
    figures: LineTotals
    exempt_reason: str | None = None

    def seen(self) -> Json:
        """What is shown of it."""
        return {
            "kind": self.kind.value,
            "title": {"ar": self.title_ar, "en": self.title_en},
            "quantity": self.quantity.text,
            "unit": self.unit,
            "unit_price": self.unit_price.as_json,
            "tax_percent": shortest(self.figures.tax_ppm, 4),
            "exempt_reason": self.exempt_reason,
            **_figures([self.figures], self.unit_price.currency),
        }


@dataclass(frozen=True, slots=True)
class EstimateJob:
    """One job: what the customer says yes or no to. ``number`` is its place in the work order."""

    id: UUID
    number: int
    title_ar: str
    title_en: str
    note: str
    lines: tuple[EstimateLine, ...]

    def seen(self, currency: Currency) -> Json:
        """What is shown of it."""
        return {
            "id": str(self.id),
            "number": self.number,
            "title": {"ar": self.title_ar, "en": self.title_en},
            "note": self.note,
            "lines": [line.seen() for line in self.lines],
            **_figures((line.figures for line in self.lines), currency),
        }


@dataclass(frozen=True, slots=True)
class EstimateDocument:
    """All that the customer sees. ``work_order`` is its number, ``vehicle`` how people call it.

    The plate, ``phone`` and the terms are as they are to be read, and may be empty. Every figure
    above a line is the sum of the lines; a cash total is rounded on the invoice and not here.
    """

    work_order: str
    revision: int
    made_at: datetime
    valid_until: datetime
    workshop_ar: str
    workshop_en: str
    address_ar: str
    address_en: str
    phone: str
    tax_number: str | None
    customer_ar: str
    customer_en: str
    vehicle: str
    plate_ar: str
    plate_en: str
    vin: str | None
    odometer_km: int | None
    currency: Currency
    zone: Zone
    jobs: tuple[EstimateJob, ...]
    terms_ar: str = ""
    terms_en: str = ""

    def __post_init__(self) -> None:
        if not self.jobs or not all(job.lines for job in self.jobs):
            raise EstimateEmpty

    @property
    def job_ids(self) -> frozenset[UUID]:
        """The jobs to decide on."""
        return frozenset(job.id for job in self.jobs)

    def seen(self) -> Mapping[str, Json]:
        """The document as JSON: what is stored, hashed, shown and printed."""
        figures = [line.figures for job in self.jobs for line in job.lines]
        return {
            "format": FORMAT,
            "work_order": self.work_order,
            "revision": self.revision,
            "made_at": _instant(self.made_at),
            "valid_until": _instant(self.valid_until),
            "workshop": {
                "ar": self.workshop_ar,
                "en": self.workshop_en,
                "address": {"ar": self.address_ar, "en": self.address_en},
                "phone": self.phone,
                "tax_number": self.tax_number,
            },
            "customer": {"ar": self.customer_ar, "en": self.customer_en},
            "vehicle": {
                "name": self.vehicle,
                "plate": {"ar": self.plate_ar, "en": self.plate_en},
                "vin": self.vin,
                "odometer_km": self.odometer_km,
            },
            "currency": self.currency.value,
            "zone": self.zone.value,
            "jobs": [job.seen(self.currency) for job in self.jobs],
            "terms": {"ar": self.terms_ar, "en": self.terms_en},
            **_figures(figures, self.currency),
        }


def canonical_json(document: Json) -> bytes:
    """The one spelling of a JSON value: sorted keys, no blanks, UTF-8. Floats are refused.

    Independent of the order in which a database gives the keys back, so that the hash of a stored
    document can be checked at any time.
    """
    _check_no_float(document)
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def document_hash(document: Json) -> str:
    """The SHA-256 of the one spelling, in hexadecimal."""
    return sha256(canonical_json(document)).hexdigest()


def _figures(lines: Iterable[LineTotals], currency: Currency) -> dict[str, Json]:
    """Gross, discount, net, tax and total of some lines."""
    each = list(lines)
    return {
        "gross": Money.sum((line.gross for line in each), currency).as_json,
        "discount": Money.sum((line.discount for line in each), currency).as_json,
        "net": Money.sum((line.net for line in each), currency).as_json,
        "tax": Money.sum((line.tax for line in each), currency).as_json,
        "total": Money.sum((line.total for line in each), currency).as_json,
    }


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _check_no_float(value: object) -> None:
    if isinstance(value, str):  # most of a document
        return
    if isinstance(value, float):
        raise TypeError("a float has more than one spelling")
    if isinstance(value, Mapping):
        for member in value.values():
            _check_no_float(member)
    elif isinstance(value, list | tuple):
        for element in value:
            _check_no_float(element)
