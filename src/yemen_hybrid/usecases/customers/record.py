"""What creating, updating and merging customers share: their phones and how they are found."""

from collections.abc import Sequence
from dataclasses import dataclass

from yemen_hybrid.data.models import Customer, CustomerPhone
from yemen_hybrid.data.repositories.search import SearchKind
from yemen_hybrid.data.store import Store


@dataclass(frozen=True, slots=True)
class PhoneDetails:
    """A number in E.164 and whose it is (home, driver, office)."""

    number: str
    label: str = ""


def set_phones(customer: Customer, phones: Sequence[PhoneDetails]) -> None:
    """Make these the customer's numbers, in this order; a number given twice counts once."""
    unique = {phone.number: phone for phone in reversed(phones)}
    customer.phones = [
        CustomerPhone(number=phone.number, label=phone.label, position=position)
        for position, phone in enumerate(reversed(unique.values()), start=1)
    ]


async def index_customer(store: Store, customer: Customer) -> None:
    """Let the search box find the customer by names, numbers, mail and tax number."""
    await store.search.put(
        SearchKind.CUSTOMER,
        customer.id,
        customer.name_ar,
        customer.name_en,
        *(phone.number for phone in customer.phones),
        customer.whatsapp,
        customer.email,
        customer.tax_number,
    )
