"""What the search box finds of the demo: by the same texts as the service's own index."""

from types import SimpleNamespace
from uuid import UUID

from yemen_hybrid.data.repositories.search import vehicle_texts
from yemen_hybrid.demo.people import Client, Guest, contact_texts
from yemen_hybrid.demo.shop import Shop
from yemen_hybrid.domain.folding import index_terms
from yemen_hybrid.domain.search import Personal, SearchKind, entry_terms, marked_terms


def note_terms(guest: Guest) -> None:
    """Work out by what a car is found: its orders are found by that too, visit after visit."""
    car = guest.car
    row = SimpleNamespace(
        plate_text=guest.plate_text,
        plate_governorate=car.plate.governorate,
        plate_number=car.plate.number,
        plate_kind=car.plate.kind,
        vin=car.vin,
        make=car.model.make,
        model=car.model.model,
        year=car.year,
    )
    contact = contact_texts(guest.client)
    written = (text for text in contact if not isinstance(text, Personal))
    guest.terms = index_terms(*vehicle_texts(row), *written)
    guest.personal_terms = index_terms(*(text for text in contact if isinstance(text, Personal)))


def car_terms(guest: Guest) -> str:
    """By what a car is found: plate, number, make and owner."""
    return marked_terms(SearchKind.VEHICLE, guest.terms.split(), guest.personal_terms.split())


def order_terms(number: str, guest: Guest) -> str:
    """By what a work order is found: its number, and all by which its car is."""
    terms = dict.fromkeys([*index_terms(number).split(), *guest.terms.split()])
    return marked_terms(SearchKind.WORK_ORDER, terms, guest.personal_terms.split())


def client_terms(client: Client) -> str:
    """By what a customer is found: names and numbers."""
    tax_number = client.tax_number and Personal(client.tax_number)
    return entry_terms(SearchKind.CUSTOMER, *contact_texts(client), tax_number)


def let_be_found(shop: Shop, kind: SearchKind, id: UUID, terms: str) -> None:
    """Put a thing into the search index."""
    shop.rows.put("search_entries", {"kind": kind.value, "entity_id": id, "terms": terms})
