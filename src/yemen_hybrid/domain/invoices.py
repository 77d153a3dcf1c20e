"""Invoices and credit notes: when one may be made, changed, issued and taken back.

A draft is changed and thrown away freely. Issuing gives it its number and freezes it; from then on
only a credit note takes something back, and a wrong credit note is set right by a new invoice.
"""

from collections.abc import Iterable
from enum import StrEnum

from yemen_hybrid.domain.errors import Conflict, Invalid, NotFound
from yemen_hybrid.domain.jobs import JobFacts, approved, check_invoiceable
from yemen_hybrid.domain.money import Money


class InvoiceStatus(StrEnum):
    """Whether it counts."""

    DRAFT = "draft"
    ISSUED = "issued"


class InvoiceKind(StrEnum):
    """Which way it counts: a credit note's figures are above zero too, and reduce what is owed."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class InvoiceNotFound(NotFound):
    """No invoice with that id, or not the caller's."""

    code = "invoice_not_found"
    en = "There is no such invoice."
    ar = "لا توجد فاتورة بهذا المعرّف."


class InvoiceImmutable(Conflict):
    """It has been issued."""

    code = "invoice_immutable"
    en = "An issued invoice cannot be changed. Correct it with a credit note."
    ar = "لا يمكن تعديل فاتورة صادرة. صحّحها بإشعار دائن."


class InvoiceNotIssued(Conflict):
    """A draft is owed by nobody: it is not paid or credited, but changed or thrown away."""

    code = "invoice_not_issued"
    en = "This invoice is still a draft."
    ar = "هذه الفاتورة ما زالت مسودة ولم تصدر بعد."


class NothingToInvoice(Conflict):
    """No job is approved, finished and not invoiced yet; or the draft is empty."""

    code = "nothing_to_invoice"
    en = "There is nothing to invoice: no approved and finished job is left."
    ar = "لا يوجد ما يُفوتر: لم يبق عمل موافق عليه ومكتمل."


class CreditOfCredit(Conflict):
    """A credit note takes back an invoice and nothing else."""

    code = "credit_of_credit"
    en = "A credit note cannot be credited. Make a new invoice instead."
    ar = "لا يمكن إصدار إشعار دائن لإشعار دائن. أصدر فاتورة جديدة بدلًا من ذلك."


class CreditNotPositive(Invalid):
    """Taking back nothing."""

    code = "credit_not_positive"
    en = "The amount credited must be above zero."
    ar = "يجب أن يكون المبلغ المقيد في الإشعار الدائن أكبر من صفر."


class CreditTooMuch(Conflict):
    """More than was invoiced and has not been taken back before."""

    code = "credit_too_much"
    en = "Only {left} {currency} can still be credited."
    ar = "المبلغ المتبقي الذي يمكن تقييده في إشعار دائن هو {left} {currency} فقط."


def to_invoice(jobs: Iterable[JobFacts]) -> list[JobFacts]:
    """The jobs that an invoice made now is for; refused when there is none, or one lacks parts.

    Approved, finished and not invoiced. Work that still goes on is invoiced later, on another
    invoice of the same work order. Jobs of an invoice that was credited whole are there again.
    """
    ready = [job for job in approved(jobs) if job.is_done and not job.invoiced]
    if not ready:
        raise NothingToInvoice
    for job in ready:
        check_invoiceable(job)
    return ready


def check_draft(status: InvoiceStatus) -> None:
    """Refuse to change, throw away or issue again what has been issued."""
    if status is InvoiceStatus.ISSUED:
        raise InvoiceImmutable


def check_issued(status: InvoiceStatus) -> None:
    """Refuse to pay or credit a draft."""
    if status is InvoiceStatus.DRAFT:
        raise InvoiceNotIssued


def check_issue(status: InvoiceStatus, lines: int) -> None:
    """Refuse to issue twice, and to give a number to an empty paper.

    A total of zero is right: work on warranty is invoiced so that the customer has it in writing.
    """
    check_draft(status)
    if lines == 0:
        raise NothingToInvoice


def check_credit(
    kind: InvoiceKind,
    status: InvoiceStatus,
    *,
    invoiced: Money,
    credited: Money,
    amount: Money,
    whole: bool = False,
) -> None:
    """Refuse a credit note for a draft, for another credit note, or for more than is left.

    The same limit holds for an invoice as a whole and for each of its lines: ``invoiced`` is the
    total, ``credited`` what issued credit notes took back before, ``amount`` what this one would.

    An invoice of nothing at all is taken back once and as a whole: ``whole`` says that this note
    takes the last of its lines.
    """
    if kind is InvoiceKind.CREDIT_NOTE:
        raise CreditOfCredit
    check_issued(status)
    left = invoiced - credited
    if amount > left or left.minor == 0 < invoiced.minor:
        raise CreditTooMuch(left=left.amount, currency=left.currency)
    if amount.minor < 0 or (amount.minor == 0 and not (whole and invoiced.minor == 0)):
        raise CreditNotPositive


def owed(invoiced: Money, *, paid: Money, credited: Money) -> Money:
    """What an issued invoice leaves to pay; never below zero.

    A credit note on an invoice that was paid leaves the customer with money of theirs: that is
    their credit, and not a debt of the invoice.
    """
    return max(invoiced - paid - credited, Money.zero(invoiced.currency))


def is_settled(invoiced: Money, *, paid: Money, credited: Money) -> bool:
    """Whether nothing is left to pay."""
    return owed(invoiced, paid=paid, credited=credited).minor == 0
