"""The workshop takes a new way to pay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from yemen_hybrid.data.models import MethodKind, PaymentMethod
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.names import check_name
from yemen_hybrid.domain.payments import check_method_dates


@dataclass(frozen=True, slots=True)
class NewMethod:
    """What is said of a new way to pay. ``zone`` None: it works in both."""

    id: UUID
    code: str
    kind: MethodKind
    name_ar: str
    name_en: str
    provider: str
    currencies: Sequence[Currency]
    zone: Zone | None
    needs_reference: bool
    valid_from: date | None
    valid_to: date | None
    active: bool


async def add_payment_method(begin: Begin, _actor: Caller, new: NewMethod) -> None:
    """Take a way to pay into use."""
    name_ar, name_en = check_name(new.name_ar, new.name_en)
    check_method_dates(new.valid_from, new.valid_to)
    async with begin() as store:
        check_client_id(new.id, store.now)
        store.methods.add(
            PaymentMethod(
                id=new.id,
                code=new.code.lower(),
                kind=new.kind,
                name_ar=name_ar,
                name_en=name_en,
                provider=new.provider,
                currencies=[currency.value for currency in new.currencies],
                zone=new.zone,
                needs_reference=new.needs_reference,
                valid_from=new.valid_from,
                valid_to=new.valid_to,
                active=new.active,
            )
        )
