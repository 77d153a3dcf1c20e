"""Cars and customers that the workshop sees for the first time."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from yemen_hybrid.data.models import ContactChannel, CustomerKind
from yemen_hybrid.demo import calendar, names
from yemen_hybrid.demo.books import Deed
from yemen_hybrid.demo.cars import any_car
from yemen_hybrid.demo.finding import car_terms, client_terms, let_be_found, note_terms
from yemen_hybrid.demo.people import (
    Client,
    Guest,
    Member,
    address,
    company,
    mobile,
    person,
)
from yemen_hybrid.demo.rows import Values
from yemen_hybrid.demo.shop import House, Shop, Story
from yemen_hybrid.domain.customers import name_key
from yemen_hybrid.domain.money import Currency
from yemen_hybrid.domain.odometer import to_km
from yemen_hybrid.domain.plates import Plate, plate_key
from yemen_hybrid.domain.search import SearchKind
from yemen_hybrid.domain.vin import vin_key

T = TypeVar("T")

REGULARS: Final = 10_000
"""Cars of a branch that may come back, and firms: however many orders, no more are remembered."""


def own(shop: Shop, guest: Guest, at: datetime) -> UUID:
    """The customer owns the car from now on."""
    id = shop.ids.at(at)
    shop.rows.put(
        "vehicle_ownerships",
        {"id": id, "vehicle_id": guest.id, "customer_id": guest.client.id, "since": at},
    )
    return id


def new_guest(shop: Shop, house: House, at: datetime, advisor: Member) -> Guest:
    """A car nobody has seen, of somebody new or of a customer who has another."""
    rng = shop.chances.rng
    owner = None
    if house.firms and shop.chances.happens(0.08):
        owner = shop.chances.one_of(house.firms)
    elif house.guests and shop.chances.happens(0.06):
        owner = shop.chances.one_of(house.guests).client
    client = owner or new_client(shop, house, at, advisor)
    car = any_car(rng, house.zone, at.year)
    guest = Guest(
        shop.ids.at(at), car, client, car.odometer, _written(shop, car.plate), UUID(int=0)
    )
    row = _vehicle_row(guest, at)
    shop.rows.put("vehicles", row)
    shop.log.create(shop.rows, Deed("vehicles.create", advisor.who, at), "vehicles", row)
    guest.ownership_id = own(shop, guest, at)
    note_terms(guest)
    let_be_found(shop, SearchKind.VEHICLE, guest.id, car_terms(guest))
    _remember(shop, house.guests, guest)
    return guest


def _remember(shop: Shop, known: list[T], new: T) -> None:
    """Somebody moves away or sells for each newcomer, once the town is full of regulars."""
    if len(known) < REGULARS:
        known.append(new)
    else:
        known[int(shop.chances.rng.random() * REGULARS)] = new


def _written(shop: Shop, plate: Plate) -> str:
    """As the advisor typed the plate."""
    place = plate.governorate
    if place is None:
        return plate.display("ar")
    short, spoken = f"{place.code}/{plate.number}", f"{place.label('ar')} {plate.number}"
    return shop.chances.one_of((plate.display("ar"), short, spoken))


def _vehicle_row(guest: Guest, at: datetime) -> Values:
    car, model = guest.car, guest.car.model
    return {
        "id": guest.id,
        "customer_id": guest.client.id,
        "plate_text": guest.plate_text,
        "plate_governorate": car.plate.governorate,
        "plate_number": car.plate.number,
        "plate_kind": car.plate.kind,
        "plate_key": plate_key(car.plate),
        "vin": car.vin,
        "vin_key": vin_key(car.vin),
        "make": model.make,
        "model": model.model,
        "year": car.year,
        "hybrid_system": model.hybrid,
        "engine": model.engine,
        "colour": car.colour,
        "odometer_unit": car.unit,
        "odometer_km": to_km(guest.odometer, car.unit),
        "created_at": at,
        "updated_at": at,
    }


def new_client(shop: Shop, house: House, at: datetime, advisor: Member) -> Client:
    """Somebody comes to the counter for the first time."""
    rng, chances = shop.chances.rng, shop.chances
    firm = chances.once_in("firm", 14)
    language = "ar"
    if chances.once_in("organisation", 45):
        firm, language = True, "en"
        ar, en = chances.one_of(names.ORGANISATIONS)
    elif firm:
        ar, en = company(rng, house.zone)
    else:
        ar, en = person(rng, house.zone, woman=chances.happens(0.12))
    phones = (mobile(rng), mobile(rng)) if chances.happens(0.15) else (mobile(rng),)
    channel = ContactChannel.WHATSAPP
    if chances.once_in("phone", 12):
        channel = ContactChannel.PHONE
    elif chances.once_in("silent", 60):
        channel = ContactChannel.NONE
    tax_number = str(rng.randrange(10**7, 10**8)) if firm else None
    lives = address(rng, house.zone) if chances.happens(0.5) else None
    client = Client(shop.ids.at(at), ar, en, phones, language, channel, firm, tax_number, lives)
    _write_client(shop, house, client, at, advisor)
    if firm:
        _remember(shop, house.firms, client)
    elif chances.once_in("entered twice", 60):
        shop.begin(at, _enter_twice(shop, house, client, at, advisor))
    return client


def _enter_twice(shop: Shop, house: House, client: Client, at: datetime, advisor: Member) -> Story:
    """The other counter enters them as well; somebody notices, and the two become one."""
    twin = replace(client, id=shop.ids.at(at), credit=[])
    _write_client(shop, house, twin, at, advisor)
    yield (at := calendar.later(at, timedelta(hours=3)))
    manager = house.managers[0]
    put_away(shop, twin, Deed("customers.merge", manager.who, at), merged_into_id=client.id)
    shop.rows.find_by(SearchKind.CUSTOMER, twin.id, None)
    client.version += 1
    shop.rows.change("customers", client.id, updated_at=at, version=client.version)


def put_away(shop: Shop, client: Client, deed: Deed, **more: UUID) -> None:
    """Somebody comes no more, or was somebody else."""
    client.version += 1
    changed: Values = {"archived_at": deed.at, **more}
    before = dict.fromkeys(changed)
    shop.log.update(shop.rows, deed, "customers", {"id": client.id, **changed}, before)
    shop.rows.change("customers", client.id, **changed, updated_at=deed.at, version=client.version)


def _write_client(shop: Shop, house: House, client: Client, at: datetime, advisor: Member) -> None:
    row: Values = {
        "id": client.id,
        "kind": CustomerKind.COMPANY if client.company else CustomerKind.PERSON,
        "name_ar": client.ar,
        "name_en": client.en,
        "name_key_ar": name_key(client.ar),
        "name_key_en": name_key(client.en),
        "whatsapp": client.phone if client.channel is ContactChannel.WHATSAPP else None,
        "language": client.language,
        "channel": client.channel,
        "tax_number": client.tax_number,
        "address": client.address,
        "created_at": at,
        "updated_at": at,
    }
    if client.company:
        dollars = client.language == "en"
        row["credit_limit_minor"] = 500_000 if dollars else 3_000_000
        row["credit_limit_currency"] = Currency.USD if dollars else Currency.YER
    shop.rows.put("customers", row)
    deed = Deed("customers.create", advisor.who, at)
    shop.log.create(shop.rows, deed, "customers", row)
    for position, number in enumerate(client.phones, start=1):
        phone = {"id": shop.ids.at(at), "customer_id": client.id, "number": number,
                 "label": "" if position == 1 else "السائق", "position": position}  # fmt: skip
        shop.rows.put("customer_phones", phone)
        shop.log.create(shop.rows, deed, "customer_phones", phone)
    let_be_found(shop, SearchKind.CUSTOMER, client.id, client_terms(client))
