"""What the search box finds of the demo: by the same texts as the service's own index."""

from types import SimpleNamespace
from uuid import UUID

from yemen_hybrid.data.repositories.search import vehicle_texts
from yemen_hybrid.demo.people import Guest, contact_texts
from yemen_hybrid.demo.shop import Shop
from yemen_hybrid.domain.search import SearchKind, entry_terms


def car_texts(guest: Guest) -> list[str | None]:
    """Plate, number, make and owner; a work order is found by them too."""
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
    return [*vehicle_texts(row), *contact_texts(guest.client)]


def let_be_found(shop: Shop, kind: SearchKind, id: UUID, *found_by: str | None) -> None:
    """Let a thing be found by every part of every word of these."""
    terms = entry_terms(kind, *found_by)
    shop.rows.put("search_entries", {"kind": kind.value, "entity_id": id, "terms": terms})
