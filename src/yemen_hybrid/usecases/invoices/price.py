"""The figures of an invoice: worked out when it is drafted, changed, and once more at its issue."""

from yemen_hybrid.data.models import Branch, Invoice, InvoiceLine
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.discounts import Discount, check_ceiling
from yemen_hybrid.domain.money import Currency, CurrencyMismatch, Money
from yemen_hybrid.domain.totals import DocumentTotals, LineTotals, document_totals


async def price(store: Store, invoice: Invoice) -> DocumentTotals:
    """Work out every figure of a draft, with the taxes of the branch's business day; gives them."""
    branch = await store.branches.get(invoice.branch_id)
    today = business_day(store.now, branch.timezone)
    sheet = await store.taxes.binding_sheet(invoice.zone, invoice.currency, today)
    totals = document_totals(
        [sheet.charge(line, share_minor=line.share_minor) for line in invoice.lines],
        _discount_on(invoice),
        _smallest_note(invoice, branch),
    )
    _write(invoice, totals)
    return totals


def give_discount(actor: Caller, invoice: Invoice, discount: Discount | None) -> None:
    """Put a discount on the whole draft, or take it off with None; price it afterwards.

    Giving one asks for ``discount:give``; how much is checked when the draft is priced.
    """
    if discount is not None:
        actor.require("discount:give")
        if discount.amount is not None and discount.amount.currency is not invoice.currency:
            raise CurrencyMismatch(
                first=discount.amount.currency, second=invoice.currency, pointer="/discount"
            )
    invoice.discount_bp = None if discount is None else discount.bp
    invoice.discount_minor = discount.amount.minor if discount and discount.amount else 0


def check_discount(actor: Caller, invoice: Invoice, totals: DocumentTotals) -> None:
    """Refuse a discount on the whole draft that is above the ceiling of the caller's role.

    With it counts all that the lines give away already: whoever adds to that answers for the sum.
    Lines alone, whose prices somebody else may have lowered, are not refused here.
    """
    if invoice.discount_minor:
        check_ceiling(totals, actor.discount_ceiling_bp)


def _discount_on(invoice: Invoice) -> Discount | None:
    if invoice.discount_bp is not None:
        return Discount(bp=invoice.discount_bp)
    if invoice.discount_minor:
        return Discount(amount=Money(invoice.discount_minor, invoice.currency))
    return None


def _smallest_note(invoice: Invoice, branch: Branch) -> Money | None:
    """Only rials are rounded to notes: the change of dollars and riyals is given in coins."""
    note = branch.smallest_note_minor
    if not invoice.cash_total or note is None or invoice.currency is not Currency.YER:
        return None
    return Money(note, Currency.YER)


def _write(invoice: Invoice, totals: DocumentTotals) -> None:
    for line, figures in zip(invoice.lines, totals.lines, strict=True):
        _write_line(line, figures)
    invoice.discount_minor = sum(line.share_minor for line in invoice.lines)
    invoice.net_minor = totals.net.minor
    invoice.tax_minor = totals.tax.minor
    invoice.rounding_minor = totals.rounding.minor
    invoice.total_minor = totals.total.minor


def _write_line(line: InvoiceLine, figures: LineTotals) -> None:
    line.gross_minor = figures.gross.minor
    line.discount_minor = figures.discount.minor
    line.share_minor = figures.document_share.minor
    line.net_minor = figures.net.minor
    line.tax_ppm = figures.tax_ppm
    line.tax_minor = figures.tax.minor
    line.total_minor = figures.total.minor
