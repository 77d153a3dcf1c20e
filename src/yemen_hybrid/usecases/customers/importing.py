"""Customers from a sheet: known again by their phones, or by their name where none is written."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from email_validator import EmailNotValidError, validate_email

from yemen_hybrid.data.models import ContactChannel, Customer, CustomerKind, CustomerPhone
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.customers import name_key
from yemen_hybrid.domain.errors import Language, Refused
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.imports import EmailInvalid, SheetKind
from yemen_hybrid.domain.names import check_name
from yemen_hybrid.usecases.customers.create import NewCustomer, build_customer
from yemen_hybrid.usecases.customers.record import PhoneDetails, add_phones, set_names
from yemen_hybrid.usecases.imports.cells import Cells
from yemen_hybrid.usecases.imports.run import BadCell, Importer, Key, Row

_KINDS: Final = {
    "فرد": CustomerKind.PERSON, "شخص": CustomerKind.PERSON, "person": CustomerKind.PERSON,
    "شركة": CustomerKind.COMPANY, "مؤسسة": CustomerKind.COMPANY, "company": CustomerKind.COMPANY,
}  # fmt: skip
_LANGUAGES: Final[dict[str, Language]] = {
    "عربي": "ar", "العربية": "ar", "ar": "ar", "arabic": "ar",
    "إنجليزي": "en", "الإنجليزية": "en", "en": "en", "english": "en",
}  # fmt: skip
_COMPLETED: Final = ("whatsapp", "email", "tax_number", "address", "notes")


def _email(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise EmailInvalid from error


def _read(cells: Cells) -> NewCustomer:
    names = (cells.line("name_ar", 1000), cells.line("name_en", 1000))
    try:
        names = check_name(*names)
    except Refused as refusal:
        cells.bad.append(("name_ar", refusal))
    phones = [cells.phone("phone"), cells.phone("phone_2")]
    whatsapp = cells.phone("whatsapp")
    email = cells.read("email", _email)
    reached = ContactChannel.WHATSAPP if whatsapp or any(phones) else ContactChannel.EMAIL
    return NewCustomer(
        id=new_id(),
        kind=cells.word("kind", _KINDS) or CustomerKind.PERSON,
        name_ar=names[0],
        name_en=names[1],
        phones=[PhoneDetails(number) for number in phones if number],
        whatsapp=whatsapp,
        email=email,
        language=cells.word("language", _LANGUAGES) or "ar",
        channel=reached if whatsapp or email or any(phones) else ContactChannel.NONE,
        opted_out=False,
        tax_number=cells.line("tax_number", 40) or None,
        address=cells.line("address", 500) or None,
        notes=cells.prose("notes", 2000),
        credit_limit=None,
    )


def _keys(new: NewCustomer) -> Sequence[Key]:
    phones = [f"+{phone.number}" for phone in new.phones]
    return phones or [f"={name_key(new.name_ar or new.name_en)}"]


async def _find(store: Store, keys: Collection[Key]) -> dict[Key, set[UUID]]:
    numbers = {str(key)[1:] for key in keys if str(key).startswith("+")}
    names = {str(key)[1:] for key in keys if str(key).startswith("=")}
    by_phone = await store.customers.by_phones(numbers)
    by_name = await store.customers.by_name_keys(names)
    found: dict[Key, set[UUID]] = {f"+{number}": ids for number, ids in by_phone.items()}
    return found | {f"={name}": ids for name, ids in by_name.items()}


async def _check(_store: Store, _rows: Sequence[Row[NewCustomer]]) -> list[BadCell]:
    """A customer refers to nothing."""
    return []


async def _create(store: Store, rows: Sequence[Row[NewCustomer]]) -> None:
    for row in rows:
        store.customers.add(build_customer(row.item))
    await store.search.reindex_customer(*(row.item.id for row in rows))


async def _update(store: Store, rows: Sequence[Row[NewCustomer]]) -> int:
    changed = []
    for row in rows:
        if row.known is not None:
            customer = await store.customers.lock(row.known)
            before = len(customer.phones)
            _complete(customer, row.item)
            if store.session.is_modified(customer) or len(customer.phones) > before:
                store.customers.touch(customer)
                changed.append(customer.id)
    if changed:
        await store.search.reindex_customer(*changed)
    return len(changed)


def _complete(customer: Customer, new: NewCustomer) -> None:
    """What the sheet says counts; where it says nothing, what is known stays."""
    set_names(customer, new.name_ar or customer.name_ar, new.name_en or customer.name_en)
    for name in _COMPLETED:
        said = getattr(new, name)
        if said and said != getattr(customer, name):
            setattr(customer, name, said)
    known = {phone.number for phone in customer.phones}
    more = [phone for phone in new.phones if phone.number not in known]
    if more:
        add_phones(customer, [CustomerPhone(number=one.number, label="") for one in more])


CUSTOMERS: Final = Importer(SheetKind.CUSTOMERS, _read, _keys, _find, _check, _create, _update)
