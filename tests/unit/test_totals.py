import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.discounts import Discount
from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.money import AmountTooLarge, Currency, CurrencyMismatch, Money
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.tax import ExemptionNeedsReason, TaxPercentInvalid
from yemen_hybrid.domain.totals import (
    DocumentEmpty,
    LineInput,
    LineQuantityInvalid,
    PriceNegative,
    SmallestNoteInvalid,
    cash_rounding,
    document_totals,
    line_totals,
)

GST = 50_000


def rials(minor: int) -> Money:
    return Money(minor, Currency.YER)


def line(
    price: int,
    quantity: str = "1",
    discount: Discount | None = None,
    *,
    tax: int = GST,
    exempt: str | None = None,
    listed: int | None = None,
) -> LineInput:
    on_list = None if listed is None else rials(listed)
    return LineInput(
        LineKind.PART, Quantity.parse(quantity), rials(price), discount, tax, exempt, on_list
    )


def test_oil_by_the_litre_with_its_discount_and_tax() -> None:
    oil = line_totals(line(4_333, "3.5", Discount.percent("10")))
    assert oil.gross == rials(15_166)  # 15165.5
    assert oil.discount == rials(1_517)  # 1516.6
    assert oil.net == rials(13_649)
    assert oil.tax == rials(682)  # 682.45
    assert oil.total == rials(14_331)


def test_an_invoice_adds_up_by_hand() -> None:
    labour = LineInput(LineKind.LABOUR, Quantity.parse("1.5"), rials(6_000), None, GST)
    battery = line(85_000, "1", Discount(amount=rials(5_000)))
    transport = LineInput(
        LineKind.FEE, Quantity.parse("1"), rials(2_000), None, GST, "خدمة معفاة من الضريبة"
    )
    invoice = document_totals([labour, battery, transport], smallest_note=rials(100))
    assert invoice.gross == rials(96_000)
    assert invoice.discount == rials(5_000)
    assert invoice.net == rials(91_000)
    assert invoice.tax == rials(4_450)
    assert invoice.rounding == rials(50)  # 95450 lies between two notes: up
    assert invoice.total == rials(95_500)


def test_tax_is_rounded_on_each_line_and_not_on_the_sum() -> None:
    three = document_totals([line(10), line(10), line(10)])
    assert three.tax == rials(3)  # 0.5 each; 5% of 30 would be 2


def test_a_document_discount_comes_off_before_tax() -> None:
    invoice = document_totals([line(20_000), line(10_000)], Discount(amount=rials(1_000)))
    first, second = invoice.lines
    assert (first.document_share, second.document_share) == (rials(667), rials(333))
    assert (first.net, second.net) == (rials(19_333), rials(9_667))
    assert invoice.tax == rials(967 + 483)
    assert invoice.total == rials(29_000 + 1_450)


def test_a_document_percentage_is_of_what_the_lines_leave() -> None:
    lines = [line(20_000, discount=Discount.percent("50")), line(10_000)]
    invoice = document_totals(lines, Discount.percent("10"))
    assert invoice.discount == rials(10_000 + 2_000)
    assert invoice.lines[0].discount == rials(11_000)


def test_a_promise_larger_than_the_document_makes_it_free() -> None:
    invoice = document_totals([line(2_000), line(0)], Discount(amount=rials(5_000)))
    assert invoice.discount == rials(2_000)
    assert invoice.total == rials(0)


def test_a_job_under_guarantee_costs_nothing() -> None:
    free = document_totals([line(0)], Discount.percent("10"), rials(50))
    assert free.total == rials(0)


def test_an_exempt_line_is_charged_no_tax_and_says_why() -> None:
    assert line_totals(line(10_000, exempt="منظمة معفاة")).tax == rials(0)
    with pytest.raises(ExemptionNeedsReason):
        line_totals(line(10_000, exempt=" "))


@pytest.mark.parametrize(
    ("total", "difference"),
    [(95_450, 50), (95_449, -49), (95_400, 0), (95_499, 1), (30, -30), (50, 50), (0, 0)],
)
def test_cash_is_rounded_to_the_smallest_note(total: int, difference: int) -> None:
    assert cash_rounding(rials(total), rials(100)) == rials(difference)
    assert cash_rounding(rials(-total), rials(100)) == rials(-difference)


def test_cash_is_not_rounded_without_a_smallest_note() -> None:
    assert cash_rounding(rials(95_451), None) == rials(0)
    assert cash_rounding(rials(95_451), rials(1)) == rials(0)


def test_a_smallest_note_is_above_zero_and_of_the_same_currency() -> None:
    with pytest.raises(SmallestNoteInvalid):
        cash_rounding(rials(95_450), rials(0))
    with pytest.raises(CurrencyMismatch):
        cash_rounding(Money(1_999, Currency.USD), rials(100))


def test_a_document_of_no_lines_is_refused() -> None:
    with pytest.raises(DocumentEmpty):
        document_totals([])


def test_a_document_of_two_currencies_is_refused() -> None:
    dollars = LineInput(LineKind.PART, Quantity(1_000), Money(500, Currency.USD), None, GST)
    with pytest.raises(CurrencyMismatch):
        document_totals([line(500), dollars])


def test_absurd_lines_are_refused() -> None:
    with pytest.raises(LineQuantityInvalid):
        line(500, "0")
    with pytest.raises(PriceNegative):
        line(-1)
    with pytest.raises(TaxPercentInvalid):
        line(500, tax=1_000_001)


def test_absurd_sums_are_refused() -> None:
    with pytest.raises(AmountTooLarge):
        document_totals([line(10**10, "1000000")])
    with pytest.raises(AmountTooLarge):
        document_totals([line(6 * 10**14), line(6 * 10**14)])


AMOUNTS = st.integers(0, 10**9).map(rials)
DISCOUNTS = (
    st.none()
    | st.integers(0, 10_000).map(lambda bp: Discount(bp=bp))
    | AMOUNTS.map(lambda amount: Discount(amount=amount))
)
LINES = st.builds(
    LineInput,
    st.sampled_from(LineKind),
    st.integers(1, 100_000).map(Quantity),
    AMOUNTS,
    DISCOUNTS,
    st.sampled_from([0, 25_000, GST, 150_000]),
    st.sampled_from([None, "معفى"]),
)


@given(st.lists(LINES, min_size=1, max_size=12), DISCOUNTS, st.none() | st.integers(1, 1_000))
def test_every_figure_is_the_sum_of_its_lines(
    lines: list[LineInput], discount: Discount | None, note: int | None
) -> None:
    document = document_totals(lines, discount, None if note is None else rials(note))
    for figure in ("gross", "discount", "net", "tax"):
        figures = [getattr(one, figure) for one in document.lines]
        assert getattr(document, figure) == Money.sum(figures, Currency.YER)
    assert document.net == document.gross - document.discount
    assert document.total == document.net + document.tax + document.rounding
    assert 2 * abs(document.rounding.minor) <= (note or 0)
    assert note is None or document.total.minor % note == 0
    for one in document.lines:
        assert one.net == one.gross - one.discount >= rials(0)
        assert one.total == one.net + one.tax
        assert rials(0) <= one.document_share <= one.discount


def test_a_price_under_the_list_and_every_discount_on_it_are_given_away() -> None:
    lowered = line(9_500, "2", Discount.percent("5"), listed=10_000)
    figures = line_totals(lowered)
    assert (figures.full, figures.gross, figures.net) == (
        rials(20_000),
        rials(19_000),
        rials(18_050),
    )
    both = document_totals([lowered, line(9_500, listed=10_000)], Discount.percent("5"))
    assert both.full == rials(30_000)
    assert both.net == rials(26_172)  # 18,050 and 9,500, less 5%


def test_above_the_list_and_without_one_the_price_itself_is_full() -> None:
    dear, free = line(12_000, listed=10_000), line(7_000)
    assert (line_totals(dear).full, line_totals(free).full) == (rials(12_000), rials(7_000))
    given = line_totals(line(0, "3", listed=10_000))
    assert (given.full, given.net) == (rials(30_000), rials(0))


def test_a_line_above_the_list_makes_no_room_below_it() -> None:
    totals = document_totals([line(12_000, listed=10_000), line(8_000, listed=10_000)])
    assert totals.given == rials(2_000)
