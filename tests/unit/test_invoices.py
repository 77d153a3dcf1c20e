"""Invoices and credit notes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.invoices import (
    CreditNotPositive,
    CreditOfCredit,
    CreditTooMuch,
    InvoiceImmutable,
    InvoiceKind,
    InvoiceNotIssued,
    InvoiceStatus,
    NothingToInvoice,
    check_credit,
    check_draft,
    check_issue,
    check_issued,
    is_settled,
    owed,
    to_invoice,
)
from yemen_hybrid.domain.jobs import JobApproval, JobFacts, JobState
from yemen_hybrid.domain.money import Currency, CurrencyMismatch, Money

READY = JobFacts(1, JobApproval.APPROVED, JobState.DONE)
WORKING = JobFacts(2, JobApproval.APPROVED, JobState.IN_PROGRESS)
DECLINED = JobFacts(3, JobApproval.DECLINED)
CHARGED = JobFacts(4, JobApproval.APPROVED, JobState.DONE, invoiced=True)


def rials(minor: int) -> Money:
    return Money(minor, Currency.YER)


def credit(
    amount: int,
    *,
    credited: int = 0,
    kind: InvoiceKind = InvoiceKind.INVOICE,
    status: InvoiceStatus = InvoiceStatus.ISSUED,
) -> None:
    check_credit(kind, status, invoiced=rials(1000), credited=rials(credited), amount=rials(amount))


def test_an_invoice_is_for_approved_and_finished_jobs_once() -> None:
    assert to_invoice([READY, WORKING, DECLINED, CHARGED]) == [READY]
    with pytest.raises(NothingToInvoice):
        to_invoice([WORKING, DECLINED, CHARGED])


def test_an_issued_invoice_never_changes() -> None:
    check_draft(InvoiceStatus.DRAFT)
    with pytest.raises(InvoiceImmutable):
        check_draft(InvoiceStatus.ISSUED)
    with pytest.raises(InvoiceImmutable):
        check_issue(InvoiceStatus.ISSUED, lines=1)


def test_an_empty_paper_gets_no_number() -> None:
    check_issue(InvoiceStatus.DRAFT, lines=1)
    with pytest.raises(NothingToInvoice):
        check_issue(InvoiceStatus.DRAFT, lines=0)


def test_a_draft_is_neither_paid_nor_credited() -> None:
    check_issued(InvoiceStatus.ISSUED)
    with pytest.raises(InvoiceNotIssued):
        check_issued(InvoiceStatus.DRAFT)
    with pytest.raises(InvoiceNotIssued):
        credit(1, status=InvoiceStatus.DRAFT)


def test_a_credit_note_is_not_credited() -> None:
    with pytest.raises(CreditOfCredit):
        credit(1, kind=InvoiceKind.CREDIT_NOTE)


def test_no_more_is_taken_back_than_was_charged() -> None:
    credit(1000)
    credit(400, credited=600)
    with pytest.raises(CreditTooMuch) as refusal:
        credit(401, credited=600)
    assert refusal.value.params == {"left": "400", "currency": "YER"}


@pytest.mark.parametrize("amount", [0, -1])
def test_taking_back_nothing_is_no_credit_note(amount: int) -> None:
    with pytest.raises(CreditNotPositive):
        credit(amount)


def test_an_invoice_of_nothing_is_taken_back_as_a_whole() -> None:
    def take_back(*, whole: bool) -> None:
        nothing = rials(0)
        check_credit(
            InvoiceKind.INVOICE,
            InvoiceStatus.ISSUED,
            invoiced=nothing,
            credited=nothing,
            amount=nothing,
            whole=whole,
        )

    take_back(whole=True)
    with pytest.raises(CreditNotPositive):
        take_back(whole=False)


def test_currencies_never_meet_in_a_credit_note() -> None:
    with pytest.raises(CurrencyMismatch):
        check_credit(
            InvoiceKind.INVOICE,
            InvoiceStatus.ISSUED,
            invoiced=rials(1000),
            credited=rials(0),
            amount=Money(1, Currency.USD),
        )


@pytest.mark.parametrize(
    ("paid", "credited", "left"),
    [(0, 0, 1000), (400, 0, 600), (400, 600, 0), (1000, 200, 0), (0, 1000, 0)],
)
def test_what_is_left_to_pay(paid: int, credited: int, left: int) -> None:
    sums = {"paid": rials(paid), "credited": rials(credited)}
    assert owed(rials(1000), **sums) == rials(left)
    assert is_settled(rials(1000), **sums) == (left == 0)


def test_work_on_warranty_is_settled_as_it_is_issued() -> None:
    assert is_settled(rials(0), paid=rials(0), credited=rials(0))


@given(st.lists(st.integers(-5, 700), max_size=10))
def test_credit_notes_together_never_exceed_the_invoice(amounts: list[int]) -> None:
    credited = 0
    for amount in amounts:
        try:
            credit(amount, credited=credited)
        except (CreditTooMuch, CreditNotPositive):
            continue
        credited += amount
    assert 0 <= credited <= 1000
