"""The till: deposits, invoices, and the money that settles them, in whatever people carry."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from yemen_hybrid.demo import calendar, texts
from yemen_hybrid.demo.books import Deed
from yemen_hybrid.demo.order import Order, event
from yemen_hybrid.demo.people import Client, Member
from yemen_hybrid.demo.rows import Values
from yemen_hybrid.demo.shop import House, Shop
from yemen_hybrid.domain.access import Who
from yemen_hybrid.domain.document_numbers import Series
from yemen_hybrid.domain.money import Currency, Money, Zone
from yemen_hybrid.domain.payments import PaymentKind, reversal_of, signed
from yemen_hybrid.domain.rates import Exchange, settling
from yemen_hybrid.domain.settlement import amount_to_settle, settle

Way = tuple[str, Currency, int]
"""A method, a currency, and how many in a hundred pay so."""

_METHODS: Final[tuple[Way, ...]] = (
    ("cash", Currency.YER, 52), ("cash", Currency.USD, 7), ("cash", Currency.SAR, 3),
    ("jaib", Currency.YER, 12), ("jawali", Currency.YER, 7), ("floosak", Currency.YER, 4),
    ("kuraimi", Currency.YER, 7), ("najm", Currency.YER, 5), ("najm", Currency.USD, 2),
    ("card", Currency.YER, 1),
)  # fmt: skip
_IN_ADEN: Final = {Currency.SAR: 5}
"""Riyals are in every pocket there: so many times as likely."""
_DOLLARS: Final[tuple[Way, ...]] = (
    ("cash", Currency.USD, 4),
    ("kuraimi", Currency.USD, 5),
    ("najm", Currency.USD, 1),
)
_NOTES: Final = {Currency.YER: 500, Currency.SAR: 500, Currency.USD: 500}
"""What people round up to when they leave the change, in minor units."""


Source = tuple[UUID, Money]
"""A payment, and what no invoice has used of it."""


class Book(Protocol):
    """Where rows go: to the order while it is in hand, and later straight to the others."""

    def put(self, table: str, row: Values) -> Any:
        """Keep a row."""


@dataclass(slots=True)
class Bill:
    """An issued invoice on its way to being paid. ``uses``: payment, used of it, applied."""

    row: Values
    lines: list[Values]
    uses: list[tuple[UUID, Money, Money]] = field(default_factory=list)

    @property
    def currency(self) -> Currency:
        """Of the invoice."""
        return Currency(self.row["currency"])

    @property
    def remaining(self) -> Money:
        """What is still owed."""
        return Money(self.row["total_minor"] - self.row["settled_minor"], self.currency)


@dataclass(slots=True)
class Counter:
    """One customer at the till of a branch, about one work order."""

    shop: Shop
    house: House
    client: Client
    order_id: UUID
    book: Book

    @classmethod
    def of(cls, order: Order) -> "Counter":
        """While the order is in hand."""
        return cls(order.shop, order.house, order.client, order.row["id"], order)

    def note(self, kind: str, at: datetime, who: Who, **detail: Any) -> None:
        """Into the timeline of the order."""
        row = event(self.shop, self.order_id, kind, at, who, detail)
        self.book.put("work_order_events", row)

    def cashier(self) -> Member:
        """Who sits there."""
        return self.shop.chances.one_of(self.house.cashiers)

    # ----------------------------------------------------------------------------- payments

    def any_way(self, currency: Currency) -> tuple[str, Currency]:
        """How somebody pays: by which method, in which currency."""
        ways = _DOLLARS if currency is Currency.USD else _METHODS
        aden = self.house.zone is Zone.ADEN
        weights = [n * (_IN_ADEN.get(given, 1) if aden else 1) for _, given, n in ways]
        method, given, _ = self.shop.chances.rng.choices(ways, weights)[0]
        return method, given

    def enter(
        self, kind: PaymentKind, method_code: str, amount: Money, at: datetime, **more: Any
    ) -> Values:
        """A numbered receipt. ``amount`` is signed as it is kept."""
        shop, house, cashier = self.shop, self.house, self.cashier()
        day, method = calendar.day_of(at), shop.methods[method_code]
        sequence, number = shop.numbers.take(Series.RECEIPT, day.year, house.code)
        reference = (
            shop.reference() if method.needs_reference and "reverses_id" not in more else None
        )
        row: Values = {
            "id": shop.ids.at(at),
            "number": number,
            "year": day.year,
            "sequence": sequence,
            "branch_id": house.id,
            "customer_id": self.client.id,
            "kind": kind,
            "method_id": method.id,
            "currency": amount.currency,
            "zone": house.zone,
            "amount_minor": amount.minor,
            "provider": (method.provider or method.code) if reference else None,
            "reference": reference,
            "cashier_id": cashier.id,
            "received_at": at,
            "business_day": day,
            "created_at": at,
            **more,
        }
        self.book.put("payments", row)
        self._log("payments.take", "payments", row, at, cashier.who)
        return row

    def allocate(self, at: datetime, used: Money, applied: Money, **of: Any) -> None:
        """What became of a payment."""
        row: Values = {
            "id": self.shop.ids.at(at),
            "used_minor": used.minor,
            "applied_minor": applied.minor,
            "at": at,
            "business_day": calendar.day_of(at),
            **of,
        }
        self.book.put("allocations", row)
        self._log("payments.allocate", "allocations", row, at, self.cashier().who)

    def deposit(self, amount: Money, at: datetime) -> Values:
        """Money left for the order before there is an invoice."""
        kind = PaymentKind.DEPOSIT
        row = self.enter(kind, "cash", signed(kind, amount), at, work_order_id=self.order_id)
        self._tell_taken(row, amount, at)
        return row

    def pay(
        self, bill: Bill, at: datetime, share: float = 1, *, generous: bool = False
    ) -> list[Source]:
        """Pay a share of what is owed; gives what was left over, if anything."""
        method, given = self.any_way(bill.currency)
        exchange = self._exchange(given, bill.currency, at)
        due = amount_to_settle(bill.remaining, given, exchange)
        amount = Money(max(1, int(due.minor * share)), given) if share < 1 else due
        if generous:
            note = _NOTES[given]
            amount = Money((due.minor // note + 2) * note, given)
        row = self.enter(PaymentKind.PAYMENT, method, signed(PaymentKind.PAYMENT, amount), at)
        left = self.put_onto(bill, row["id"], amount, at)
        self._tell_taken(row, amount, at)
        if self.shop.chances.once_in("reversal", 70):
            self._reverse(bill, row, at)
            return self.pay(bill, at)
        return [(row["id"], left)] if left.minor > 0 else []

    def put_onto(self, bill: Bill, payment_id: UUID, amount: Money, at: datetime) -> Money:
        """Settle as much of the bill as an amount of a payment covers; gives what is left."""
        exchange = self._exchange(amount.currency, bill.currency, at)
        done = settle(bill.remaining, amount, exchange)
        bill.row["settled_minor"] += done.applied.minor
        bill.uses.append((payment_id, done.used, done.applied))
        self.allocate(
            at, done.used, done.applied,
            payment_id=payment_id, invoice_id=bill.row["id"], exchange=exchange.as_json,
        )  # fmt: skip
        return done.left_over

    def refund(self, sources: list[Source], at: datetime) -> None:
        """Give back what no invoice used, in one currency."""
        total = Money.sum((left for _, left in sources), sources[0][1].currency)
        kind = PaymentKind.REFUND
        row = self.enter(kind, "cash", signed(kind, total), at, note=texts.REFUNDED)
        for payment_id, left in sources:
            self.allocate(at, left, left, payment_id=payment_id, refund_id=row["id"])

    def _reverse(self, bill: Bill, row: Values, at: datetime) -> None:
        amount = Money(row["amount_minor"], row["currency"])
        back = reversal_of(row["kind"], amount, reversed_before=False)
        why = self.shop.chances.one_of(texts.REVERSED)
        payment_id, used, applied = bill.uses.pop()
        bill.row["settled_minor"] -= applied.minor
        self.allocate(at, -used, -applied, payment_id=payment_id, invoice_id=bill.row["id"])
        method = next(m.code for m in self.shop.methods.values() if m.id == row["method_id"])
        manager = self.shop.chances.one_of(self.house.managers)
        self.enter(
            PaymentKind.REVERSAL, method, back, at,
            reverses_id=row["id"], note=why, cashier_id=manager.id,
        )  # fmt: skip
        shown = {"amount": amount.amount, "currency": amount.currency.value}
        self.note("payment_reversed", at, manager.who, number=row["number"], amount=shown)

    def _exchange(self, given: Currency, to: Currency, at: datetime) -> Exchange:
        rates = [] if given is to else self.shop.rates(self.house, at)
        return settling(given, to, rates, zone=self.house.zone)

    def _tell_taken(self, row: Values, amount: Money, at: datetime) -> None:
        shown = {"amount": amount.amount, "currency": amount.currency.value}
        self.note("payment_taken", at, self.cashier().who, number=row["number"], amount=shown)

    def _log(self, action: str, table: str, row: Values, at: datetime, who: Who) -> None:
        deed = Deed(action, who, at, self.house.id)
        self.shop.log.create(self.shop.rows, deed, table, row)
