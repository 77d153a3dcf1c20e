"""A car comes in at the gate: one that is known, or one that nobody has seen before."""

from datetime import datetime, timedelta

from yemen_hybrid.demo import calendar
from yemen_hybrid.demo.books import Deed
from yemen_hybrid.demo.finding import car_terms, let_be_found, note_terms, order_terms
from yemen_hybrid.demo.newcomers import new_client, new_guest, own, put_away
from yemen_hybrid.demo.order import Order
from yemen_hybrid.demo.people import (
    Guest,
    Member,
)
from yemen_hybrid.demo.rows import Values
from yemen_hybrid.demo.shop import House, Shop, currency_of
from yemen_hybrid.domain.document_numbers import Series
from yemen_hybrid.domain.odometer import to_km
from yemen_hybrid.domain.search import SearchKind
from yemen_hybrid.domain.work_order import Status

RETURNING = 0.62
"""How many of the cars were here before, once the workshop knows enough of them."""


def open_order(shop: Shop, house: House, at: datetime) -> Order:
    """The next car, with its order and what the instrument shows."""
    advisor = shop.chances.one_of(house.advisors)
    guest = _returning(shop, house, at, advisor) or new_guest(shop, house, at, advisor)
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
    let_be_found(shop, SearchKind.WORK_ORDER, row["id"], order_terms(number, guest))
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
    seller, client = guest.client, new_client(shop, house, at, advisor)
    shop.rows.change("vehicle_ownerships", guest.ownership_id, until=at)
    guest.client, guest.version = client, guest.version + 1
    guest.ownership_id = own(shop, guest, at)
    shop.rows.change("vehicles", guest.id, customer_id=client.id)
    note_terms(guest)
    shop.rows.find_by(SearchKind.VEHICLE, guest.id, car_terms(guest))
    gone = not seller.company and all(other.client is not seller for other in house.guests)
    if gone and shop.chances.once_in("moved away", 2):
        put_away(shop, seller, Deed("customers.archive", advisor.who, at))


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
