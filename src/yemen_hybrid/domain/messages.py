"""Messages to customers: which there are, how far each is, and who may be told what, when."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from yemen_hybrid.domain.errors import Conflict, Invalid, Language
from yemen_hybrid.domain.money import Currency
from yemen_hybrid.domain.phones import whatsapp_digits


class Template(StrEnum):
    """The texts, by what has happened."""

    ESTIMATE_READY = "estimate_ready"
    ESTIMATE_REMINDER = "estimate_reminder"
    ESTIMATE_APPROVED = "estimate_approved"
    CAR_READY = "car_ready"
    CAR_WAITING = "car_waiting"
    INVOICE = "invoice"
    INVOICE_OVERDUE = "invoice_overdue"
    RECEIPT = "receipt"
    SERVICE_DUE = "service_due"


def link_of(params: Mapping[str, Any]) -> UUID | None:
    """The approval link that a message leads to by its parameters; None where it leads to none."""
    return UUID(params["link_id"]) if "link_id" in params else None


REMINDERS: Final = frozenset(
    {
        Template.ESTIMATE_REMINDER,
        Template.CAR_WAITING,
        Template.INVOICE_OVERDUE,
        Template.SERVICE_DUE,
    }
)
"""What nobody asked for at the time: not for customers who opted out."""

AUTOMATIC: Final[tuple[Template, ...]] = tuple(
    one for one in Template if one is not Template.ESTIMATE_READY
)
"""What goes out by itself, and so is switched per branch. An estimate is sent by somebody."""

AT_ANY_HOUR: Final = frozenset(
    {Template.ESTIMATE_READY, Template.ESTIMATE_APPROVED, Template.RECEIPT}
)
"""What the customer is waiting for at that moment, at the counter or on the page that they just
answered: it passes the quiet hours of the branch. All else waits until they are over."""


class NotAutomatic(Invalid):
    """An estimate is sent by somebody, who may not be switched off."""

    code = "message_not_automatic"
    en = "These messages do not go out by themselves: {templates}."
    ar = "هذه الرسائل لا تُرسل تلقائيًا: {templates}."


def chosen(templates: Iterable[Template]) -> list[str]:
    """Which messages a branch lets go out by themselves, each once, in the order of all."""
    wanted = set(templates)
    strange = wanted.difference(AUTOMATIC)
    if strange:
        raise NotAutomatic(templates=", ".join(sorted(strange)), pointer="/automatic_messages")
    return [template.value for template in AUTOMATIC if template in wanted]


class MessageStatus(StrEnum):
    """How far a message is on its way.

    Obsolete: it was no longer true when it could have been sent (a link that opens nothing any
    more, a debt that was paid), and so was not.
    """

    QUEUED = "queued"
    WAITING_FOR_CHANNEL = "waiting_for_channel"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    DEAD = "dead"
    OBSOLETE = "obsolete"
    SENT_BY_HAND = "sent_by_hand"


class MessageStep(StrEnum):
    """What happens to a message inside the house."""

    LEASE = "lease"
    HAND_OVER = "hand_over"
    TRY_LATER = "try_later"
    WAIT = "wait"
    GIVE_UP = "give_up"
    DROP = "drop"
    SEND_AGAIN = "send_again"
    BY_HAND = "by_hand"


_IS = MessageStatus
_DO = MessageStep

MOVES: Final[dict[tuple[MessageStatus, MessageStep], MessageStatus]] = {
    (_IS.QUEUED, _DO.LEASE): _IS.SENDING,
    (_IS.SENDING, _DO.LEASE): _IS.SENDING,  # from a worker that died
    (_IS.SENDING, _DO.HAND_OVER): _IS.SENT,
    (_IS.SENDING, _DO.TRY_LATER): _IS.QUEUED,
    (_IS.SENDING, _DO.WAIT): _IS.WAITING_FOR_CHANNEL,
    (_IS.SENDING, _DO.GIVE_UP): _IS.DEAD,
    (_IS.SENDING, _DO.DROP): _IS.OBSOLETE,
    (_IS.WAITING_FOR_CHANNEL, _DO.DROP): _IS.OBSOLETE,
    (_IS.QUEUED, _DO.SEND_AGAIN): _IS.QUEUED,
    (_IS.SENDING, _DO.SEND_AGAIN): _IS.SENDING,
    (_IS.WAITING_FOR_CHANNEL, _DO.SEND_AGAIN): _IS.QUEUED,
    (_IS.DEAD, _DO.SEND_AGAIN): _IS.QUEUED,
    (_IS.OBSOLETE, _DO.SEND_AGAIN): _IS.QUEUED,
    (_IS.QUEUED, _DO.BY_HAND): _IS.SENT_BY_HAND,
    (_IS.WAITING_FOR_CHANNEL, _DO.BY_HAND): _IS.SENT_BY_HAND,
    (_IS.DEAD, _DO.BY_HAND): _IS.SENT_BY_HAND,
    (_IS.OBSOLETE, _DO.BY_HAND): _IS.SENT_BY_HAND,
    (_IS.SENT_BY_HAND, _DO.BY_HAND): _IS.SENT_BY_HAND,
}
"""The only definition of a message's moves; what is not in it is refused by `step`."""


class Report(StrEnum):
    """What a provider says of a message that it took."""

    SENT = "sent"
    FAILED = "failed"
    DELIVERED = "delivered"
    READ = "read"


class MessageAlreadySent(Conflict):
    """What was told is not told again under the same message."""

    code = "message_already_sent"
    en = "This message has been sent already."
    ar = "سبق إرسال هذه الرسالة."


class MessageUnderWay(Conflict):
    """It is being sent at this moment: another hand would make it two."""

    code = "message_under_way"
    en = "This message is being sent right now. Look again in a minute."
    ar = "هذه الرسالة قيد الإرسال الآن. راجعها بعد دقيقة."


class NoWhatsAppNumber(Conflict):
    """The customer has no number that WhatsApp could know."""

    code = "no_whatsapp_number"
    en = "The customer has no phone number to write to."
    ar = "لا يوجد رقم هاتف للعميل يمكن مراسلته عليه."


def step(status: MessageStatus, taken: MessageStep) -> MessageStatus:
    """Where a step leads; refused where the message is under way, or has been sent."""
    after = MOVES.get((status, taken))
    if after is None:
        raise MessageUnderWay if status is MessageStatus.SENDING else MessageAlreadySent
    return after


_REACHED: Final = {
    MessageStatus.SENT: 1,
    MessageStatus.DEAD: 2,
    MessageStatus.DELIVERED: 3,
    MessageStatus.READ: 4,
}
_REPORTED: Final = {
    Report.SENT: MessageStatus.SENT,
    Report.FAILED: MessageStatus.DEAD,
    Report.DELIVERED: MessageStatus.DELIVERED,
    Report.READ: MessageStatus.READ,
}


def after_report(status: MessageStatus, said: Report) -> MessageStatus:
    """The status once a provider's report is counted: forward only, so any order ends the same.

    A report of success also settles a message that the house thought unsent: its worker died
    between sending and noting. One of failure counts only for what was handed over and not seen to
    arrive. What was sent by hand, or dropped, is past all reports.
    """
    if status in {MessageStatus.SENT_BY_HAND, MessageStatus.OBSOLETE}:
        return status
    reported = _REPORTED[said]
    if said is Report.FAILED and status not in {MessageStatus.SENDING, MessageStatus.SENT}:
        return status
    return reported if _REACHED[reported] > _REACHED.get(status, 0) else status


CURRENCY_NAMES: Final[dict[Currency, dict[Language, str]]] = {
    Currency.YER: {"ar": "ريال يمني", "en": "YER"},
    Currency.SAR: {"ar": "ريال سعودي", "en": "SAR"},
    Currency.USD: {"ar": "دولار أمريكي", "en": "USD"},
}


def whatsapp_url(number: str | None, text: str) -> str:
    """The link that opens WhatsApp with the text written to a number (E.164)."""
    if not number:
        raise NoWhatsAppNumber
    return f"https://wa.me/{whatsapp_digits(number)}?text={quote(text, safe='')}"
