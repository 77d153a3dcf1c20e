"""What services and parts share on the wire: price lists, taxes and exemptions, categories."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from yemen_hybrid.api.wire import Line, MoneyIn, MoneyOut, MoneySent, Sent, Shown
from yemen_hybrid.domain.money import Money, Zone
from yemen_hybrid.domain.pricing import ListedPrice

Category = Annotated[Line, Field(max_length=60, examples=["hybrid battery"])]
TaxCode = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        max_length=20,
        description="The tax that it bears; null where `exempt_reason` says why it bears none.",
    ),
]
ExemptReason = Annotated[Line, Field(max_length=200)]


class PriceSent(Sent):
    """A price, and whose rials it is in."""

    zone: Zone
    price: MoneyIn


class PriceRead(Shown):
    """A price, and whose rials it is in."""

    zone: Zone
    price: MoneyOut


PricesIn = Annotated[
    list[PriceSent],
    Field(max_length=20, description="The whole list: one price for each zone and currency."),
]


class CategoryCount(Shown):
    """A category in use."""

    category: str
    count: int


class CategoryList(Shown):
    """Every category in use, by name."""

    items: list[CategoryCount]


def listed(prices: Iterable[PriceSent]) -> list[ListedPrice]:
    """The prices as the rules take them."""
    return [ListedPrice(sent.zone, sent.price.money) for sent in prices]


def new_prices(prices: Iterable[PriceSent] | None) -> list[ListedPrice] | None:
    """The prices that replace the present ones, if any were sent."""
    return None if prices is None else listed(prices)


def amount(sent: MoneySent | None) -> Money | None:
    """An amount that need not be said."""
    return None if sent is None else sent.money


def taxes(sent: Sent) -> dict[str, str | None]:
    """The tax code and the reason for an exemption, as far as sent; either one alone ends the
    other.
    """
    said: dict[str, str | None] = {
        name: value or None for name, value in sent.sent("tax_code", "exempt_reason").items()
    }
    if said.get("exempt_reason"):
        said.setdefault("tax_code", None)
    elif said.get("tax_code"):
        said.setdefault("exempt_reason", None)
    return said
