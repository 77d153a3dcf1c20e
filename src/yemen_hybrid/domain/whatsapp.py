"""What WhatsApp allows, and what Twilio says of a message: the rules, without the network.

Sources: Twilio's guides to WhatsApp (the 24-hour window, templates), its Messages resource (the
statuses) and its Error and Warning Dictionary (the codes).
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from string import Formatter
from typing import Final

from yemen_hybrid.domain.folding import fold
from yemen_hybrid.domain.messages import Report

WINDOW: Final = timedelta(hours=24)
"""For how long after a customer's last word the workshop may write to them in its own words."""

ADDRESS: Final = "whatsapp:"
"""Stands before a number (E.164) that is reached through WhatsApp."""

TOO_MANY: Final = 429
SERVER_FAULT: Final = 500
OURS: Final = frozenset({401, 403, 404, 408, TOO_MANY})
"""Statuses of HTTP that say nothing against the message: the account, the address, the pace."""

OUTSIDE_WINDOW: Final = 63016
OPTED_OUT: Final = 21610

LASTING: Final = frozenset(
    {
        21211,  # the recipient is not a phone number
        21408,  # the account may not write to that region
        OPTED_OUT,
        21612,  # no way from this sender to that recipient
        21614,  # not a mobile number
        21617,  # longer than a message may be
        21655,  # no such ContentSid
        21656,  # ContentVariables that do not fit the template
        30003,  # the handset cannot be reached
        30004,  # the recipient blocked the sender
        30005,  # nobody has that number
        30006,  # a landline
        30007,  # filtered as unwanted
        63003,  # the recipient is not on the channel
        63005,  # the channel did not take the content
        63013,  # against the channel's policy
        63015,  # the recipient has not joined the sandbox
        OUTSIDE_WINDOW,
        63019,  # the media cannot be fetched
        63021,  # the content is not valid
        63024,  # the recipient is not valid
        63027,  # the template does not exist in that language
        63028,  # the template takes another number of variables
        63029,  # the recipient could not load the template
        63030,  # a parameter that the channel does not know
        63031,  # from and to are the same
        63032,  # the recipient is part of an experiment of WhatsApp's
        63033,  # the recipient blocked the sender
        63036,  # the recipient cannot be reached
        63040,  # the template was rejected
        63041,  # the template is paused
        63042,  # the template is disabled
        63049,  # Meta chose not to deliver it
    }
)
"""Twilio's codes after which the same message would fail again: another channel has to carry it."""

PASSING: Final = frozenset(
    {
        20003,  # the account's token is wrong, until somebody sets the right one
        20429,  # too many requests
        21730,  # under maintenance
        30001,  # the queue is full
        30002,  # the account is suspended
        30008,  # unknown
        63001,  # the channel did not know the sender's account
        63002,  # the channel did not find the sender
        63007,  # no such sender in the account
        63010,  # a fault inside Twilio
        63012,  # a fault inside WhatsApp
        63018,  # the channel's rate limit
        63020,  # the Business Manager account
        63022,  # the sender's display name
        63023,  # a fault without a name
        63038,  # the account's limit of a day
        63051,  # the Business account is locked
    }
)
"""Codes after which the same message may well be sent later."""


class ProviderStatus(StrEnum):
    """What Twilio says of an outgoing message, from the first to the last."""

    ACCEPTED = "accepted"
    SCHEDULED = "scheduled"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELED = "canceled"
    DELIVERED = "delivered"
    READ = "read"


REFUSED: Final = frozenset(
    {ProviderStatus.UNDELIVERED, ProviderStatus.FAILED, ProviderStatus.CANCELED}
)


_REPORTS: Final = {
    ProviderStatus.SENT: Report.SENT,
    **dict.fromkeys(REFUSED, Report.FAILED),
    ProviderStatus.DELIVERED: Report.DELIVERED,
    ProviderStatus.READ: Report.READ,
}


class Wish(StrEnum):
    """What a customer can ask for with one word."""

    STOP = "stop"
    START = "start"


_WISHES: Final = {
    Wish.STOP: (
        "stop",
        "stopall",
        "unsubscribe",
        "cancel",
        "إيقاف",
        "أوقف",
        "أوقفوا",
        "توقف",
        "قف",
        "إلغاء",
        "ألغوا",
        "لا ترسل",
        "لا ترسلوا",
        "لا تراسلوني",
        "لا تزعجوني",
    ),
    Wish.START: ("start", "unstop", "subscribe", "ابدأ", "ابدا", "اشتراك", "تشغيل"),
}
_WORDS: Final = {fold(word): wish for wish, words in _WISHES.items() for word in words}
_AROUND: Final = frozenset(
    fold(
        "please pls plz thanks thank you now all the these me sending texting messaging message "
        "messages reminders whatsapp من فضلك فضلكم لو سمحت سمحتم رجاء أرجوك شكرا الآن لي لنا إلي "
        "شيء بعد اليوم مرة أخرى ثانية خلاص هذه كل الإرسال إرسال الرسائل رسائل رسالة التذكيرات "
        "تذكيرات الاشتراك واتساب"
    ).split()
)
"""What people write around the word, out of courtesy or to say what is to stop. Anything else
makes it a sentence about something else: «إلغاء الموعد» cancels an appointment."""


def may_write_freely(heard_at: datetime | None, now: datetime) -> bool:
    """Whether the window is open: the customer's last word came less than 24 hours ago."""
    return heard_at is not None and now - heard_at < WINDOW


def lasts(code: int | None, status: int | None = None) -> bool:
    """Whether the same message would be refused again, so that trying it again is no use.

    ``code`` is Twilio's, ``status`` that of HTTP where the refusal came as an answer. A code that
    this service does not know counts by its status; in a callback, which has none, it lasts.
    """
    if code in LASTING:
        return True
    if code in PASSING or status in OURS:
        return False
    return status is None or status < SERVER_FAULT


def wish_of(text: str) -> Wish | None:
    """What an incoming message asks for, if it begins with the word and says nothing else.

    «Stop, please» is a wish to hear no more, «stop the car's alarm» is none.
    """
    words = fold(text).split()
    while words:
        wish = _WORDS.get(" ".join(words))
        if wish is not None or words[-1] not in _AROUND:
            return wish
        words.pop()
    return None


def outcome(said: Iterable[ProviderStatus]) -> Report | None:
    """What all that was said of one sending comes to, in whatever order it was said.

    What was seen to arrive has arrived, whatever else is said of it; and what failed was not sent.
    None: it is on its way still.
    """
    reported = {_REPORTS[status] for status in said if status in _REPORTS}
    strongest = (Report.READ, Report.DELIVERED, Report.FAILED, Report.SENT)
    return next((report for report in strongest if report in reported), None)


def channel_address(number: str) -> str:
    """A number (E.164) as Twilio addresses it through WhatsApp."""
    return f"{ADDRESS}{number}"


def number_of(address: str) -> str | None:
    """The number (E.164) behind ``whatsapp:+967777123456``; none where it is something else."""
    number = address.removeprefix(ADDRESS).strip()
    return number if re.fullmatch(r"\+[1-9][0-9]{5,14}", number) else None


def placeholders(text: str) -> list[str]:
    """The names of a text's fields in the order in which they are first named.

    An approved template knows its variables by number: the first field is {{1}}.
    """
    named = (name for _, name, _, _ in Formatter().parse(text) if name)
    return list(dict.fromkeys(named))


def approved_text(text: str) -> str:
    """A text as it is handed in to WhatsApp for approval: with {{1}}, {{2}} for its fields.

    WhatsApp approves no text that begins or ends with a variable, so such an end gets a full stop.
    """
    numbers = {name: f"{{{{{n}}}}}" for n, name in enumerate(placeholders(text), start=1)}
    written = text.format_map(numbers)
    return f"{written}." if written.endswith("}}") else written


def numbered(names: list[str], fields: Mapping[str, str]) -> dict[str, str]:
    """The values of a template's variables by their numbers.

    On one line each: WhatsApp refuses variables with line breaks, tabs or wide gaps, and empty
    ones.
    """
    values = (" ".join(fields.get(name, "").split()) or "-" for name in names)
    return {str(n): value for n, value in enumerate(values, start=1)}
