"""Branches on the wire."""

from typing import Annotated, Any

from pydantic import Field

from yemen_hybrid.api.wire import (
    ClientId,
    Line,
    MoneyIn,
    MoneyOut,
    Name,
    PageQuery,
    Phone,
    Sent,
    ServiceKm,
    ServiceMonths,
    Shown,
    Since,
    VersionedShown,
)
from yemen_hybrid.data.queries.branches import BranchFilter
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.messages import AUTOMATIC, Template
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.usecases.branches.create import NewBranch

Timezone = Annotated[str, Field(max_length=60, examples=["Asia/Aden"])]
TaxNumber = Annotated[Line, Field(max_length=40)]
Days = Annotated[int, Field(ge=0, le=366)]
ReminderDays = Annotated[int, Field(ge=1, le=60)]
LabourRates = Annotated[
    list[MoneyIn],
    Field(
        min_length=1,
        max_length=len(Currency),
        description="The price of an hour, once per currency; the branch's own is needed.",
    ),
]
SmallestNote = Annotated[
    MoneyIn | None, Field(description="Cash totals in rials are rounded to it; null: not at all.")
]

PLAIN = (
    "name_ar",
    "name_en",
    "zone",
    "currency",
    "timezone",
    "phone",
    "address_ar",
    "address_en",
    "tax_number",
    "estimate_days",
    "payment_days",
    "backorders",
    "estimate_reminder_days",
    "waiting_reminder_days",
    "overdue_reminder_days",
    "service_months",
    "service_km",
    "automatic_messages",
    "quiet_from",
    "quiet_until",
)


AutomaticMessages = Annotated[
    list[Template],
    Field(
        max_length=len(Template),
        description="Which messages go to customers by themselves.",
    ),
]
ClockTime = Annotated[
    str,
    Field(
        max_length=5,
        description="By the branch's clock; customers are left in peace from one time until the "
        "other. Null for both: never.",
        examples=["21:00"],
    ),
]


class BranchCreate(Sent):
    """A new branch; at least one name is needed."""

    id: ClientId | None = None
    code: Annotated[
        str,
        Field(
            max_length=8, description="Stands in invoice numbers; never changes.", examples=["TAI"]
        ),
    ]
    name_ar: Name = ""
    name_en: Name = ""
    zone: Zone = Field(description="Whose rials are taken there.")
    currency: Currency = Currency.YER
    timezone: Timezone = "Asia/Aden"
    phone: Phone | None = None
    address_ar: Line | None = None
    address_en: Line | None = None
    tax_number: TaxNumber | None = None
    smallest_note: SmallestNote = None
    labour_rates: LabourRates
    estimate_days: Annotated[Days, Field(ge=1)] = 7
    payment_days: Days = 0
    backorders: bool = False
    estimate_reminder_days: ReminderDays = 2
    waiting_reminder_days: ReminderDays = 2
    overdue_reminder_days: ReminderDays = 3
    service_months: ServiceMonths = 6
    service_km: ServiceKm = 5_000
    automatic_messages: AutomaticMessages = Field(default_factory=lambda: list(AUTOMATIC))
    quiet_from: ClockTime | None = "21:00"
    quiet_until: ClockTime | None = "08:00"

    def command(self) -> NewBranch:
        """What the use case takes."""
        return NewBranch(
            id=self.id or new_id(),
            code=self.code,
            smallest_note=None if self.smallest_note is None else self.smallest_note.money,
            labour_rates=[rate.money for rate in self.labour_rates],
            **{name: getattr(self, name) for name in PLAIN},
        )


class BranchUpdate(Sent):
    """The fields that change; ``labour_rates`` replaces all of them."""

    name_ar: Name = ""
    name_en: Name = ""
    zone: Zone = Zone.SANAA
    currency: Currency = Currency.YER
    timezone: Timezone = "Asia/Aden"
    phone: Phone | None = None
    address_ar: Line | None = None
    address_en: Line | None = None
    tax_number: TaxNumber | None = None
    smallest_note: SmallestNote = None
    labour_rates: LabourRates = Field(default_factory=list)
    estimate_days: Annotated[Days, Field(ge=1)] = 7
    payment_days: Days = 0
    backorders: bool = Field(
        default=False, description="Whether stock may go below zero; off only once none is."
    )
    estimate_reminder_days: ReminderDays = 2
    waiting_reminder_days: ReminderDays = 2
    overdue_reminder_days: ReminderDays = 3
    service_months: ServiceMonths = 6
    service_km: ServiceKm = 5_000
    automatic_messages: AutomaticMessages = Field(default_factory=list)
    quiet_from: ClockTime | None = "21:00"
    quiet_until: ClockTime | None = "08:00"
    active: bool = True

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, as the use case takes them."""
        changes = self.sent(*PLAIN, "active")
        if "smallest_note" in self.model_fields_set:
            changes["smallest_note"] = self.smallest_note and self.smallest_note.money
        if "labour_rates" in self.model_fields_set:
            changes["labour_rates"] = [rate.money for rate in self.labour_rates]
        return changes


class BranchQuery(PageQuery):
    """Which branches to list."""

    active: bool | None = Field(None, description="Without it, also closed ones.")
    updated_since: Since | None = None

    @property
    def wanted(self) -> BranchFilter:
        """The filter that the query takes."""
        return BranchFilter(self.active, self.updated_since)


class BranchRead(VersionedShown):
    """A workshop."""

    code: str
    name_ar: str
    name_en: str
    zone: Zone
    currency: Currency
    timezone: str
    phone: str | None
    address_ar: str | None
    address_en: str | None
    tax_number: str | None
    smallest_note: MoneyOut | None
    labour_rates: list[MoneyOut]
    estimate_days: int = Field(description="How long an estimate's prices hold.")
    payment_days: int = Field(description="How many days after its issue an invoice is due.")
    backorders: bool
    estimate_reminder_days: int = Field(description="From an estimate's sending to a reminder.")
    waiting_reminder_days: int = Field(description="How long a finished car stands before one.")
    overdue_reminder_days: int = Field(description="From an invoice's due date to a reminder.")
    service_months: int | None = Field(
        description="When a car should come again, or after `service_km`; null: not counted."
    )
    service_km: int | None
    automatic_messages: list[Template]
    quiet_from: str | None
    quiet_until: str | None
    active: bool


class BranchList(Shown):
    """A page of branches."""

    items: list[BranchRead]
    next: str | None
