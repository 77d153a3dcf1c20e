"""Twilio's own library, on the loop of the service and bounded in time and in connections.

Importing this takes a second and thirty megabytes: only `services/whatsapp.py` does, when the first
message goes out.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector, encode_basic_auth
from twilio.base.exceptions import TwilioException
from twilio.http.response import Response
from twilio.rest import Client

from yemen_hybrid.domain.delivery import DeliveryFailed
from yemen_hybrid.domain.whatsapp import (
    OPTED_OUT,
    OURS,
    REFUSED,
    SERVER_FAULT,
    TOO_MANY,
    lasts,
)

CONNECT_SECONDS: Final = 8.0
CONNECTIONS: Final = 8
LONGEST_WAIT: Final = timedelta(hours=1)
UNAVAILABLE: Final = 503


class Busy(Exception):
    """Twilio asks to be asked again later; ``after`` is how much later, where it said."""

    def __init__(self, status: int, after: timedelta | None) -> None:
        self.after = after
        super().__init__(f"HTTP {status}")


class BoundedHttp:
    """What Twilio's `Client` sends its requests with.

    The library's own asynchronous client gives a request no time limit at all, keeps no
    ``Retry-After``, and logs every one.
    """

    is_async = True

    def __init__(self, seconds: float) -> None:
        self._timeout = ClientTimeout(total=seconds, sock_connect=min(seconds, CONNECT_SECONDS))
        self._session: ClientSession | None = None

    async def request(
        self,
        method: str,
        url: str,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_unused: object,
    ) -> Response:
        """One request, as the library asks for it; raises `Busy` for 429 and 503."""
        sent = dict(headers or {})
        if auth is not None:
            sent["Authorization"] = encode_basic_auth(*auth)
        async with self._opened().request(
            method, url, data=data, headers=sent, allow_redirects=False
        ) as response:
            if response.status in {TOO_MANY, UNAVAILABLE}:
                raise Busy(response.status, _wait(response.headers.get("Retry-After")))
            return Response(response.status, await response.text(), dict(response.headers))

    def _opened(self) -> ClientSession:
        """The session, opened by the first request: only then there is a loop to open it on."""
        if self._session is None:
            connector = TCPConnector(limit=CONNECTIONS)
            self._session = ClientSession(connector=connector, timeout=self._timeout)
        return self._session

    async def close(self) -> None:
        """Give the connections back; the next request opens its own."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()


class TwilioApi:
    """The messages of one account."""

    def __init__(self, sid: str, token: str, url: str, seconds: float) -> None:
        self._http = BoundedHttp(seconds)
        # An environment of its own: the library would look for an edge and a region in the real.
        nothing = {"TWILIO_REGION": "", "TWILIO_EDGE": ""}
        client = Client(sid, token, http_client=self._http, environment=nothing)
        client.api.base_url = url
        self._messages = client.messages

    async def create(self, **wanted: str) -> str:
        """Hand a message over; gives its SID, or raises `DeliveryFailed`."""
        try:
            made = await self._messages.create_async(**wanted)
        except Busy as busy:
            raise DeliveryFailed(
                f"Twilio: {busy}", unreachable=True, retry_after=busy.after
            ) from busy
        except TwilioException as refusal:
            raise _refused(refusal) from refusal
        except (ClientError, TimeoutError, OSError) as error:
            raise DeliveryFailed(f"Twilio: {type(error).__name__}", unreachable=True) from error
        except ValueError as error:
            raise DeliveryFailed("Twilio: the answer could not be read") from error
        if made.status in REFUSED:
            raise failure(made.error_code, made.error_message)
        return str(made.sid)

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.close()


def failure(code: int | None, message: str | None, status: int | None = None) -> DeliveryFailed:
    """What a refusal of Twilio's means for the message, and for the channel."""
    reason = f"Twilio {code or status}: {message or 'no reason given'}"[:300]
    if code == OPTED_OUT:
        reason = f"Twilio {code}: the customer asked to hear no more from this number"
    away = status is not None and (status in OURS or status >= SERVER_FAULT)
    permanent = lasts(code, status)
    return DeliveryFailed(reason, permanent=permanent, unreachable=away and not permanent)


def _refused(refusal: Exception) -> DeliveryFailed:
    said = getattr(refusal, "msg", None) or getattr(refusal, "title", None)
    return failure(getattr(refusal, "code", None), said, getattr(refusal, "status", None))


def _wait(header: str | None) -> timedelta | None:
    """What ``Retry-After`` says in seconds; a date, or nonsense, says nothing."""
    if header is None or not header.isascii() or not header.isdigit():
        return None
    return min(timedelta(seconds=int(header[:9])), LONGEST_WAIT)
