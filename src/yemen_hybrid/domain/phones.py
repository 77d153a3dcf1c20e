"""Phone numbers: read as Yemenis write them, kept in E.164, shown and masked.

The numbering plans of all countries come from libphonenumber. In Yemen mobiles are nine digits
from 70, 71, 73, 77 and 78; landlines are an area code (01 to 07) with six or seven digits.
"""

import re

from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    format_number,
    is_valid_number,
    parse,
)

from yemen_hybrid.domain.errors import Invalid
from yemen_hybrid.domain.folding import ascii_digits

YEMEN = 967
_REGION = "YE"

_MASK = "•••••"
_SHOWN_DIGITS = 3
_MAX_WRITTEN = 60  # characters; a number is at most 15 digits

_SEPARATORS = re.compile(r"[\s\-./()\u2010-\u2015\u2212_]+")
_WRITTEN = re.compile(r"(?P<international>\+|00)?(?P<digits>[0-9]+)")
_BARE_INTERNATIONAL = 11
"""From this many digits a number with neither +, 00 nor 0 before it can only be international: a
Yemeni one has nine at most. WhatsApp shows 967777123456 and 966501234567 like that."""

_YEMENI_MOBILE = re.compile(r"\+967(7[01378][0-9])([0-9]{3})([0-9]{3})")


class PhoneInvalid(Invalid):
    """Not a number that can be dialled from Yemen as it was written."""

    code = "phone_invalid"
    en = (
        "This is not a valid phone number. Write a Yemeni number such as 777 123 456, "
        "or a foreign one with + and its country code."
    )
    ar = (
        "رقم الهاتف غير صحيح. اكتب رقمًا يمنيًا مثل 777123456، "
        "أو رقمًا أجنبيًا يبدأ بعلامة + ورمز الدولة."
    )


def parse_phone(text: str) -> str:
    """The E.164 form (+967777123456) of a number as people write it.

    Taken: 777 123 456, 0777-123-456, 00967…, 967…, 01/234567, +966 50…, digits of any script,
    blanks, dashes, dots, slashes, brackets, and direction marks pasted from chats. Refused: what no
    numbering plan holds, two numbers in one, letters, and extensions, which E.164 would lose.
    """
    number = _read(text)
    if number is None or not is_valid_number(number):
        raise PhoneInvalid
    return format_number(number, PhoneNumberFormat.E164)


def _read(text: str) -> PhoneNumber | None:
    if len(text) > _MAX_WRITTEN:
        return None
    match = _WRITTEN.fullmatch(_SEPARATORS.sub("", ascii_digits(text).replace("＋", "+")))
    if match is None:
        return None
    digits = match["digits"]
    bare = len(digits) >= _BARE_INTERNATIONAL and not digits.startswith("0")
    try:
        return parse(("+" if match["international"] or bare else "") + digits, _REGION)
    except NumberParseException:
        return None


def national(e164: str) -> str:
    """How the number is read aloud: 777 123 456, 01 234 567, and +966 50 123 4567 from abroad."""
    mobile = _YEMENI_MOBILE.fullmatch(e164)
    if mobile:
        return " ".join(mobile.groups())
    try:
        number = parse(e164)
    except NumberParseException as error:
        raise PhoneInvalid from error
    at_home = number.country_code == YEMEN
    shown = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return format_number(number, shown)


def whatsapp_digits(e164: str) -> str:
    """What follows https://wa.me/ in a link: the digits with the country code and no plus."""
    return e164.removeprefix("+")


def mask_phone(e164: str) -> str:
    """The number as logs may show it: +967•••••123. Never raises, and shows nothing of the rest."""
    digits = e164.removeprefix("+")
    if not e164.startswith("+") or not digits.isdecimal():
        return _MASK
    code = next(
        (digits[:n] for n in (1, 2, 3) if int(digits[:n]) in COUNTRY_CODE_TO_REGION_CODE), ""
    )
    tail = digits[-_SHOWN_DIGITS:] if len(digits) > len(code) + 2 * _SHOWN_DIGITS else ""
    return f"+{code}{_MASK}{tail}"


def mask_email(email: str) -> str:
    """The address as logs may show it: a•••••@example.com. Never raises."""
    local, at, domain = email.rpartition("@")
    return f"{local[:1]}{_MASK}@{domain}" if at and local and domain else _MASK
