"""What creating and updating vehicles share: plate, VIN, make and model as they are kept."""

from dataclasses import dataclass

from yemen_hybrid.data.models import Customer, Vehicle
from yemen_hybrid.domain.customers import Standing, check_active
from yemen_hybrid.domain.makes import usual_spelling
from yemen_hybrid.domain.plates import Plate, plate_key
from yemen_hybrid.domain.vin import vin_key


@dataclass(frozen=True, slots=True)
class PlateDetails:
    """A plate as it was written, and what was understood of it."""

    written: str
    understood: Plate


def set_plate(vehicle: Vehicle, plate: PlateDetails | None) -> None:
    """Let the vehicle bear this plate, or none."""
    understood = plate.understood if plate else None
    governorate = understood.governorate if understood else None
    number = understood.number if understood else None
    vehicle.plate_text = plate.written if plate else ""
    vehicle.plate_governorate = governorate and governorate.value
    vehicle.plate_number = number and str(int(number))  # 007 is 7 on the road
    vehicle.plate_kind = understood.kind if understood else None
    vehicle.plate_key = plate_key(understood) if understood else ""


def set_vin(vehicle: Vehicle, vin: str | None) -> None:
    """Let the vehicle have this VIN or frame number (normalised), or none."""
    vehicle.vin = vin
    vehicle.vin_key = vin and vin_key(vin)


def set_make(vehicle: Vehicle, make: str, model: str) -> None:
    """Let the vehicle be of this make and model, each spelt as usual where it is known."""
    vehicle.make, vehicle.model = usual_spelling(make), usual_spelling(model)


def check_owner(customer: Customer) -> None:
    """Refuse to give a vehicle to a customer who is put away."""
    archived = customer.archived_at is not None
    check_active(Standing(customer.id, archived, customer.merged_into_id))
