"""What the changes of customers share: their names, their phones, and where they stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yemen_hybrid.data.models import Customer, CustomerPhone
from yemen_hybrid.domain.customers import Standing, name_key
from yemen_hybrid.domain.names import check_name


@dataclass(frozen=True, slots=True)
class PhoneDetails:
    """A number in E.164 and whose it is (home, driver, office)."""

    number: str
    label: str = ""


def set_names(customer: Customer, ar: str, en: str) -> None:
    """Call the customer so; at least one of the two names is needed."""
    customer.name_ar, customer.name_en = check_name(ar, en)
    customer.name_key_ar = name_key(customer.name_ar)
    customer.name_key_en = name_key(customer.name_en)


def set_phones(customer: Customer, phones: Sequence[PhoneDetails]) -> None:
    """Make these the customer's numbers, in this order; a number given twice counts once.

    A number that stays keeps its row, so that the audit tells only what changed.
    """
    known = {phone.number: phone for phone in customer.phones}
    unique = {phone.number: phone for phone in reversed(phones)}
    kept = []
    for position, details in enumerate(reversed(unique.values()), start=1):
        phone = known.get(details.number) or CustomerPhone(number=details.number)
        phone.label, phone.position = details.label, position
        kept.append(phone)
    customer.phones = kept


def add_phones(customer: Customer, phones: Iterable[CustomerPhone]) -> None:
    """Let the customer answer these numbers too, behind their own."""
    own = [PhoneDetails(phone.number, phone.label) for phone in customer.phones]
    set_phones(customer, own + [PhoneDetails(phone.number, phone.label) for phone in phones])


def standing(customer: Customer) -> Standing:
    """Where the customer stands, as the rules take it."""
    return Standing(customer.id, customer.archived_at is not None, customer.merged_into_id)
