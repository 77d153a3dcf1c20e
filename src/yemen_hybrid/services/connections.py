"""Connections whose callers are expected to get on with it."""

import asyncio
from enum import Enum, auto
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

PATIENCE: Final = 10
"""Seconds for all the headers of a request, and between two looks at how its body gets on."""
SLOWEST_BODY: Final = 1024
"""Bytes of a body that must come in each of those spans: a tenth of what the worst phone does."""
TOO_SLOW: Final = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class _Awaited(Enum):
    """What the caller has still to send."""

    HEADERS = auto()
    BODY = auto()
    NOTHING = auto()


class Impatient(HttpToolsProtocol):
    """A connection that is closed when its caller dawdles.

    uvicorn waits for headers for ever, so that a few hundred sockets that send a byte now and then
    would keep everybody else out. What arrives at once, as nearly everything does, costs no timer.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._awaited = _Awaited.HEADERS
        self._came = 0
        self._look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Somebody called: their first request is due."""
        super().connection_made(transport)
        self._look_later()

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone."""
        self._stop_looking()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came; wait for what did not."""
        super().data_received(data)
        self._came += len(data)
        if self._awaited is _Awaited.NOTHING and not self._answering():
            self._awaited = _Awaited.HEADERS  # nothing but empty lines so far
        if self._awaited is _Awaited.NOTHING:
            self._stop_looking()
        elif self._look is None:
            self._look_later()

    def on_message_begin(self) -> None:
        """The first line of a request begins."""
        self._awaited = _Awaited.HEADERS
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The headers are here; the body has a time of its own."""
        self._awaited = _Awaited.BODY
        self._stop_looking()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """All of it is here."""
        self._awaited = _Awaited.NOTHING
        super().on_message_complete()

    def _answering(self) -> bool:
        # None until the first request, whatever uvicorn's annotation says
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def _look_later(self) -> None:
        self._came = 0
        self._look = self.loop.call_later(PATIENCE, self._look_now)

    def _stop_looking(self) -> None:
        if self._look is not None:
            self._look.cancel()
            self._look = None

    def _look_now(self) -> None:
        self._look = None
        if self._is_excused():
            self._look_later()
        elif not self.transport.is_closing():
            if self._awaited is _Awaited.HEADERS:
                self.transport.write(TOO_SLOW)
            self.transport.close()

    def _is_excused(self) -> bool:
        """Whether it is we who keep them waiting, or the body gets on."""
        if self._awaited is _Awaited.BODY:
            return self.flow.read_paused or self._came >= SLOWEST_BODY
        return self._answering()
