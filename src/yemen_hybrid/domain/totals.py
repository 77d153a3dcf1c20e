"""The arithmetic of an estimate and of an invoice.

    gross     = quantity x unit price                 rounded once
    discount  = the line's own discount               rounded once
              + its share of the document's           shared to the last unit, never rounded
    net       = gross - discount
    tax       = net x the line's rate                 rounded once
    total     = net + tax

Every figure of the document is the sum of that figure of its lines, so what is printed adds up by
hand. Only then is a cash total rounded, to the smallest note people carry, as a figure of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from yemen_hybrid.domain.discounts import Discount, spread
from yemen_hybrid.domain.errors import Invalid
from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.money import Money
from yemen_hybrid.domain.quantities import Quantity, half_up
from yemen_hybrid.domain.tax import charged_ppm, check_ppm, tax_on


class DocumentEmpty(Invalid):
    """A document of no lines says nothing."""

    code = "document_empty"
    en = "The document has no lines."
    ar = "لا يحتوي المستند على أي بند."


class LineQuantityInvalid(Invalid):
    """Nothing or less of something: what is given back is a line of a credit note."""

    code = "line_quantity_invalid"
    en = "The quantity of a line must be above zero."
    ar = "يجب أن تكون كمية البند أكبر من صفر."


class PriceNegative(Invalid):
    """A price below zero: what is taken off is a discount."""

    code = "price_negative"
    en = "A price cannot be less than zero."
    ar = "لا يمكن أن يكون السعر أقل من صفر."


class SmallestNoteInvalid(Invalid):
    """A note of nothing or less."""

    code = "smallest_note_invalid"
    en = "The smallest note must be above zero."
    ar = "يجب أن تكون أصغر فئة نقدية أكبر من صفر."


@dataclass(frozen=True, slots=True)
class LineInput:
    """A line as it was agreed: the price of one unit is without tax.

    ``tax_ppm`` is the rate of the zone on the document's day. A line with an ``exempt_reason`` is
    charged none, whatever the rate (see `tax.charged_ppm`). ``list_price`` is what the catalogue
    asks for one unit; None for what stands on no list: sublet work, a fee, a part without a price.
    ``list_quantity`` is how much labour a canned job sets, and None for all that it does not set.
    """

    kind: LineKind
    quantity: Quantity
    unit_price: Money
    discount: Discount | None
    tax_ppm: int
    exempt_reason: str | None = None
    list_price: Money | None = None
    list_quantity: Quantity | None = None

    def __post_init__(self) -> None:
        if self.quantity.milli <= 0:
            raise LineQuantityInvalid
        if self.unit_price.minor < 0:
            raise PriceNegative
        check_ppm(self.tax_ppm)

    @property
    def gross(self) -> Money:
        """The price of the whole quantity."""
        return self.unit_price.times(self.quantity)

    @property
    def is_deposit(self) -> bool:
        """Whether it is given back when an old part comes; see `cores`."""
        return self.kind is LineKind.CORE

    @property
    def full(self) -> Money:
        """What everything that is given away is measured against: the whole quantity at its list
        price, or at its own price where that is higher or nothing is listed. A deposit is none.

        Labour of a canned job counts for at least what the catalogue sets of it, one job or its
        hours: the customer gets the whole job, so fewer hours on the paper make it cheaper just as
        a lower price does. Parts count as many as there are: those that are not used are not sold.
        """
        if self.is_deposit:
            return Money.zero(self.unit_price.currency)
        if self.list_price is None:
            return self.gross
        quantity = max(self.quantity, self.list_quantity or self.quantity)
        return max(self.gross, self.list_price.times(quantity))

    @property
    def discountable(self) -> Money:
        """What a discount on the whole document comes off."""
        return Money.zero(self.unit_price.currency) if self.is_deposit else self.own_net

    @property
    def own_net(self) -> Money:
        """What is left after the line's own discount, before the document's."""
        return _after(self.discount, self.gross)


@dataclass(frozen=True, slots=True)
class LineTotals:
    """The figures of a line: net = gross - discount, total = net + tax.

    ``document_share`` is the part of ``discount`` that came from the document's; ``tax_ppm`` is the
    rate that was charged, zero for an exempt line. ``full`` is `LineInput.full`, and ``given`` what
    of it was given away.
    """

    gross: Money
    discount: Money
    net: Money
    tax: Money
    total: Money
    document_share: Money
    tax_ppm: int
    full: Money
    given: Money


@dataclass(frozen=True, slots=True)
class DocumentTotals:
    """The figures of a document, each the sum of its lines: total = net + tax + rounding.

    ``given`` is all that was given away of ``full``: by prices under the list, the discounts of
    the lines and that of the whole.
    """

    gross: Money
    discount: Money
    net: Money
    tax: Money
    rounding: Money
    total: Money
    full: Money
    given: Money
    lines: tuple[LineTotals, ...]


def line_totals(line: LineInput, document_share: Money | None = None) -> LineTotals:
    """The figures of one line, less its share of the document's discount."""
    share = document_share or Money.zero(line.unit_price.currency)
    gross, net = line.gross, line.own_net - share
    ppm = charged_ppm(line.tax_ppm, line.exempt_reason)
    tax = tax_on(net, ppm)
    given = share if line.is_deposit else line.full - net  # of a deposit nothing is shared
    return LineTotals(gross, gross - net, net, tax, net + tax, share, ppm, line.full, given)


def document_totals(
    lines: Sequence[LineInput],
    discount: Discount | None = None,
    smallest_note: Money | None = None,
) -> DocumentTotals:
    """The figures of a document whose lines are all in one currency.

    ``discount`` comes off what the lines leave after their own, deposits left out, and is spread
    over them before tax.
    ``smallest_note`` is given where the total is to be paid in cash (see `cash_rounding`).
    """
    if not lines:
        raise DocumentEmpty
    currency = lines[0].unit_price.currency
    nets = [line.discountable for line in lines]
    whole = Money.sum(nets, currency)
    shares = spread(whole - _after(discount, whole), nets)
    figures = tuple(line_totals(line, share) for line, share in zip(lines, shares, strict=True))
    return sum_of_lines(figures, smallest_note)


def cash_rounding(total: Money, smallest_note: Money | None) -> Money:
    """What to add to a total, or take off it, so that it can be paid in notes.

    The nearest multiple of ``smallest_note``, half-up, less the total; zero where there is no
    smallest note. The note is in the document's currency: coins of another do not round it.
    """
    if smallest_note is None:
        return Money.zero(total.currency)
    if smallest_note.minor <= 0:
        raise SmallestNoteInvalid
    notes = half_up(total.minor, smallest_note.minor)
    return Money(notes * smallest_note.minor, smallest_note.currency) - total


def _after(discount: Discount | None, gross: Money) -> Money:
    return gross - discount.on(gross) if discount else gross


def sum_of_lines(lines: tuple[LineTotals, ...], smallest_note: Money | None) -> DocumentTotals:
    """The figures of a document whose lines were worked out before; there is one at least."""
    currency = lines[0].net.currency
    gross = Money.sum((line.gross for line in lines), currency)
    net = Money.sum((line.net for line in lines), currency)
    tax = Money.sum((line.tax for line in lines), currency)
    rounding = cash_rounding(net + tax, smallest_note)
    total = net + tax + rounding
    full = Money.sum((line.full for line in lines), currency)
    given = Money.sum((line.given for line in lines), currency)
    return DocumentTotals(gross, gross - net, net, tax, rounding, total, full, given, lines)
