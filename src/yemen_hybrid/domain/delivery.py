"""How a message leaves the house: what is handed to a channel, and what comes of it.

At least once, with few duplicates: no provider lets more be promised. A message is leased, sent
with no transaction held, and noted; whoever dies between sending and noting has sent one message
that will be sent once more, under the same Message-ID.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.messages import Template

TRIES: Final = 16
"""Spread over some two days by `back_off`: the internet may be away that long. Then it is dead."""

FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=6)
JITTER: Final = 0.25
"""A wait is up to so much longer, so that what failed together is not tried again together."""

LEASE: Final = timedelta(minutes=3)
"""How long a message is one worker's own. Longer than `SEND_WITHIN`, so that only a dead worker's
lease runs out."""

SEND_WITHIN: Final = timedelta(minutes=1)

PAUSE: Final = timedelta(seconds=30)
"""How long a channel that cannot be reached is left alone: other messages keep their tries."""

FURTHEST: Final = timedelta(hours=48)
"""No message waits longer than this for its time. One that does was given it by a clock that has
since been set back, and is due now."""


class ContactChannel(StrEnum):
    """How a customer likes to hear from the workshop."""

    WHATSAPP = "whatsapp"
    EMAIL = "email"
    PHONE = "phone"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class LetterAttachment:
    """A file that goes with a letter, where the channel takes files."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message, written out for one channel.

    ``recipient`` is a number in E.164 or an address; ``to_name`` whose it is. ``text`` is the body
    of WhatsApp and the plain part of a mail. ``variables`` are the template's parameters as they
    are read in the letter's language, ``url`` among them where it leads somewhere: for a provider
    that knows the template by name. ``queued_at``: when the workshop had it to say.
    """

    message_id: UUID
    recipient: str
    to_name: str
    language: Language
    template: Template
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    queued_at: datetime
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    attachments: tuple[LetterAttachment, ...] = ()


class DeliveryFailed(Exception):
    """The channel did not take the letter.

    ``permanent``: it never will (no such address, content refused), and another channel is tried.
    ``unreachable``: the channel itself is away, or misconfigured, and all of its letters wait.
    ``retry_after``: when the provider says that it will listen again. ``reason`` is shown to staff.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        unreachable: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.unreachable = unreachable
        self.retry_after = retry_after


class Channel(Protocol):
    """A way out of the house. Two exist: mail and WhatsApp."""

    async def send(self, letter: Letter) -> str:
        """Hand the letter over, or raise `DeliveryFailed`; gives the provider's id for it."""

    async def closed_to(self, recipient: str, template: Template, language: Language) -> str | None:
        """Why it may not carry such a message to the recipient now, for staff; None: it may.

        What is closed is no refusal: it opens by itself, or when somebody sets something up.
        """

    async def close(self) -> None:
        """Let go of connections. The next letter opens its own."""


Channels = Mapping[ContactChannel, Channel]
"""The ways that are set up."""


async def closed_ways(
    channels: Channels, reach: "Reach", template: Template, language: Language
) -> dict[ContactChannel, str]:
    """The ways that may not carry a message to a customer now, and why."""
    said = {}
    for kind in reach.order:
        address = reach.address(kind)
        if address and kind in channels:
            said[kind] = await channels[kind].closed_to(address, template, language)
    return {kind: why for kind, why in said.items() if why is not None}


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a customer can be written to, and how they like it. Empty: unknown."""

    preferred: ContactChannel
    whatsapp: str = ""
    email: str = ""

    def address(self, channel: ContactChannel) -> str:
        """The number or address that a channel reaches; empty where there is none."""
        known = {ContactChannel.WHATSAPP: self.whatsapp, ContactChannel.EMAIL: self.email}
        return known.get(channel, "")

    @property
    def order(self) -> tuple[ContactChannel, ...]:
        """The channels to be tried, one after the other.

        Whoever would rather be called is written to all the same: a call is not for the service to
        make. Whoever wants no channel is written to by nobody but staff.
        """
        match self.preferred:
            case ContactChannel.NONE:
                return ()
            case ContactChannel.EMAIL:
                return (ContactChannel.EMAIL, ContactChannel.WHATSAPP)
            case _:
                return (ContactChannel.WHATSAPP, ContactChannel.EMAIL)

    def route(
        self, set_up: Collection[ContactChannel], refused: Collection[str] = ()
    ) -> ContactChannel | None:
        """The first channel that is set up, has an address, and has not refused for good."""
        for channel in self.order:
            if channel in set_up and channel.value not in refused and self.address(channel):
                return channel
        return None


def back_off(tries: int, chance: float, retry_after: timedelta | None = None) -> timedelta:
    """How long to wait after the ``tries``-th try failed; ``chance`` in [0, 1) spreads it.

    Doubles up to `LONGEST_WAIT`. The provider's own wish counts where it is longer, up to the same.
    """
    doublings = min(max(tries, 1) - 1, 20)
    doubled: timedelta = FIRST_WAIT * (1 << doublings)
    wait = max(doubled, retry_after or doubled)
    return min(wait, LONGEST_WAIT) * (1 + JITTER * chance)
