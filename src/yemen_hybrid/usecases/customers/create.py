"""A new customer comes to the counter."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.data.models import ContactChannel, Customer, CustomerKind
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.money import Money
from yemen_hybrid.usecases.customers.record import PhoneDetails, set_names, set_phones


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """What is said of a new customer. Phones are in E.164; the first is the main one."""

    id: UUID
    kind: CustomerKind
    name_ar: str
    name_en: str
    phones: Sequence[PhoneDetails]
    whatsapp: str | None
    email: str | None
    language: str
    channel: ContactChannel
    opted_out: bool
    tax_number: str | None
    address: str | None
    notes: str | None
    credit_limit: Money | None


async def create_customer(begin: Begin, actor: Caller, new: NewCustomer) -> None:
    """Remember a customer, who can be found at once.

    At least one of the two names is needed. A credit limit asks for ``customer:credit``.
    """
    if new.credit_limit is not None:
        actor.require("customer:credit")
    async with begin() as store:
        check_client_id(new.id, store.now)
        store.customers.add(build_customer(new))
        await store.search.reindex_customer(new.id)


def build_customer(new: NewCustomer) -> Customer:
    """The customer that was described."""
    limit = new.credit_limit
    customer = Customer(
        id=new.id,
        kind=new.kind,
        whatsapp=new.whatsapp,
        email=new.email,
        language=new.language,
        channel=new.channel,
        opted_out=new.opted_out,
        tax_number=new.tax_number,
        address=new.address,
        notes=new.notes,
        credit_limit_minor=limit and limit.minor,
        credit_limit_currency=limit and limit.currency,
        phones=[],
    )
    set_names(customer, new.name_ar, new.name_en)
    set_phones(customer, new.phones)
    return customer
