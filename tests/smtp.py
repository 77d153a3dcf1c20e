"""A real mail server on this machine, which refuses what it is told to refuse."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from yemen_hybrid.services.mail import Mail, MailServer, Security

PASSWORD = "barid-sari3-9"


@dataclass(slots=True)
class Postbox:
    """What arrived, and what the server says next: ``answers`` by command, one use each."""

    port: int = 0
    arrived: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    connections: int = 0
    before_data: Callable[[], Any] | None = None
    after_data: Callable[[], Any] | None = None

    def say(self, command: str, *answers: str) -> None:
        """The next answers to MAIL, RCPT or DATA; after them all is well again."""
        self.answers.setdefault(command, []).extend(answers)

    def _next(self, command: str) -> str | None:
        waiting = self.answers.get(command)
        return waiting.pop(0) if waiting else None

    async def handle_EHLO(  # noqa: N802 - named by aiosmtpd
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, lines: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return lines

    async def handle_MAIL(  # noqa: N802 - named by aiosmtpd
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._next("MAIL") or "250 OK"

    async def handle_RCPT(  # noqa: N802 - named by aiosmtpd
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        answer = self._next("RCPT")
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(  # noqa: N802 - named by aiosmtpd
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.before_data is not None:
            await self.before_data()
        answer = self._next("DATA")
        if answer is not None:
            return answer
        parsed = message_from_bytes(envelope.original_content or b"", policy=default)
        assert isinstance(parsed, EmailMessage)
        self.arrived.append(parsed)
        self.recipients += envelope.rcpt_tos
        if self.after_data is not None:
            self.after_data()
        return "250 taken"

    def mail(self, security: Security = "none", **more: Any) -> Mail:
        """The service's way to this server."""
        trust = more.pop("trust", None)
        sender = more.pop("sender", "مركز يمن هايبرد <workshop@yemen-hybrid.example>")
        server = MailServer("127.0.0.1", self.port, sender, security, timeout_seconds=5, **more)
        return Mail(server, trust=trust)


@asynccontextmanager
async def mail_server(
    *, tls: tuple[ssl.SSLContext, Security] | None = None, sign_in: bool = False, port: int = 0
) -> AsyncIterator[Postbox]:
    """A server on a free port. ``tls`` is the way it is offered; ``sign_in``: it asks for it."""
    box = Postbox()
    wrapped = tls[0] if tls and tls[1] == "tls" else None
    upgraded = tls[0] if tls and tls[1] == "starttls" else None

    def session() -> SMTP:
        with warnings.catch_warnings():
            # Behind a socket that is TLS from its first byte it knows of none, and worries.
            warnings.simplefilter("ignore", UserWarning)
            return SMTP(
                box,
                hostname="mail.test",
                tls_context=upgraded,
                require_starttls=upgraded is not None,
                auth_required=sign_in,
                auth_require_tls=False,
                authenticator=_authenticate,
                loop=asyncio.get_running_loop(),
            )

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", port, ssl=wrapped)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, said: Any
) -> AuthResult:
    good = isinstance(said, LoginPassword) and said.password == PASSWORD.encode()
    return AuthResult(success=good, handled=False)


def certificate(folder: Path) -> Iterator[ssl.SSLContext]:
    """Two contexts: the server's, with a certificate for 127.0.0.1, and one that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(file)
    yield own
    yield ssl.create_default_context(cafile=str(file))
