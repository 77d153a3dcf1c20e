"""What the year begins with: two branches, their people, what they offer and how they are paid."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from math import ceil
from typing import Any, Final
from uuid import UUID

from yemen_hybrid.data.models import Branch, MethodKind, Pricing
from yemen_hybrid.demo import calendar
from yemen_hybrid.demo.books import DEMO, Deed, Log
from yemen_hybrid.demo.catalogue import SERVICES
from yemen_hybrid.demo.chances import Chances
from yemen_hybrid.demo.ids import Ids
from yemen_hybrid.demo.parties import letterhead
from yemen_hybrid.demo.parts import PARTS
from yemen_hybrid.demo.people import Member, mobile, person, staff_row
from yemen_hybrid.demo.quotes import RIALS_OF, Quotes
from yemen_hybrid.demo.rows import Rows, Values
from yemen_hybrid.demo.shelves import Shelf, Shelves, StockedPart
from yemen_hybrid.demo.shop import Crew, House, Method
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.money import Currency, Money, Zone
from yemen_hybrid.domain.quantities import Quantity, half_up
from yemen_hybrid.domain.search import SearchKind, entry_terms
from yemen_hybrid.domain.tax import USUAL_TAX

ORDERS_PER_TECHNICIAN: Final = 480
ORDERS_PER_ADVISOR: Final = 1_800
ORDERS_PER_CASHIER: Final = 6_000
DAYS_OF_STOCK: Final = 9
SHARES: Final = {Zone.SANAA: 60, Zone.ADEN: 40}
"""Of a hundred cars, how many come to the branch of a zone."""

ADEN_BRANCH: Final[Values] = {
    "code": "ADE",
    "name_ar": "فرع عدن - المنصورة",
    "name_en": "Aden branch, Al-Mansoura",
    "zone": Zone.ADEN,
    "timezone": "Asia/Aden",
    "currency": Currency.YER,
    "phone": "+9672345678",
    "address_ar": "عدن، المنصورة، شارع التسعين",
    "address_en": "Aden, Al-Mansoura, Ninety Street",
    "smallest_note_minor": 100,
    "labour_rates": {"YER": 20_000, "USD": 1_250},
    "estimate_days": 7,
    "payment_days": 0,
}

METHODS: Final = (
    ("jaib", MethodKind.WALLET, "محفظة جيب", "Jaib wallet", "Jaib", ["YER"]),
    ("jawali", MethodKind.WALLET, "محفظة جوالي", "Jawali wallet", "Jawali", ["YER"]),
    ("floosak", MethodKind.WALLET, "محفظة فلوسك", "Floosak wallet", "Floosak", ["YER"]),
    ("kuraimi", MethodKind.BANK, "بنك الكريمي", "Al-Kuraimi Bank", "Al-Kuraimi", ["YER", "USD"]),
    ("najm", MethodKind.HAWALA, "حوالة النجم", "Al-Najm transfer", "Al-Najm", ["YER", "USD"]),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """Puts everything in its place, at the morning of the first day."""

    rows: Rows
    log: Log
    ids: Ids
    chances: Chances
    first: date
    orders: int
    password_hash: str

    @property
    def morning(self) -> datetime:
        """Before anybody comes."""
        return calendar.at(self.first, time(7))

    def branch(self, existing: Branch | None) -> Values:
        """The Aden branch, unless there is one; or the first one as it is."""
        if existing is not None:
            columns = (column.name for column in Branch.__table__.columns)
            row = {name: getattr(existing, name) for name in columns}
            return row | {"id": plain_id(existing.id)}
        return self._put("branches", "branches.create", self._made(ADEN_BRANCH))

    def methods(self, known: Mapping[str, Method]) -> dict[str, Method]:
        """The ways to pay that are there already, and the usual wallets and transfers."""
        found = dict(known)
        for code, kind, ar, en, provider, currencies in METHODS:
            if code in known:
                continue
            row = self._put(
                "payment_methods",
                "methods.create",
                self._made(
                    {"code": code, "kind": kind, "name_ar": ar, "name_en": en,
                     "provider": provider, "currencies": currencies, "needs_reference": True}
                ),
            )  # fmt: skip
            found[code] = Method(row["id"], code, provider, needs_reference=True)
        return found

    def parts(self, dollar_in_aden: int) -> dict[str, StockedPart]:
        """Every part, with its prices in both zones."""
        found = {}
        for facts in PARTS:
            row = self._made(
                {"sku": facts.sku, "category": facts.category, "name_ar": facts.ar,
                 "name_en": facts.en, "unit": facts.unit, "supplier": facts.supplier,
                 "cost_minor": facts.cost, "cost_currency": Currency.USD,
                 "core_minor": facts.core, "core_currency": facts.core and Currency.USD,
                 "tax_code": USUAL_TAX}
            )  # fmt: skip
            self._put("parts", "parts.create", row)
            self._prices("part", row["id"], facts.price, dollar_in_aden)
            self._found(SearchKind.PART, row["id"], facts.sku, facts.ar, facts.en, facts.supplier)
            found[facts.sku] = StockedPart(row["id"], facts)
        return found

    def services(self, parts: Mapping[str, StockedPart], dollar_in_aden: int) -> dict[str, UUID]:
        """Every service with its kit, by its code."""
        found = {}
        for facts in SERVICES:
            fixed = facts.price is not None
            row = self._made(
                {"code": facts.code, "category": facts.category, "name_ar": facts.ar,
                 "name_en": facts.en, "labour_minutes": facts.minutes, "tax_code": USUAL_TAX,
                 "pricing": Pricing.FIXED if fixed else Pricing.HOURLY}
            )  # fmt: skip
            self._put("services", "services.create", row)
            if facts.price is not None:
                self._prices("service", row["id"], facts.price, dollar_in_aden)
            for position, (sku, quantity) in enumerate(facts.quantities, start=1):
                kit = {"id": self.ids.at(self.morning), "service_id": row["id"],
                       "part_id": parts[sku].id, "quantity_milli": quantity.milli,
                       "position": position}  # fmt: skip
                self.rows.put("service_parts", kit)
            self._found(
                SearchKind.SERVICE, row["id"], facts.code, facts.ar, facts.en, facts.category
            )
            found[facts.code] = row["id"]
        return found

    def house(
        self, branch: Values, parts: Mapping[str, StockedPart], services: Mapping[str, UUID]
    ) -> House:
        """A branch with its people and its shelves."""
        zone = Zone(branch["zone"])
        orders = max(1, self.orders * SHARES[zone] // 100)
        rates = {
            Currency(code): Money(minor, Currency(code))
            for code, minor in branch["labour_rates"].items()
        }
        note = branch["smallest_note_minor"]
        crew = self._people(branch, Role.TECHNICIAN, max(5, ceil(orders / ORDERS_PER_TECHNICIAN)))
        return House(
            id=branch["id"],
            code=branch["code"],
            zone=zone,
            ar=branch["name_ar"],
            en=branch["name_en"],
            phone=branch["phone"] or "",
            letterhead=letterhead(branch),
            smallest_note=Money(note, Currency.YER) if note else None,
            estimate_days=branch["estimate_days"],
            payment_days=branch["payment_days"],
            managers=self._people(branch, Role.MANAGER, 1),
            advisors=self._people(branch, Role.ADVISOR, max(2, ceil(orders / ORDERS_PER_ADVISOR))),
            cashiers=self._people(branch, Role.CASHIER, ceil(orders / ORDERS_PER_CASHIER)),
            crew=Crew(crew),
            shelves=self._shelves(branch["id"], parts, orders),
            quotes=Quotes(zone, rates, dict(services), dict(parts)),
            share=orders,
        )

    def _people(self, branch: Values, role: Role, count: int) -> list[Member]:
        """Staff with names to sign in by: ``advisor1@san``."""
        found = []
        zone, rng, at = Zone(branch["zone"]), self.chances.rng, self.morning
        for number in range(1, count + 1):
            woman = role is Role.CASHIER and self.chances.happens(0.5)
            member = Member(self.ids.at(at), *person(rng, zone, woman=woman), role)
            row = staff_row(
                member,
                username=f"{role.value}{number}@{branch['code'].lower()}",
                phone=mobile(rng),
                language="ar",
                branch_id=branch["id"],
                password_hash=self.password_hash,
                password_changed_at=at,
                created_at=at,
                updated_at=at,
            )
            shown = {name: value for name, value in row.items() if name != "password_hash"}
            self.rows.put("staff", row)
            self.log.create(self.rows, self._deed("staff.create", branch["id"]), "staff", shown)
            found.append(member)
        return found

    def _shelves(self, branch_id: UUID, parts: Mapping[str, StockedPart], orders: int) -> Shelves:
        """A place for every part; as much of it as goes in some days, and a month's worth a lot."""
        shelves = Shelves(branch_id, self.ids)
        used = _use_per_order()
        for place, (sku, part) in enumerate(parts.items()):
            a_day = used.get(sku, 0) * orders / 300
            minimum = ceil(a_day * DAYS_OF_STOCK) or 1
            lot = ceil(a_day * 25) or 1
            shelf = f"{'ABCDEF'[place % 6]}-{place // 6 + 1}"
            shelves.add(Shelf(part, shelf, Quantity(minimum * 1000), Quantity(lot * 1000)))
        return shelves

    def _prices(self, what: str, id: UUID, cents: int, dollar_in_aden: int) -> None:
        dollars = {Zone.SANAA: 535, Zone.ADEN: dollar_in_aden}
        for zone, dollar in dollars.items():
            step = RIALS_OF[zone]
            rials = half_up(cents * dollar, 100 * step) * step
            for currency, minor in ((Currency.YER, rials), (Currency.USD, cents)):
                price = {"id": self.ids.at(self.morning), f"{what}_id": id, "zone": zone,
                         "currency": currency, "amount_minor": minor}  # fmt: skip
                self.rows.put(f"{what}_prices", price)

    def _found(self, kind: SearchKind, id: UUID, *by: str) -> None:
        terms = entry_terms(kind, *by)
        self.rows.put("search_entries", {"kind": kind.value, "entity_id": id, "terms": terms})

    def _made(self, columns: Values) -> Values:
        at = self.morning
        return {"id": self.ids.at(at), **columns, "created_at": at, "updated_at": at}

    def _put(self, table: str, action: str, row: Values) -> Values:
        self.rows.put(table, row)
        self.log.create(self.rows, self._deed(action), table, row)
        return row

    def _deed(self, action: str, branch_id: UUID | None = None) -> Deed:
        return Deed(action, DEMO, self.morning, branch_id)


def plain_id(id: UUID) -> UUID:
    """An id as Python itself has it: asyncpg's own kind is no JSON."""
    return UUID(int=id.int)


def _use_per_order() -> dict[str, float]:
    """How much of each part an order uses on average, in whole units."""
    shares = sum(facts.share for facts in SERVICES)
    extras = sum(facts.extra for facts in SERVICES)
    used: dict[str, Any] = {}
    for facts in SERVICES:
        often = facts.share / shares + 0.9 * facts.extra / extras
        for sku, quantity in facts.quantities:
            used[sku] = used.get(sku, 0) + often * quantity.milli / 1000
    return used
