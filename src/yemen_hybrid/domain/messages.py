"""What customers are told, in their language: the few texts that the workshop sends."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote

from yemen_hybrid.domain.errors import Conflict, Language
from yemen_hybrid.domain.money import Currency
from yemen_hybrid.domain.phones import whatsapp_digits


class Template(StrEnum):
    """The texts, by what has happened."""

    ESTIMATE_READY = "estimate_ready"
    ESTIMATE_APPROVED = "estimate_approved"
    INVOICE = "invoice"


class NoWhatsAppNumber(Conflict):
    """The customer has no number that WhatsApp could know."""

    code = "no_whatsapp_number"
    en = "The customer has no phone number to write to."
    ar = "لا يوجد رقم هاتف للعميل يمكن مراسلته عليه."


TEXTS: Final[dict[Template, dict[Language, str]]] = {
    Template.ESTIMATE_READY: {
        "ar": (
            "السلام عليكم {name}،\n"
            "عرض سعر صيانة سيارتكم {vehicle} جاهز، وإجماليه {total}.\n"
            "يمكنكم الاطّلاع عليه واختيار الأعمال التي توافقون عليها من هذا الرابط:\n"
            "{url}\n"
            "العرض سارٍ حتى {valid_until}.\n"
            "{workshop}"
        ),
        "en": (
            "Hello {name},\n"
            "the estimate for your {vehicle} is ready: {total} in all.\n"
            "Please read it and choose the work that you approve:\n"
            "{url}\n"
            "It is valid until {valid_until}.\n"
            "{workshop}"
        ),
    },
    Template.ESTIMATE_APPROVED: {
        "ar": (
            "شكرًا لكم {name}.\n"
            "وصلتنا موافقتكم على أعمال بإجمالي {total} لسيارتكم {vehicle} "
            "(عرض السعر {estimate}).\n"
            "سنبدأ العمل ونبلغكم فور جاهزية السيارة.\n"
            "{workshop}"
        ),
        "en": (
            "Thank you, {name}.\n"
            "We have your approval of work for {total} on your {vehicle} "
            "(estimate {estimate}).\n"
            "We will write as soon as the car is ready.\n"
            "{workshop}"
        ),
    },
    Template.INVOICE: {
        "ar": (
            "السلام عليكم {name}،\n"
            "صدرت فاتورتكم رقم {invoice} بإجمالي {total}.\n"
            "شكرًا لثقتكم بنا.\n"
            "{workshop}"
        ),
        "en": (
            "Hello {name},\n"
            "your invoice {invoice} is ready: {total} in all.\n"
            "Thank you for your trust.\n"
            "{workshop}"
        ),
    },
}

CURRENCY_NAMES: Final[dict[Currency, dict[Language, str]]] = {
    Currency.YER: {"ar": "ريال يمني", "en": "YER"},
    Currency.SAR: {"ar": "ريال سعودي", "en": "SAR"},
    Currency.USD: {"ar": "دولار أمريكي", "en": "USD"},
}


def message_text(
    template: Template, language: Language, params: Mapping[str, Any], url: str = ""
) -> str:
    """The text as it is sent.

    ``params`` are those that the message was queued with: JSON, with money and days as the wire has
    them. ``url`` is where the text leads, for the texts that lead somewhere.
    """
    fields = {name: _spoken(value, language) for name, value in params.items()}
    workshop = fields.get(f"workshop_{language}") or fields.get("workshop_ar", "")
    if "valid_until" in fields:
        fields["valid_until"] = f"{date.fromisoformat(fields['valid_until']):%d/%m/%Y}"
    return TEXTS[template][language].format_map({**fields, "workshop": workshop, "url": url})


def whatsapp_url(number: str | None, text: str) -> str:
    """The link that opens WhatsApp with the text written to a number (E.164)."""
    if not number:
        raise NoWhatsAppNumber
    return f"https://wa.me/{whatsapp_digits(number)}?text={quote(text, safe='')}"


def _spoken(value: object, language: Language) -> str:
    if isinstance(value, Mapping):
        return _amount(str(value["amount"]), Currency(value["currency"]), language)
    return str(value)


def _amount(amount: str, currency: Currency, language: Language) -> str:
    """``12,500 ريال يمني``. Commas stay between the digits in Arabic text too; dots as well."""
    whole, dot, decimals = amount.partition(".")
    return f"{int(whole):,}{dot}{decimals} {CURRENCY_NAMES[currency][language]}"
