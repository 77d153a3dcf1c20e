"""WhatsApp through Twilio: in our own words while a customer's window is open, else by template."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from yemen_hybrid.domain.delivery import DeliveryFailed, Letter
from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.messages import Template
from yemen_hybrid.domain.whatsapp import (
    OUTSIDE_WINDOW,
    channel_address,
    may_write_freely,
    numbered,
    placeholders,
)
from yemen_hybrid.domain.wording import pattern

if TYPE_CHECKING:
    from yemen_hybrid.services.twilio_api import TwilioApi

API_URL: Final = "https://api.twilio.com"
SECONDS: Final = 20.0
"""For one request, from the name's look-up to the last byte: the lines here are slow."""

Contents = Mapping[Template, Mapping[Language, str]]
"""The approved templates: our text and its language → Twilio's ContentSid."""

HeardAt = Callable[[str], Awaitable[datetime | None]]
"""When a number (E.164) last wrote to the workshop."""


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """Whose messages they are. ``api_url``: a regional edge, where it is not the usual one.

    ``sender`` is a number (E.164), or the SID (MG…) of a messaging service that has its senders.
    ``callback_url`` is where Twilio tells what becomes of a message; null: nowhere.
    """

    sid: str
    token: str = field(repr=False)
    sender: str
    callback_url: str | None = None
    api_url: str = API_URL


class WhatsApp:
    """The channel. Twilio's library is loaded when the first message goes.

    The message's own id stands in its callback's address, under Twilio's signature: so what Twilio
    tells finds its message even before the answer that names Twilio's id, or without it.
    """

    def __init__(
        self,
        account: TwilioAccount,
        contents: Contents,
        heard_at: HeardAt,
        clock: Callable[[], datetime],
        *,
        seconds: float = SECONDS,
    ) -> None:
        self._account = account
        self._contents = contents
        self._heard_at = heard_at
        self._clock = clock
        self._seconds = seconds
        self._api: TwilioApi | None = None
        self._loading = asyncio.Lock()

    async def send(self, letter: Letter) -> str:
        """Hand a letter to Twilio; gives its SID there, or raises `DeliveryFailed`.

        An answer that never came counts as not sent: the message may then arrive twice.
        """
        wanted = {**await self._content(letter), **self._sender(), **self._callback(letter)}
        api = await self._loaded()
        return await api.create(to=channel_address(letter.recipient), **wanted)

    async def closed_to(self, recipient: str, template: Template, language: Language) -> str | None:
        """Why nothing may be written: no window is open, and no template is approved."""
        if self._approved(template, language) is not None or await self._window_open(recipient):
            return None
        return (
            f"WhatsApp {OUTSIDE_WINDOW}: the customer has not written for 24 hours, and there is "
            f"no approved template for {template} in {language}"
        )

    async def close(self) -> None:
        """Give the connections back; the next letter opens its own."""
        if self._api is not None:
            await self._api.close()

    async def _content(self, letter: Letter) -> dict[str, str]:
        if await self._window_open(letter.recipient):
            return {"body": letter.text}
        sid = self._approved(letter.template, letter.language)
        if sid is None:  # the window closed since it was asked for: the next try waits for it
            raise DeliveryFailed(f"WhatsApp {OUTSIDE_WINDOW}: the 24 hours have just passed")
        names = placeholders(pattern(letter.template, letter.language))
        variables = json.dumps(numbered(names, letter.variables), ensure_ascii=False)
        return {"content_sid": sid, "content_variables": variables}

    def _approved(self, template: Template, language: Language) -> str | None:
        return self._contents.get(template, {}).get(language)

    async def _window_open(self, number: str) -> bool:
        return may_write_freely(await self._heard_at(number), self._clock())

    def _sender(self) -> dict[str, str]:
        sender = self._account.sender
        if sender.startswith("MG"):
            return {"messaging_service_sid": sender}
        return {"from_": channel_address(sender)}

    def _callback(self, letter: Letter) -> dict[str, str]:
        if self._account.callback_url is None:
            return {}
        about = urlencode({"message": str(letter.message_id)})
        return {"status_callback": f"{self._account.callback_url}?{about}"}

    async def _loaded(self) -> "TwilioApi":
        async with self._loading:
            if self._api is None:
                self._api = await asyncio.to_thread(self._load)
        return self._api

    def _load(self) -> "TwilioApi":
        from yemen_hybrid.services.twilio_api import (  # noqa: PLC0415 - only when it is used
            TwilioApi,
        )

        account = self._account
        return TwilioApi(account.sid, account.token, account.api_url, self._seconds)
