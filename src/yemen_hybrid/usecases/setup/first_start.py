"""The first start: a branch, an admin, the tax and the ways to pay that Yemen knows."""

from dataclasses import dataclass
from datetime import date

from yemen_hybrid.data.models import Branch, MethodKind, PaymentMethod, Staff, TaxRate
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.tax import USUAL_TAX
from yemen_hybrid.services.passwords import Passwords
from yemen_hybrid.services.secrets import readable_password

GST_FROM = date(2005, 7, 1)
"""General Sales Tax: Law 19 of 2001, in force since July 2005; 5 % on most goods and services."""
GST_PPM = 50_000
FIRST_USERNAME = "admin"
ALL = [currency.value for currency in Currency]


@dataclass(frozen=True, slots=True)
class FirstAdmin:
    """The account that everything else is made with; its password must be changed at once."""

    username: str
    password_hash: str


async def settle_workshop(begin: Begin, passwords: Passwords) -> str | None:
    """Settle an empty database; gives the first admin's password, which is kept nowhere.

    Null, and nothing done, when the workshop is settled.
    """
    async with begin() as store:
        if await store.branches.first() is not None:
            return None
    password = readable_password()
    admin = FirstAdmin(FIRST_USERNAME, await passwords.hash(password))
    return password if await start_workshop(begin, admin) else None


async def start_workshop(begin: Begin, admin: FirstAdmin) -> bool:
    """Settle an empty database; false, and nothing done, when somebody works here already."""
    async with begin() as store:
        await store.branches.hold()  # two who start at once settle it once
        if await store.branches.first() is not None:
            return False
        store.branches.add(_first_branch())
        store.staff.add(
            Staff(
                username=admin.username,
                name_ar="مدير النظام",
                name_en="Administrator",
                role=Role.ADMIN,
                branch_id=None,
                password_hash=admin.password_hash,
                password_changed_at=store.now,
                must_change_password=True,
            )
        )
        await seed_rules(store)
    return True


def _first_branch() -> Branch:
    return Branch(
        code="SAN",
        name_ar="الفرع الرئيسي",
        name_en="Main branch",
        zone=Zone.SANAA,
        currency=Currency.YER,
        smallest_note_minor=50,
        labour_rates={"YER": 8000, "USD": 1500},
    )


async def seed_rules(store: Store) -> None:
    """The tax of both zones and the usual ways to pay; all of it can be changed later."""
    for zone in Zone:
        store.session.add(
            TaxRate(
                code=USUAL_TAX,
                name_ar="الضريبة العامة على المبيعات",
                name_en="General Sales Tax",
                zone=zone,
                ppm=GST_PPM,
                valid_from=GST_FROM,
                valid_to=None,
            )
        )
    store.session.add_all(_methods())


def _methods() -> list[PaymentMethod]:
    return [
        _method("cash", MethodKind.CASH, "نقدًا", "Cash"),
        _method("bank", MethodKind.BANK, "تحويل بنكي", "Bank transfer", reference=True),
        _method("wallet", MethodKind.WALLET, "محفظة إلكترونية", "Mobile wallet", reference=True),
        _method("hawala", MethodKind.HAWALA, "حوالة", "Hawala", reference=True),
        _method("card", MethodKind.CARD, "بطاقة", "Card", reference=True),
    ]


def _method(
    code: str, kind: MethodKind, name_ar: str, name_en: str, *, reference: bool = False
) -> PaymentMethod:
    return PaymentMethod(
        id=new_id(),
        code=code,
        kind=kind,
        name_ar=name_ar,
        name_en=name_en,
        currencies=ALL,
        needs_reference=reference,
    )
