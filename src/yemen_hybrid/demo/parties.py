"""Who stands on an invoice: seller, buyer and car, as they are called on the day of issue."""

from yemen_hybrid.data.queries.parties import LETTERHEAD
from yemen_hybrid.demo.order import Order
from yemen_hybrid.demo.people import Client
from yemen_hybrid.demo.rows import Values


def letterhead(branch: Values) -> Values:
    """A branch at the head of a paper; a new one's row says only what is known of it."""
    return {name: branch.get(name) for name in LETTERHEAD}


def parties(order: Order) -> Values:
    """What ``data/queries/parties.py`` would read of the order."""
    return {
        "seller": order.house.letterhead,
        "buyer": _buyer(order.client),
        "vehicle": _vehicle(order),
    }


def _buyer(client: Client) -> Values:
    return {
        "name_ar": client.ar,
        "name_en": client.en,
        "language": client.language,
        "tax_number": client.tax_number,
        "address": client.address,
        "phone": client.phone,
    }


def _vehicle(order: Order) -> Values:
    guest, car = order.guest, order.guest.car
    return {
        "vin": car.vin,
        "make": car.model.make,
        "model": car.model.model,
        "trim": None,
        "year": car.year,
        "colour": car.colour,
        "hybrid_system": car.model.hybrid,
        "odometer_km": order.row["odometer_km"],
        "plate": {
            "text": guest.plate_text,
            "governorate": car.plate.governorate,
            "number": car.plate.number,
            "kind": car.plate.kind,
            "ar": car.plate.display("ar"),
            "en": car.plate.display("en"),
        },
        "language": order.client.language,
    }
