"""Vehicles on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from yemen_hybrid.api.wire import (
    ClientId,
    Named,
    Prose,
    SearchQuery,
    Sent,
    ServiceKm,
    ServiceMonths,
    Shown,
    VersionedShown,
    by_rule,
)
from yemen_hybrid.data.models import HybridSystem
from yemen_hybrid.data.queries.vehicles import VehicleFilter
from yemen_hybrid.domain.governorates import Governorate
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.makes import usual_spelling
from yemen_hybrid.domain.odometer import OdometerUnit
from yemen_hybrid.domain.plates import MAX_PLATE, PlateKind, parse_plate, yemeni_plate
from yemen_hybrid.domain.texts import clean_line
from yemen_hybrid.domain.vehicles import MAX_MODEL, check_model_name
from yemen_hybrid.domain.vin import VinKind, normalize_vin
from yemen_hybrid.usecases.vehicles.create import NewVehicle
from yemen_hybrid.usecases.vehicles.record import PlateDetails
from yemen_hybrid.usecases.vehicles.update import VehicleChanges

COLUMNS = (
    "vin",
    "make",
    "model",
    "trim",
    "year",
    "hybrid_system",
    "engine",
    "colour",
    "odometer_unit",
    "service_months",
    "service_km",
    "notes",
)


def _plate_text(text: str) -> str:
    parse_plate(text)
    return " ".join(text.split())


def _plate_number(text: str) -> str:
    return yemeni_plate(text).number or ""


PlateText = Annotated[
    str,
    AfterValidator(by_rule(_plate_text)),
    Field(max_length=MAX_PLATE, examples=["عدن ٣/١٢٣٤٥ أجرة", "3/12345"]),
]
Vin = Annotated[
    str,
    AfterValidator(by_rule(normalize_vin)),
    Field(max_length=40, examples=["JTDKN3DU5A0123456", "ZVW30-1234567"]),
]
Model = Annotated[
    str,
    Field(max_length=MAX_MODEL, examples=["Toyota", "تويوتا"]),
    AfterValidator(by_rule(check_model_name)),
]
Short = Annotated[
    str,
    Field(max_length=60),
    AfterValidator(by_rule(lambda text: clean_line(text, max_length=60))),
]
Colour = Annotated[
    str,
    Field(max_length=40),
    AfterValidator(by_rule(lambda text: clean_line(text, max_length=40))),
]
Year = Annotated[int, Field(ge=1950, le=2100)]


class PlateParts(Sent):
    """A Yemeni plate in its parts; all but the number may be unknown."""

    governorate: Governorate | None = None
    number: Annotated[str, AfterValidator(by_rule(_plate_number)), Field(max_length=20)]
    kind: PlateKind | None = None

    @property
    def details(self) -> PlateDetails:
        """The plate as the use cases take it."""
        plate = yemeni_plate(self.number, self.governorate, self.kind)
        code = f"{self.governorate.code}/" if self.governorate else ""
        return PlateDetails(f"{code}{self.number}", plate)


class PlateSent(Sent):
    """A plate, said in one of two ways."""

    plate: PlateText | None = Field(None, description="As it is written; null: it bears none.")
    plate_parts: PlateParts | None = Field(
        None, description="The same in parts; it counts where both are sent."
    )

    def plate_details(self) -> PlateDetails | None:
        """The plate as the use cases take it."""
        if self.plate_parts is not None:
            return self.plate_parts.details
        return None if self.plate is None else PlateDetails(self.plate, parse_plate(self.plate))


class VehicleCreate(PlateSent):
    """A new vehicle of a customer."""

    id: ClientId | None = None
    customer_id: UUID
    vin: Vin | None = Field(None, description="VIN or Japanese frame number.")
    make: Model
    model: Model
    trim: Short = ""
    year: Year | None = None
    hybrid_system: HybridSystem = HybridSystem.HEV
    engine: Short = ""
    colour: Colour = ""
    odometer_unit: OdometerUnit = OdometerUnit.KM
    service_months: ServiceMonths = None
    service_km: ServiceKm = None
    notes: Annotated[Prose, Field(max_length=2000)] | None = None

    def command(self) -> NewVehicle:
        """What the use case takes."""
        return NewVehicle(
            id=self.id or new_id(),
            customer_id=self.customer_id,
            plate=self.plate_details(),
            **{name: getattr(self, name) for name in COLUMNS},
        )


class VehicleUpdate(PlateSent):
    """The fields that change. For another owner, transfer the vehicle."""

    vin: Vin | None = None
    make: Model = "-"
    model: Model = "-"
    trim: Short = ""
    year: Year | None = None
    hybrid_system: HybridSystem = HybridSystem.HEV
    engine: Short = ""
    colour: Colour = ""
    odometer_unit: OdometerUnit = OdometerUnit.KM
    service_months: ServiceMonths = None
    service_km: ServiceKm = None
    notes: Annotated[Prose, Field(max_length=2000)] | None = None

    def changes(self) -> VehicleChanges:
        """What was sent."""
        said = not self.model_fields_set.isdisjoint(("plate", "plate_parts"))
        return VehicleChanges(self.sent(*COLUMNS), plate_said=said, plate=self.plate_details())


class VehicleTransfer(Sent):
    """Who owns the vehicle from now on."""

    customer_id: UUID


class VehicleQuery(SearchQuery):
    """Which vehicles to list."""

    customer_id: UUID | None = None
    make: Model | None = Field(None, description="Toyota, or تويوتا.")
    model: Model | None = None
    hybrid_system: HybridSystem | None = None
    plate: PlateText | None = Field(
        None, description="Exactly this plate; only a number: of any governorate."
    )
    vin: Vin | None = Field(None, description="Exactly this VIN or frame number.")
    archived: bool | None = Field(
        None,
        description="Without it those in use; with `updated_since` those archived since as well.",
    )

    @property
    def wanted(self) -> VehicleFilter:
        """The filter that the query takes."""
        return VehicleFilter(
            q=self.q,
            customer_id=self.customer_id,
            make=self.make and usual_spelling(self.make),
            model=self.model and usual_spelling(self.model),
            hybrid_system=self.hybrid_system,
            plate=None if self.plate is None else parse_plate(self.plate),
            vin=self.vin,
            archived=self.archived,
            updated_since=self.updated_since,
        )


class PlateRead(Shown):
    """A plate: as it was written, in parts where they were understood, and as it is said."""

    text: str
    governorate: Governorate | None
    number: str | None
    kind: PlateKind | None
    ar: str
    en: str


class VinAdviceRead(Shown):
    """What a VIN says about itself: hints for the person who typed it, nothing to rely on."""

    kind: VinKind
    check_digit: bool | None = Field(description="Whether it holds; null for a frame number.")
    check_digit_required: bool = Field(
        description="Cars made for North America must have one: there, a wrong one is a slip."
    )
    country: str | None
    maker: str | None
    model_year: int | None


class VehicleListed(VersionedShown):
    """A vehicle in a list."""

    customer: Named
    plate: PlateRead | None
    vin: str | None
    make: str
    model: str
    trim: str
    year: int | None
    hybrid_system: HybridSystem
    colour: str
    odometer_km: int | None = Field(description="The newest reading.")
    archived_at: datetime | None


class VehicleList(Shown):
    """A page of vehicles."""

    items: list[VehicleListed]
    next: str | None


class VehicleRead(VehicleListed):
    """All that is known of a vehicle."""

    engine: str
    odometer_unit: OdometerUnit
    service_months: int | None = Field(
        description="After how long it should come again; null: as its workshop says."
    )
    service_km: int | None
    notes: str | None
    vin_advice: VinAdviceRead | None
    same_plate: list[UUID] = Field(description="Other vehicles in use with the same plate.")
    same_vin: list[UUID] = Field(description="Other vehicles in use with the same VIN or frame.")
