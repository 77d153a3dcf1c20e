"""The cars on the roads of Yemen that a hybrid workshop sees, and their papers."""

from dataclasses import dataclass
from random import Random
from typing import Final

from yemen_hybrid.data.models import HybridSystem
from yemen_hybrid.domain.governorates import Governorate
from yemen_hybrid.domain.money import Zone
from yemen_hybrid.domain.odometer import OdometerUnit
from yemen_hybrid.domain.plates import Plate, PlateKind
from yemen_hybrid.domain.vin import check_vin

HEV, NONE = HybridSystem.HEV, HybridSystem.NONE
MI, KM = OdometerUnit.MI, OdometerUnit.KM


@dataclass(frozen=True, slots=True)
class Model:
    """A model as the parts know it: ``family`` says whose battery fits.

    ``wmi`` begins its VIN, and ``unit`` is what most of them count: miles come from North America.
    """

    make: str
    model: str
    first_year: int
    last_year: int
    family: str
    engine: str
    wmi: str
    unit: OdometerUnit
    share: int
    hybrid: HybridSystem = HEV


# The shares are the impression of a street, not a count: the second and third Prius lead by far.
MODELS: Final[tuple[Model, ...]] = (
    Model("Toyota", "Prius", 2004, 2009, "prius2", "1.5L 1NZ-FXE", "JTDKB20U", MI, 16),
    Model("Toyota", "Prius", 2010, 2015, "prius3", "1.8L 2ZR-FXE", "JTDKN3DU", MI, 26),
    Model("Toyota", "Prius", 2016, 2020, "prius4", "1.8L 2ZR-FXE", "JTDKARFU", MI, 8),
    Model("Toyota", "Prius C", 2012, 2019, "priusc", "1.5L 1NZ-FXE", "JTDKDTB3", MI, 7),
    Model("Toyota", "Camry Hybrid", 2007, 2011, "camry", "2.4L 2AZ-FXE", "4T1BB46K", MI, 5),
    Model("Toyota", "Camry Hybrid", 2012, 2020, "camry", "2.5L 2AR-FXE", "4T1BD1FK", MI, 9),
    Model("Toyota", "Corolla Hybrid", 2019, 2023, "prius4", "1.8L 2ZR-FXE", "JTDEBRBE", MI, 4),
    Model("Toyota", "Highlander Hybrid", 2006, 2019, "suv", "3.5L 2GR-FXE", "5TDBCRFH", MI, 4),
    Model("Toyota", "RAV4 Hybrid", 2016, 2021, "suv", "2.5L 2AR-FXE", "JTMRJREV", MI, 3),
    Model("Lexus", "CT 200h", 2011, 2017, "prius3", "1.8L 2ZR-FXE", "JTHKD5BH", MI, 4),
    Model("Lexus", "RX 450h", 2010, 2019, "suv", "3.5L 2GR-FXE", "JTJBC1BA", MI, 3),
    Model("Lexus", "ES 300h", 2013, 2020, "camry", "2.5L 2AR-FXE", "JTHBW1GG", MI, 3),
    Model("Hyundai", "Sonata Hybrid", 2011, 2019, "korean", "2.4L Theta II", "KMHEC4A4", MI, 9),
    Model("Hyundai", "Ioniq Hybrid", 2017, 2021, "korean", "1.6L Kappa", "KMHC75LC", MI, 3),
    Model("Kia", "Optima Hybrid", 2011, 2018, "korean", "2.4L Theta II", "KNAGM4AD", MI, 4),
    Model("Kia", "Niro", 2017, 2021, "korean", "1.6L Kappa", "KNDCB3LC", MI, 2),
    Model("Honda", "Accord Hybrid", 2014, 2020, "honda", "2.0L LFA1", "1HGCR6F3", MI, 3),
    Model("Honda", "Insight", 2010, 2014, "honda", "1.3L LDA3", "JHMZE2H5", MI, 3),
    Model("Honda", "Civic Hybrid", 2006, 2014, "honda", "1.3L LDA2", "JHMFA362", MI, 2),
    Model("Ford", "Fusion Hybrid", 2010, 2019, "ford", "2.0L Atkinson", "3FA6P0LU", MI, 4),
    Model("Toyota", "Corolla", 2008, 2019, "none", "1.8L 2ZR-FE", "JTDBR32E", KM, 3, NONE),
    Model("Hyundai", "Elantra", 2011, 2020, "none", "1.8L Nu", "KMHDH41E", KM, 3, NONE),
    Model("Suzuki", "Vitara", 2010, 2019, "none", "1.6L M16A", "JSAJTD44", KM, 1, NONE),
)

COLOURS: Final = (
    "أبيض", "فضي", "رمادي", "أسود", "أزرق", "أحمر", "ذهبي", "بيج", "كحلي", "أخضر",
)  # fmt: skip

_FROM_THE_GULF: Final = 0.2
"""How many of them came that way, and count kilometres."""

_YEARS: Final = "ABCDEFGHJKLMNPRSTVWXY123456789"
_FIRST_YEAR: Final = 1980
_WEIGHTS: Final = [model.share for model in MODELS]

# The number plates seen at a branch: mostly of the town, the rest from around it.
_PLATES: Final[dict[Zone, tuple[tuple[Governorate, int], ...]]] = {
    Zone.SANAA: (
        (Governorate.SANAA_CITY, 62), (Governorate.SANAA_GOVERNORATE, 8), (Governorate.IBB, 7),
        (Governorate.TAIZ, 6), (Governorate.DHAMAR, 5), (Governorate.HUDAYDAH, 4),
        (Governorate.AMRAN, 3), (Governorate.HAJJAH, 2), (Governorate.MARIB, 2),
        (Governorate.BAYDA, 1),
    ),
    Zone.ADEN: (
        (Governorate.ADEN, 66), (Governorate.LAHIJ, 9), (Governorate.ABYAN, 6),
        (Governorate.TAIZ, 6), (Governorate.HADHRAMAUT, 5), (Governorate.SHABWAH, 4),
        (Governorate.DHALE, 4),
    ),
}  # fmt: skip
_KINDS: Final = ((PlateKind.PRIVATE, 78), (PlateKind.TAXI, 17), (PlateKind.TEMPORARY, 5))


@dataclass(frozen=True, slots=True)
class Car:
    """One car as it stands at the gate for the first time; ``odometer`` in its own unit."""

    model: Model
    year: int
    vin: str
    plate: Plate
    colour: str
    unit: OdometerUnit
    odometer: int


def any_car(rng: Random, zone: Zone, this_year: int) -> Car:
    """A car as they come: the commoner the likelier, the older the further gone."""
    model = rng.choices(MODELS, _WEIGHTS)[0]
    year = rng.randint(model.first_year, min(model.last_year, this_year - 2))
    unit = KM if rng.random() < _FROM_THE_GULF else model.unit
    per_year = rng.gauss(11_500, 2_500) if unit is MI else rng.gauss(18_500, 4_000)
    odometer = max(9_000, int(per_year * (this_year - year) * 0.85))
    return Car(
        model=model,
        year=year,
        vin=_vin(rng, model, year),
        plate=_plate(rng, zone),
        colour=rng.choice(COLOURS),
        unit=unit,
        odometer=min(odometer, 420_000),
    )


def _vin(rng: Random, model: Model, year: int) -> str:
    """A number whose check digit holds, and whose seventh and tenth places tell the model year."""
    letter = _YEARS[(year - _FIRST_YEAR) % len(_YEARS)]
    newer = year >= _FIRST_YEAR + len(_YEARS)
    era = model.wmi[6] if model.wmi[6].isalpha() == newer else "5F"[newer]
    beginning = f"{model.wmi[:6]}{era}{model.wmi[7]}"
    ending = f"{letter}{rng.choice('0123456789AKRS')}{rng.randrange(100_000, 1_000_000)}"
    numbers = (f"{beginning}{digit}{ending}" for digit in "0123456789X")
    return next(number for number in numbers if check_vin(number).check_digit)


def _plate(rng: Random, zone: Zone) -> Plate:
    places = [place for place, _ in _PLATES[zone]]
    kinds = [kind for kind, _ in _KINDS]
    return Plate(
        governorate=rng.choices(places, [share for _, share in _PLATES[zone]])[0],
        number=str(rng.randrange(1_000, 100_000)),
        kind=rng.choices(kinds, [share for _, share in _KINDS])[0],
    )
