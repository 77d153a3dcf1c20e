"""The people of the demo: who works there, and who comes."""

from dataclasses import dataclass, field
from random import Random
from typing import Final
from uuid import UUID

from yemen_hybrid.data.models import ContactChannel
from yemen_hybrid.demo import names
from yemen_hybrid.demo.cars import Car
from yemen_hybrid.demo.catalogue import ServiceFacts
from yemen_hybrid.demo.rows import Values
from yemen_hybrid.domain.access import Role, Who
from yemen_hybrid.domain.money import Money, Zone
from yemen_hybrid.domain.search import Personal

_MOBILES: Final = ("77", "77", "77", "73", "73", "71", "71", "70", "78")
"""The networks, by how many have them: 77 Yemen Mobile, 73 YOU, 71 Sabafon, 70 Y, 78 Aden."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works here."""

    id: UUID
    ar: str
    en: str
    role: Role

    @property
    def who(self) -> Who:
        """How the timeline and the log name them."""
        return Who("staff", self.id, self.ar)


@dataclass(slots=True)
class Client:
    """A customer. ``credit`` is money of theirs that no invoice used: which payment, how much."""

    id: UUID
    ar: str
    en: str
    phones: tuple[str, ...]
    language: str
    channel: ContactChannel
    company: bool
    tax_number: str | None
    address: str | None
    version: int = 1
    credit: list[tuple[UUID, Money]] = field(default_factory=list)

    @property
    def phone(self) -> str:
        """The main number."""
        return self.phones[0]

    @property
    def name(self) -> str:
        """As they are written to."""
        return self.ar if self.language == "ar" else self.en


@dataclass(slots=True)
class Guest:
    """A car that the workshop knows, and whose it is now.

    ``odometer`` is in the car's own unit. ``waiting`` is the work that it still needs: which row of
    deferred work, and what service. ``away`` while it is not at the workshop. The terms are
    what the search box finds it by.
    """

    id: UUID
    car: Car
    client: Client
    odometer: int
    plate_text: str
    ownership_id: UUID
    version: int = 1
    away: bool = True
    terms: str = ""
    personal_terms: str = ""
    waiting: list[tuple[UUID, ServiceFacts]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What people call it: ``Toyota Prius 2012``."""
        return f"{self.car.model.make} {self.car.model.model} {self.car.year}"


def mobile(rng: Random) -> str:
    """A Yemeni mobile number in E.164."""
    return f"+967{rng.choice(_MOBILES)}{rng.randrange(1_000_000, 10_000_000)}"


def person(rng: Random, zone: Zone, *, woman: bool = False) -> tuple[str, str]:
    """First name, father's, mostly also grandfather's, and family, in both scripts alike."""
    north, south = names.FAMILIES_OF_THE_NORTH, names.FAMILIES_OF_THE_SOUTH
    local, other = (north, south) if zone is Zone.SANAA else (south, north)
    men = rng.sample(names.MEN, rng.choice((2, 3, 3)))
    first, *fathers = [rng.choice(names.WOMEN), *men[1:]] if woman else men
    family = rng.choice(rng.choice((local, local, local, other)))
    ar, en = zip(first, *fathers, family, strict=True)
    return " ".join(ar), " ".join(en)


def company(rng: Random, zone: Zone) -> tuple[str, str]:
    """A firm called after a family, in both scripts."""
    north, south = names.FAMILIES_OF_THE_NORTH, names.FAMILIES_OF_THE_SOUTH
    family = rng.choice(north if zone is Zone.SANAA else south)
    firm = rng.choice(names.COMPANIES)
    return firm[0].format(ar=family[0]), firm[1].format(en=family[1])


def address(rng: Random, zone: Zone) -> str:
    """Where they live."""
    town = "صنعاء" if zone is Zone.SANAA else "عدن"
    return f"{town}، {rng.choice(names.DISTRICTS[zone.value])}"


def contact_texts(client: Client) -> list[str]:
    """Names and numbers, by which also their cars and work orders are found."""
    return list(dict.fromkeys([client.ar, client.en, *map(Personal, client.phones)]))


def staff_row(member: Member, **more: object) -> Values:
    """A row for somebody who works here."""
    return {
        "id": member.id,
        "name_ar": member.ar,
        "name_en": member.en,
        "role": member.role,
        **more,
    }
