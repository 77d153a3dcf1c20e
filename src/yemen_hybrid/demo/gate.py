"""A car comes in at the gate: one that is known, or one that nobody has seen before."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

from yemen_hybrid.data.models import ContactChannel, CustomerKind
from yemen_hybrid.data.repositories.search import vehicle_texts
from yemen_hybrid.demo import calendar, names
from yemen_hybrid.demo.books import Deed
from yemen_hybrid.demo.cars import any_car
from yemen_hybrid.demo.order import Order
from yemen_hybrid.demo.people import (
    Client,
    Guest,
    Member,
    address,
    company,
    contact_texts,
    mobile,
    person,
)
from yemen_hybrid.demo.rows import Values
from yemen_hybrid.demo.shop import House, Shop, currency_of
from yemen_hybrid.domain.customers import name_key
from yemen_hybrid.domain.document_numbers import Series
from yemen_hybrid.domain.money import Currency
from yemen_hybrid.domain.odometer import to_km
from yemen_hybrid.domain.plates import Plate, plate_key
from yemen_hybrid.domain.search import SearchKind, entry_terms
from yemen_hybrid.domain.vin import vin_key
from yemen_hybrid.domain.work_order import Status

RETURNING = 0.62
"""How many of the cars were here before, once the workshop knows enough of them."""


def open_order(shop: Shop, house: House, at: datetime) -> Order:
    """The next car, with its order and what the instrument shows."""
    advisor = shop.chances.one_of(house.advisors)
    guest = _returning(shop, house, at, advisor) or _new_guest(shop, house, at, advisor)
    guest.away = False
    _, number = shop.numbers.take(Series.WORK_ORDER, calendar.day_of(at).year)
    row: Values = {
        "id": shop.ids.at(at),
        "number": number,
        "branch_id": house.id,
        "customer_id": guest.client.id,
        "vehicle_id": guest.id,
        "advisor_id": advisor.id,
        "status": Status.NEW,
        "status_since": at,
        "currency": currency_of(house, guest.client),
        "zone": house.zone,
        "complaint": "",
        "diagnosis": "",
        "created_at": at,
        "updated_at": at,
        "version": 1,
    }
    order = Order(shop, house, guest, guest.client, advisor, row)
    _read_odometer(order, at)
    _let_be_found(shop, SearchKind.WORK_ORDER, row["id"], number, *_found_by(guest))
    return order


def _returning(shop: Shop, house: House, at: datetime, advisor: Member) -> Guest | None:
    known = len(house.guests)
    if not known or not shop.chances.happens(RETURNING * min(1, known / (house.share * 0.12))):
        return None
    for _ in range(4):
        guest = shop.chances.one_of(house.guests)
        if guest.away:
            if shop.chances.once_in("sold", 90):
                _change_hands(shop, house, guest, at, advisor)
            _drive(shop, guest)
            return guest
    return None


def _drive(shop: Shop, guest: Guest) -> None:
    """What it went since the last visit: two or three months of driving."""
    guest.odometer += 150 + int(shop.chances.rng.expovariate(1 / 2_600))


def _change_hands(shop: Shop, house: House, guest: Guest, at: datetime, advisor: Member) -> None:
    client = _new_client(shop, house, at, advisor)
    shop.rows.change("vehicle_ownerships", guest.ownership_id, until=at)
    guest.client, guest.version = client, guest.version + 1
    guest.ownership_id = _own(shop, guest, at)
    shop.rows.change("vehicles", guest.id, customer_id=client.id)
    terms = entry_terms(SearchKind.VEHICLE, *_found_by(guest))
    shop.rows.find_by(SearchKind.VEHICLE, guest.id, terms)


def _own(shop: Shop, guest: Guest, at: datetime) -> UUID:
    id = shop.ids.at(at)
    shop.rows.put(
        "vehicle_ownerships",
        {"id": id, "vehicle_id": guest.id, "customer_id": guest.client.id, "since": at},
    )
    return id


def _new_guest(shop: Shop, house: House, at: datetime, advisor: Member) -> Guest:
    rng = shop.chances.rng
    owner = None
    if house.firms and shop.chances.happens(0.08):
        owner = shop.chances.one_of(house.firms)
    elif house.guests and shop.chances.happens(0.06):
        owner = shop.chances.one_of(house.guests).client
    client = owner or _new_client(shop, house, at, advisor)
    car = any_car(rng, house.zone, at.year)
    guest = Guest(
        shop.ids.at(at), car, client, car.odometer, _written(shop, car.plate), UUID(int=0)
    )
    row = _vehicle_row(guest, at)
    shop.rows.put("vehicles", row)
    shop.log.create(shop.rows, Deed("vehicles.create", advisor.who, at), "vehicles", row)
    guest.ownership_id = _own(shop, guest, at)
    _let_be_found(shop, SearchKind.VEHICLE, guest.id, *_found_by(guest))
    house.guests.append(guest)
    return guest


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


def _new_client(shop: Shop, house: House, at: datetime, advisor: Member) -> Client:
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
    client = Client(shop.ids.at(at), ar, en, phones, language, channel, firm)
    _write_client(shop, house, client, at, advisor)
    if firm:
        house.firms.append(client)
    return client


def _write_client(shop: Shop, house: House, client: Client, at: datetime, advisor: Member) -> None:
    rng = shop.chances.rng
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
        "tax_number": str(rng.randrange(10**7, 10**8)) if client.company else None,
        "address": address(rng, house.zone) if shop.chances.happens(0.5) else None,
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
    found_by = [*contact_texts(client), row["tax_number"]]
    _let_be_found(shop, SearchKind.CUSTOMER, client.id, *found_by)


def _found_by(guest: Guest) -> list[str | None]:
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


def _let_be_found(shop: Shop, kind: SearchKind, id: UUID, *found_by: str | None) -> None:
    terms = entry_terms(kind, *found_by)
    shop.rows.put("search_entries", {"kind": kind.value, "entity_id": id, "terms": terms})


def _read_odometer(order: Order, at: datetime) -> None:
    guest, shop = order.guest, order.shop
    kilometres = to_km(guest.odometer, guest.car.unit)
    order.row["odometer_km"] = kilometres
    guest.version += 1
    shop.rows.change(
        "vehicles", guest.id, odometer_km=kilometres, updated_at=at, version=guest.version
    )
    order.put(
        "odometer_readings",
        {
            "id": shop.ids.at(at),
            "vehicle_id": guest.id,
            "work_order_id": order.row["id"],
            "value": guest.odometer,
            "unit": guest.car.unit,
            "value_km": kilometres,
            "taken_at": at,
            "taken_by_id": order.advisor.id,
            "created_at": at,
        },
    )


def promised(at: datetime, minutes: int) -> datetime:
    """When the advisor says that the car will be ready: generously, on the hour."""
    ready = calendar.later(at, timedelta(minutes=60 + 2 * minutes))
    return ready.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
