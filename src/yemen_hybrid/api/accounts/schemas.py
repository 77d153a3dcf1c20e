"""Accounts on the wire."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from yemen_hybrid.api.wire import Day, MoneyOut, Named, PageQuery, Shown
from yemen_hybrid.data.queries.receivables import ReceivablesFilter
from yemen_hybrid.data.queries.statements import StatementFilter
from yemen_hybrid.domain.money import Currency, Zone


class BalanceQuery(BaseModel):
    """Which of a customer's accounts."""

    model_config = ConfigDict(extra="forbid")

    branch_id: UUID | None = None
    zone: Zone | None = None
    currency: Currency | None = None

    def wanted(self, branch_id: UUID | None) -> StatementFilter:
        """The filter that the query takes, narrowed to a branch."""
        return StatementFilter(branch_id, self.zone, self.currency)


class StatementQuery(BalanceQuery):
    """Which of a customer's accounts, and which business days, first and last included."""

    from_day: Day | None = Field(None, alias="from")
    to_day: Day | None = Field(None, alias="to")

    def wanted(self, branch_id: UUID | None) -> StatementFilter:
        """The filter that the query takes, narrowed to a branch."""
        return StatementFilter(branch_id, self.zone, self.currency, self.from_day, self.to_day)


class AccountBalance(Shown):
    """What a customer owes in one zone and currency; never added to another."""

    zone: Zone
    currency: Currency
    debt: MoneyOut = Field(description="What invoices leave to pay.")
    credit: MoneyOut = Field(description="What was paid and no invoice used.")
    balance: MoneyOut = Field(description="Debt less credit; below zero the workshop owes it.")


class BalanceRead(Shown):
    """All of a customer's accounts, merged duplicates included."""

    customer: Named
    accounts: list[AccountBalance]


class EntryRead(Shown):
    """A line of a statement."""

    day: date
    at: datetime
    kind: Literal[
        "invoice", "credit_note", "payment", "deposit", "refund", "reversal", "allocation"
    ]
    id: UUID
    number: str = Field(description="Of an allocation: the receipt's.")
    onto: str | None = Field(description="The invoice or refund that an allocation is for.")
    used: MoneyOut | None = Field(description="Of the payment, by an allocation.")
    applied: MoneyOut | None = Field(description="To the invoice, by an allocation.")
    effect: MoneyOut = Field(
        description="What it adds to the balance. Nothing for an allocation in one currency."
    )
    balance: MoneyOut = Field(description="After this line.")


class AccountStatement(AccountBalance):
    """An account with its lines, the oldest first."""

    opening: MoneyOut
    closing: MoneyOut
    entries: list[EntryRead]


class StatementRead(Shown):
    """What moved a customer's accounts. Debt, credit and balance are those of the last day."""

    customer: Named
    from_day: date | None = Field(alias="from")
    to_day: date | None = Field(alias="to")
    accounts: list[AccountStatement]


class ReceivablesQuery(PageQuery):
    """Which debts, and on which day."""

    branch_id: UUID | None = None
    zone: Zone | None = None
    currency: Currency | None = None
    as_of: Day | None = Field(None, description="Today, unless said.")

    def wanted(self, branch_id: UUID | None) -> ReceivablesFilter:
        """The filter that the query takes, narrowed to a branch."""
        return ReceivablesFilter(branch_id, self.zone, self.currency, self.as_of)


class AgeingRead(Shown):
    """Debts of one zone and currency by the days since they were due."""

    zone: Zone
    currency: Currency
    not_due: MoneyOut
    days_1_30: MoneyOut
    days_31_60: MoneyOut
    days_61_90: MoneyOut
    over_90: MoneyOut
    total: MoneyOut


class DebtorRead(Shown):
    """A customer who owes."""

    customer: Named
    debts: list[AgeingRead]


class ReceivablesRead(Shown):
    """A page of customers who owe, and the totals of all of them."""

    as_of: date
    items: list[DebtorRead]
    totals: list[AgeingRead]
    next: str | None
