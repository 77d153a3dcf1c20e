"""What the workshop offers: how parts are named, what stands on a price list, what is exempt."""

import re
import unicodedata
from collections.abc import Hashable, Iterable, Sequence
from typing import Final
from uuid import UUID

from yemen_hybrid.domain.errors import Conflict, Invalid
from yemen_hybrid.domain.money import Money
from yemen_hybrid.domain.pricing import ListedPrice
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.stock import NONE, QuantityNotPositive
from yemen_hybrid.domain.tax import ExemptionNeedsReason
from yemen_hybrid.domain.texts import clean_line
from yemen_hybrid.domain.totals import PriceNegative

MAX_CODE: Final = 40
MAX_SKU: Final = 60
"""Characters of a part's number. Makers use up to about 20, and resellers put theirs before it."""

LONGEST_JOB: Final = 100 * 60
"""Minutes of labour that a service may take: a rebuilt engine takes about half of it."""

_SKU: Final = re.compile(r"\w[\w .\-/+#]*")


class SkuInvalid(Invalid):
    """Not what could be read from a box, or out to somebody at the shelf."""

    code = "sku_invalid"
    en = "A part number has letters, digits, blanks and . - / + # only, at most {max_length}."
    ar = "يتكون رقم القطعة من حروف وأرقام ومسافات والرموز . - / + # فقط، وبحد أقصى {max_length}."


class SkuTaken(Conflict):
    """Two parts of one number could not be told apart at the shelf."""

    code = "sku_taken"
    en = "Another part has this number already."
    ar = "رقم القطعة هذا مستخدم لقطعة أخرى."


class ServiceCodeTaken(Conflict):
    """Two services of one code could not be told apart."""

    code = "service_code_taken"
    en = "Another service has this code already."
    ar = "رمز الخدمة هذا مستخدم لخدمة أخرى."


class PriceTwice(Invalid):
    """Two prices for one thing, zone and currency."""

    code = "price_twice"
    en = "Give one price for each zone and currency."
    ar = "حدد سعرًا واحدًا لكل منطقة نقدية وعملة."


class FixedPriceMissing(Invalid):
    """A service priced as a whole has no rate of the branch to fall back on."""

    code = "fixed_price_missing"
    en = "A service with a fixed price needs at least one price."
    ar = "الخدمة ذات السعر المقطوع تحتاج إلى سعر واحد على الأقل."


class KitPartTwice(Invalid):
    """One part on two lines of a kit."""

    code = "kit_part_twice"
    en = "Name each part of the kit once, with its whole quantity."
    ar = "اذكر كل قطعة من قطع الخدمة مرة واحدة بكميتها الكاملة."


class TaxedAndExempt(Invalid):
    """A tax and a reason not to charge it."""

    code = "taxed_and_exempt"
    en = "It either bears a tax or is exempt for a reason, not both."
    ar = "إما أن تُفرض عليه ضريبة وإما أن يُعفى منها لسبب، ولا يجتمع الأمران."


def fold_code(text: str) -> str:
    """A service's code in the one spelling it is kept in: capitals, ASCII digits."""
    return _capitals(clean_line(text, max_length=MAX_CODE))


def fold_sku(text: str) -> str:
    """A part's number in the one spelling it is kept in: capitals, ASCII digits, single blanks.

    So the number read off the box, typed in any case or digits, is the same part.
    """
    sku = _capitals(clean_line(text, max_length=MAX_SKU))
    if len(sku) > MAX_SKU or not _SKU.fullmatch(sku):
        raise SkuInvalid(max_length=MAX_SKU)
    return sku


def _capitals(text: str) -> str:
    upper = unicodedata.normalize("NFKC", text).upper()
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in upper)


def check_price(price: Money | None) -> None:
    """Refuse a price, or a cost, below zero."""
    if price is not None and price.minor < 0:
        raise PriceNegative


def check_prices(listed: Sequence[ListedPrice]) -> None:
    """Refuse prices below zero, and two for the same zone and currency."""
    for one in listed:
        check_price(one.price)
    if _repeats((one.zone, one.price.currency) for one in listed):
        raise PriceTwice(pointer="/prices")


def check_kit(kit: Sequence[tuple[UUID, Quantity]]) -> None:
    """Refuse a part that stands in a kit twice, or with nothing of it."""
    if any(quantity <= NONE for _, quantity in kit):
        raise QuantityNotPositive(pointer="/parts")
    if _repeats(part_id for part_id, _ in kit):
        raise KitPartTwice(pointer="/parts")


def check_exemption(tax_code: str | None, exempt_reason: str | None) -> None:
    """Refuse what bears no tax without a reason, and what bears one in spite of a reason."""
    if tax_code is None and not exempt_reason:
        raise ExemptionNeedsReason(pointer="/exempt_reason")
    if tax_code is not None and exempt_reason:
        raise TaxedAndExempt(pointer="/exempt_reason")


def _repeats(keys: Iterable[Hashable]) -> bool:
    listed = list(keys)
    return len(set(listed)) < len(listed)
