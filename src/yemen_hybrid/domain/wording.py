"""What customers are told, word for word: each template in both languages, in this one place.

A wording is a subject, the lines of the body, and what the link is called where it leads somewhere.
The text (of WhatsApp, and the plain part of a mail) and the HTML mail are both made of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from string import Formatter
from typing import Any, Final, Literal

from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.messages import CURRENCY_NAMES, Template
from yemen_hybrid.domain.money import Currency

Kind = Literal["text", "money", "day", "kilometres"]

MAX_SUBJECT: Final = 200


@dataclass(frozen=True, slots=True)
class Wording:
    """A message in one language. The greeting and the workshop's name stand around it.

    ``after`` follows the link. A line whose parameter was not given is left out.
    """

    subject: str
    before: tuple[str, ...]
    action: str = ""
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A message as the customer reads it."""

    subject: str
    greeting: str
    before: tuple[str, ...]
    action: str
    url: str
    after: tuple[str, ...]
    workshop: str
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All of it, line by line."""
        lines = (self.greeting, *self.before, self.url, *self.after, self.workshop)
        return "\n".join(line for line in lines if line)


class ParameterWrong(ValueError):
    """A message was queued without what its template needs, or with something else."""


COMMON: Final[dict[str, Kind]] = {"name": "text", "workshop_ar": "text", "workshop_en": "text"}

PARAMETERS: Final[dict[Template, dict[str, Kind]]] = {
    Template.ESTIMATE_READY: {
        "vehicle": "text",
        "estimate": "text",
        "total": "money",
        "valid_until": "day",
        "link_id": "text",
    },
    Template.ESTIMATE_REMINDER: {
        "vehicle": "text",
        "estimate": "text",
        "total": "money",
        "valid_until": "day",
        "link_id": "text",
    },
    Template.ESTIMATE_APPROVED: {"vehicle": "text", "estimate": "text", "total": "money"},
    Template.CAR_READY: {"vehicle": "text", "order": "text"},
    Template.CAR_WAITING: {"vehicle": "text", "order": "text", "since": "day"},
    Template.INVOICE: {"invoice": "text", "invoice_id": "text", "total": "money"},
    Template.INVOICE_OVERDUE: {
        "invoice": "text",
        "invoice_id": "text",
        "owed": "money",
        "due_on": "day",
    },
    Template.RECEIPT: {"receipt": "text", "payment_id": "text", "amount": "money"},
    Template.SERVICE_DUE: {"vehicle": "text", "service": "text"},
}
"""What each template needs, besides `COMMON`."""

OPTIONAL: Final[dict[Template, dict[str, Kind]]] = {
    Template.SERVICE_DUE: {"due_on": "day", "due_at": "kilometres"},
}
"""What a template takes where it is known."""

_GREETING: Final[dict[Language, str]] = {"ar": "السلام عليكم {name}،", "en": "Hello {name},"}

WORDINGS: Final[dict[Template, dict[Language, Wording]]] = {
    Template.ESTIMATE_READY: {
        "ar": Wording(
            "عرض سعر صيانة سيارتكم {vehicle}",
            (
                "عرض سعر صيانة سيارتكم {vehicle} جاهز، وإجماليه {total}.",
                "يمكنكم الاطّلاع عليه واختيار الأعمال التي توافقون عليها من هذا الرابط:",
            ),
            "عرض السعر والموافقة",
            ("العرض سارٍ حتى {valid_until}.",),
        ),
        "en": Wording(
            "The estimate for your {vehicle}",
            (
                "The estimate for your {vehicle} is ready: {total} in all.",
                "Please read it and choose the work that you approve:",
            ),
            "Read and answer",
            ("It is valid until {valid_until}.",),
        ),
    },
    Template.ESTIMATE_REMINDER: {
        "ar": Wording(
            "تذكير: عرض سعر سيارتكم {vehicle} بانتظار ردّكم",
            (
                "نذكّركم بعرض سعر صيانة سيارتكم {vehicle}، وإجماليه {total}، ولم يصلنا ردّكم بعد.",
                "للاطّلاع عليه واختيار الأعمال التي توافقون عليها:",
            ),
            "عرض السعر والرد عليه",
            ("العرض سارٍ حتى {valid_until}.",),
        ),
        "en": Wording(
            "A reminder: the estimate for your {vehicle}",
            (
                "The estimate for your {vehicle}, {total} in all, still waits for your answer.",
                "To read it and choose the work that you approve:",
            ),
            "Read and answer",
            ("It is valid until {valid_until}.",),
        ),
    },
    Template.ESTIMATE_APPROVED: {
        "ar": Wording(
            "وصلتنا موافقتكم على عرض السعر {estimate}",
            (
                (
                    "وصلتنا موافقتكم على أعمال بإجمالي {total} لسيارتكم {vehicle} "
                    "(عرض السعر {estimate})، وشكرًا لكم."
                ),
                "سنبدأ العمل ونبلغكم فور جاهزية السيارة.",
            ),
        ),
        "en": Wording(
            "We have your approval of estimate {estimate}",
            (
                (
                    "Thank you: we have your approval of work for {total} on your {vehicle} "
                    "(estimate {estimate})."
                ),
                "We will write as soon as the car is ready.",
            ),
        ),
    },
    Template.CAR_READY: {
        "ar": Wording(
            "سيارتكم {vehicle} جاهزة للاستلام",
            (
                "انتهى العمل على سيارتكم {vehicle} (أمر العمل {order})، وهي جاهزة للاستلام.",
                "يسعدنا حضوركم في أوقات الدوام.",
            ),
        ),
        "en": Wording(
            "Your {vehicle} is ready",
            (
                "The work on your {vehicle} is done (work order {order}) and it is ready for you.",
                "Please come for it during our opening hours.",
            ),
        ),
    },
    Template.CAR_WAITING: {
        "ar": Wording(
            "تذكير: سيارتكم {vehicle} جاهزة للاستلام",
            (
                "سيارتكم {vehicle} جاهزة للاستلام منذ {since} (أمر العمل {order}).",
                "نرجو الحضور لاستلامها، أو إبلاغنا بالموعد الذي يناسبكم.",
            ),
        ),
        "en": Wording(
            "A reminder: your {vehicle} is ready",
            (
                "Your {vehicle} has been ready for you since {since} (work order {order}).",
                "Please come for it, or tell us when it suits you.",
            ),
        ),
    },
    Template.INVOICE: {
        "ar": Wording(
            "فاتورتكم رقم {invoice}",
            ("صدرت فاتورتكم رقم {invoice} بإجمالي {total}.", "شكرًا لثقتكم بنا."),
        ),
        "en": Wording(
            "Your invoice {invoice}",
            ("Your invoice {invoice} is ready: {total} in all.", "Thank you for your trust."),
        ),
    },
    Template.INVOICE_OVERDUE: {
        "ar": Wording(
            "تذكير بسداد الفاتورة رقم {invoice}",
            (
                "نذكّركم بأن المتبقي من الفاتورة رقم {invoice} هو {owed}، وكان موعد سداده {due_on}.",
                "إن كنتم قد سدّدتموه فشكرًا لكم، ونرجو إهمال هذه الرسالة.",
            ),
        ),
        "en": Wording(
            "A reminder: invoice {invoice}",
            (
                "{owed} of your invoice {invoice} is still open; it was due on {due_on}.",
                "If you have paid it meanwhile, thank you, and please disregard this message.",
            ),
        ),
    },
    Template.RECEIPT: {
        "ar": Wording(
            "سند قبض رقم {receipt}",
            ("استلمنا منكم {amount}، ورقم سند القبض {receipt}.", "شكرًا لكم."),
        ),
        "en": Wording(
            "Receipt {receipt}",
            ("We have received {amount} from you. The receipt is {receipt}.", "Thank you."),
        ),
    },
    Template.SERVICE_DUE: {
        "ar": Wording(
            "اقترب موعد صيانة سيارتكم {vehicle}",
            (
                "اقترب موعد «{service}» لسيارتكم {vehicle}.",
                "تاريخ الاستحقاق: {due_on}.",
                "عند قراءة العداد: {due_at}.",
                "يسعدنا أن نحجز لكم الموعد الذي يناسبكم.",
            ),
        ),
        "en": Wording(
            "Your {vehicle} is soon due for service",
            (
                "“{service}” will soon be due on your {vehicle}.",
                "Due on: {due_on}.",
                "At an odometer reading of: {due_at}.",
                "Tell us when it suits you, and we will keep the time for you.",
            ),
        ),
    },
}


def check_parameters(template: Template, params: Mapping[str, Any]) -> None:
    """Refuse parameters that the template could not be written with."""
    needed = COMMON | PARAMETERS[template]
    known = needed | OPTIONAL.get(template, {})
    missing, strange = needed.keys() - params.keys(), params.keys() - known.keys()
    if missing or strange:
        raise ParameterWrong(f"{template}: missing {sorted(missing)}, unknown {sorted(strange)}")
    for name, value in params.items():
        _spoken(value, known[name], "en")


def write(
    template: Template, language: Language, params: Mapping[str, Any], url: str = ""
) -> Written:
    """The message as it is sent.

    ``params`` are those that it was queued with: JSON, with money and days as the wire has them.
    ``url`` is where the text leads, for the texts that lead somewhere. What people are called stays
    text: no braces in a name are filled in, and no line of it ends a header.
    """
    kinds = COMMON | PARAMETERS[template] | OPTIONAL.get(template, {})
    fields = {
        name: _spoken(value, kinds.get(name, "text"), language)
        for name, value in params.items()
        if value is not None
    }
    wording = WORDINGS[template][language]
    workshop = fields.get(f"workshop_{language}") or fields.get("workshop_ar", "")
    return Written(
        subject=wording.subject.format_map(fields)[:MAX_SUBJECT],
        greeting=_GREETING[language].format_map(fields),
        before=_filled(wording.before, fields),
        action=wording.action,
        url=url,
        after=_filled(wording.after, fields),
        workshop=workshop,
        variables={**fields, "workshop": workshop, "url": url},
    )


def pattern(template: Template, language: Language) -> str:
    """The text with its fields in braces, as it is handed in to a provider that approves texts."""
    wording = WORDINGS[template][language]
    url = ("{url}",) if wording.action else ()
    lines = (_GREETING[language], *wording.before, *url, *wording.after, "{workshop}")
    return "\n".join(lines)


def message_text(
    template: Template, language: Language, params: Mapping[str, Any], url: str = ""
) -> str:
    """The text alone; see `write`."""
    return write(template, language, params, url).text


def _filled(lines: tuple[str, ...], fields: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(line.format_map(fields) for line in lines if _named(line) <= fields.keys())


def _named(line: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(line) if name}


def _spoken(value: object, kind: Kind, language: Language) -> str:
    try:
        match kind, value:
            case "money", {"amount": str(amount), "currency": str(code), **rest} if not rest:
                return _amount(amount, Currency(code), language)
            case "day", str(day):
                return f"{date.fromisoformat(day):%d/%m/%Y}"
            case "kilometres", int(kilometres):
                return f"{kilometres:,} {'كم' if language == 'ar' else 'km'}"
            case "text", str(text):
                return " ".join(text.split())
    except ValueError as error:
        raise ParameterWrong(f"{value!r} is no {kind}") from error
    raise ParameterWrong(f"{value!r} is no {kind}")


def _amount(amount: str, currency: Currency, language: Language) -> str:
    """``12,500 ريال يمني``. Commas stay between the digits in Arabic text too; dots as well."""
    whole, dot, decimals = amount.partition(".")
    return f"{int(whole):,}{dot}{decimals} {CURRENCY_NAMES[currency][language]}"
