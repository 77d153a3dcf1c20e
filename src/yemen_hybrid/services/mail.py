"""Mail over SMTP: whole, signed by a lasting Message-ID, and honest about why it was refused."""

import asyncio
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING, Final, Literal

from yemen_hybrid.domain.delivery import DeliveryFailed, Letter
from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.messages import Template

if TYPE_CHECKING:
    from aiosmtplib import SMTP

Security = Literal["none", "starttls", "tls"]

PORTS: Final[dict[Security, int]] = {"none": 25, "starttls": 587, "tls": 465}
"""Where a server listens for each, by custom."""
IDLE_SECONDS: Final = 10.0
"""A connection that rested longer is closed: servers hang up without a word."""
BUSY: Final = 421
_PERMANENT: Final = range(500, 600)
_NOT_SIGNED_IN: Final = frozenset({530, 534, 535, 538})
_BUSY_FOR: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in, and as whom. ``sender`` is an address, or ``Name <address>``."""

    host: str
    port: int
    sender: str
    security: Security = "starttls"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout_seconds: float = 30


class Mail:
    """The way out by mail. One connection, kept while there is more to send.

    ``trust``: whose certificates are believed, instead of the machine's own list.
    """

    def __init__(self, server: MailServer, *, trust: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._from = parseaddr(server.sender)[1]
        self._trust = trust
        self._client: SMTP | None = None
        self._used = 0.0
        self._turn = asyncio.Lock()

    async def closed_to(self, recipient: str, template: Template, language: Language) -> str | None:
        """Never closed: anybody may be written to by mail at any time."""
        return None

    async def send(self, letter: Letter) -> str:
        """Hand the letter in; gives its Message-ID.

        Only what the server says of this recipient or this content for good (5xx to RCPT or DATA)
        is permanent. What it says of us (the greeting, the sign-in, the sender) is a fault of the
        settings: all mail waits until somebody has mended them.
        """
        message = compose(letter, self._server.sender)
        async with self._turn:
            try:
                client = await self._ready(letter)
                await self._hand_over(client, message.as_bytes(policy=WIRE))
            except DeliveryFailed:
                raise
            except BaseException:  # cut off in the middle: what follows would be read as mail
                self._drop()
                raise
            self._used = time.monotonic()
        return str(message["Message-ID"])

    async def close(self) -> None:
        """Say goodbye to the server."""
        async with self._turn:
            await self._leave()

    async def _ready(self, letter: Letter) -> "SMTP":
        """A connection on which sender and recipient are accepted.

        One that was kept may have been dropped by the server meanwhile: nothing was handed over on
        it yet, so a fresh one may try the same at once.
        """
        if self._client is not None and time.monotonic() - self._used > IDLE_SECONDS:
            await self._leave()
        kept = self._client is not None
        try:
            return await self._address(letter)
        except DeliveryFailed as failed:
            if not (kept and failed.unreachable):
                raise
        return await self._address(letter)

    async def _address(self, letter: Letter) -> "SMTP":
        client = self._client or await self._connect()
        try:
            await client.mail(self._from)
        except (OSError, _smtp_error()) as error:
            await self._leave()
            raise _fault(error) from error
        try:
            await client.rcpt(wire_address(letter.recipient))
        except (OSError, _smtp_error()) as error:
            await self._start_over(client)
            raise _refusal(error) from error
        return client

    async def _hand_over(self, client: "SMTP", content: bytes) -> None:
        try:
            await client.data(content)
        except (OSError, _smtp_error()) as error:
            await self._start_over(client)
            raise _refusal(error) from error

    async def _connect(self) -> "SMTP":
        from aiosmtplib import SMTP  # noqa: PLC0415 - loaded when there is mail to send

        server = self._server
        client = SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            tls_context=self._trust,
            timeout=server.timeout_seconds,
        )
        try:
            await client.connect()
        except (OSError, ValueError, _smtp_error()) as error:
            client.close()
            raise _fault(error) from error
        self._client = client
        return client

    async def _start_over(self, client: "SMTP") -> None:
        """Let the next letter begin anew on the same connection, if that is still good."""
        try:
            await client.rset()
        except (OSError, _smtp_error()):
            self._drop()

    async def _leave(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError, _smtp_error()):
                await client.quit()
            client.close()

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()


def compose(letter: Letter, sender: str) -> EmailMessage:
    """The mail of a letter: text, page and files, its headers safe whatever people are called."""
    name, address = parseaddr(sender)
    message = EmailMessage(policy=WIRE)
    message["From"] = Address(_one_line(name), addr_spec=address)
    message["To"] = Address(_one_line(letter.to_name), addr_spec=wire_address(letter.recipient))
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(letter.queued_at)
    message["Message-ID"] = f"<{letter.message_id}@{address.rpartition('@')[2]}>"
    message["Content-Language"] = letter.language
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    for file in letter.attachments:
        kind, _, subtype = file.media_type.partition("/")
        message.add_attachment(file.content, maintype=kind, subtype=subtype, filename=file.name)
    return message


def wire_address(address: str) -> str:
    """The address in ASCII: a domain in Arabic has another spelling for it.

    Refused for good where what stands before the @ is not ASCII: few servers could pass it on.
    """
    local, _, domain = address.rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise DeliveryFailed("this is no mail address", permanent=True) from error
    if not local.isascii():
        raise DeliveryFailed("no mail goes to an address in these letters", permanent=True)
    return f"{local}@{ascii_domain}"


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _smtp_error() -> type[Exception]:
    from aiosmtplib import SMTPException  # noqa: PLC0415 - see _connect

    return SMTPException


def _code(error: BaseException) -> int | None:
    code = getattr(error, "code", None)
    return code if isinstance(code, int) else None


def _said(error: BaseException) -> str:
    code = _code(error)
    text = " ".join(str(getattr(error, "message", error)).split()) or type(error).__name__
    return f"{code} {text}" if code else text


def _fault(error: BaseException) -> DeliveryFailed:
    """The server is away, or wants nothing from us at all."""
    after = _BUSY_FOR if _code(error) == BUSY else None
    return DeliveryFailed(_said(error), unreachable=True, retry_after=after)


def _refusal(error: BaseException) -> DeliveryFailed:
    """This letter was refused: for good, or for now."""
    code = _code(error)
    if code is None or code == BUSY or code in _NOT_SIGNED_IN:
        return _fault(error)
    return DeliveryFailed(_said(error), permanent=code in _PERMANENT)
