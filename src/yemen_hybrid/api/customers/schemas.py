"""Customers on the wire."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from yemen_hybrid.api.wire import (
    ClientId,
    Email,
    Lang,
    Line,
    MoneyIn,
    MoneyOut,
    Name,
    Phone,
    Prose,
    SearchQuery,
    Sent,
    Shown,
    VersionedShown,
)
from yemen_hybrid.data.models import ContactChannel, CustomerKind
from yemen_hybrid.data.queries.customers import CustomerFilter
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.usecases.customers.create import NewCustomer
from yemen_hybrid.usecases.customers.record import PhoneDetails

COLUMNS = (
    "kind",
    "name_ar",
    "name_en",
    "whatsapp",
    "email",
    "language",
    "channel",
    "opted_out",
    "tax_number",
    "address",
    "notes",
)


OptedOut = Annotated[
    bool,
    Field(
        description="Wants no reminders. What they asked for and the papers of money come all the "
        "same."
    ),
]


class PhoneSent(Sent):
    """One of a customer's numbers."""

    number: Phone
    label: Annotated[Name, Field(max_length=40)] = ""

    @property
    def details(self) -> PhoneDetails:
        """The number as the use cases take it."""
        return PhoneDetails(self.number, self.label)


class CustomerCreate(Sent):
    """A new customer; at least one name is needed."""

    id: ClientId | None = None
    kind: CustomerKind = CustomerKind.PERSON
    name_ar: Name = ""
    name_en: Name = ""
    phones: list[PhoneSent] = Field(default_factory=list, max_length=10)
    whatsapp: Phone | None = None
    email: Email | None = None
    language: Lang = "ar"
    channel: ContactChannel = ContactChannel.WHATSAPP
    opted_out: OptedOut = False
    tax_number: Annotated[Line, Field(max_length=40)] | None = None
    address: Line | None = None
    notes: Annotated[Prose, Field(max_length=2000)] | None = None
    credit_limit: MoneyIn | None = None

    def command(self) -> NewCustomer:
        """What the use case takes."""
        return NewCustomer(
            id=self.id or new_id(),
            phones=[phone.details for phone in self.phones],
            credit_limit=None if self.credit_limit is None else self.credit_limit.money,
            **{name: getattr(self, name) for name in COLUMNS},
        )


class CustomerUpdate(Sent):
    """The fields that change; ``phones`` replaces all of them."""

    kind: CustomerKind = CustomerKind.PERSON
    name_ar: Name = ""
    name_en: Name = ""
    phones: list[PhoneSent] | None = Field(None, max_length=10)
    whatsapp: Phone | None = None
    email: Email | None = None
    language: Lang = "ar"
    channel: ContactChannel = ContactChannel.WHATSAPP
    opted_out: OptedOut = False
    tax_number: Annotated[Line, Field(max_length=40)] | None = None
    address: Line | None = None
    notes: Annotated[Prose, Field(max_length=2000)] | None = None
    credit_limit: MoneyIn | None = None

    def changes(self) -> dict[str, Any]:
        """The columns that were sent."""
        changes = self.sent(*COLUMNS)
        if "credit_limit" in self.model_fields_set:
            limit = None if self.credit_limit is None else self.credit_limit.money
            changes["credit_limit_minor"] = limit and limit.minor
            changes["credit_limit_currency"] = limit and limit.currency
        return changes

    def new_phones(self) -> list[PhoneDetails] | None:
        """The numbers that replace the present ones, if any were sent."""
        return None if self.phones is None else [phone.details for phone in self.phones]


class CustomerQuery(SearchQuery):
    """Which customers to list."""

    kind: CustomerKind | None = None
    archived: bool | None = Field(
        None,
        description="Without it those in use; with `updated_since` those archived since as well.",
    )
    phone: Phone | None = Field(None, description="Whoever answers exactly this number.")

    @property
    def wanted(self) -> CustomerFilter:
        """The filter that the query takes."""
        return CustomerFilter(self.q, self.kind, self.archived, self.phone, self.updated_since)


class CustomerMerge(Sent):
    """Who turned out to be the customer of the path."""

    duplicate_id: UUID


class CustomerListed(VersionedShown):
    """A customer in a list."""

    kind: CustomerKind
    name_ar: str
    name_en: str
    whatsapp: str | None = Field(description="Null for callers without customer:personal.")
    language: Lang
    archived_at: datetime | None


class CustomerList(Shown):
    """A page of customers."""

    items: list[CustomerListed]
    next: str | None


class PhoneRead(Shown):
    """One of a customer's numbers."""

    number: str = Field(description="E.164")
    label: str


class CustomerRead(CustomerListed):
    """All that is known of a customer. Personal fields are null without customer:personal."""

    phones: list[PhoneRead] | None
    email: str | None
    channel: ContactChannel
    opted_out: bool
    tax_number: str | None
    address: str | None
    notes: str | None
    credit_limit: MoneyOut | None
    merged_into_id: UUID | None = Field(description="The customer whom this duplicate became.")
    merged_ids: list[UUID] = Field(
        description="The duplicates that became this customer; their old papers are shown with "
        "the customer's."
    )


class PossibleDuplicate(CustomerListed):
    """Somebody who may be the same customer, and by what."""

    same_phone: bool
    same_name: bool = Field(description="The same letters in Arabic or English, however spelt.")


class PossibleDuplicates(Shown):
    """Who may be the same customer, newest first; 50 at most."""

    items: list[PossibleDuplicate]
