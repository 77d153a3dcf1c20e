"""The document of an estimate: what the customer sees, to the letter."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from yemen_hybrid.api.wire import MoneyOut, Shown
from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.money import Currency, Zone


class Figures(Shown):
    """Gross less discount is net; net and tax are the total."""

    gross: MoneyOut
    discount: MoneyOut
    net: MoneyOut
    tax: MoneyOut
    total: MoneyOut


class InBothLanguages(Shown):
    """One of the two may be empty."""

    ar: str
    en: str


class DocumentLine(Figures):
    """A line as the customer reads it; no costs."""

    kind: LineKind
    title: InBothLanguages
    quantity: str = Field(examples=["1.5"])
    unit: str = Field(examples=["hour"])
    unit_price: MoneyOut
    tax_percent: str = Field(examples=["5"])
    exempt_reason: str | None


class DocumentJob(Figures):
    """What the customer says yes or no to."""

    id: UUID
    number: int
    title: InBothLanguages
    note: str
    lines: list[DocumentLine]


class DocumentWorkshop(InBothLanguages):
    """The branch, as it is called, found and phoned."""

    address: InBothLanguages
    phone: str
    tax_number: str | None


class DocumentVehicle(Shown):
    """The car, as people call it."""

    name: str
    plate: InBothLanguages
    vin: str | None
    odometer_km: int | None


class DocumentRead(Figures):
    """The document, word for word: `document_hash` is the SHA-256 of its canonical JSON.

    Canonical: keys sorted, no blanks, UTF-8.
    """

    format: int
    work_order: str
    revision: int
    made_at: datetime
    valid_until: datetime
    workshop: DocumentWorkshop
    customer: InBothLanguages
    vehicle: DocumentVehicle
    currency: Currency
    zone: Zone
    jobs: list[DocumentJob]
    terms: InBothLanguages
