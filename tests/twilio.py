"""A server that follows Twilio's documented Messages API: its JSON, its errors, its signatures.

It stands on a port of this machine and is spoken to over HTTP by Twilio's own library. What it
sends to webhooks is signed as Twilio's documents say, and not by the library that checks it.
"""

import asyncio
import base64
import hashlib
import hmac
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web

ACCOUNT: Final = "AC0123456789abcdef0123456789abcdef"
TOKEN: Final = "a token that only the two of us know"
SENDER: Final = "+967770000000"
CONTENT: Final = "HX0123456789abcdef0123456789abcdef"
BASIC: Final = f"Basic {base64.b64encode(f'{ACCOUNT}:{TOKEN}'.encode()).decode()}"
MOST_CHARACTERS: Final = 1_600


@dataclass(slots=True)
class Answer:
    """What the next request gets instead of a message."""

    status: int
    code: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    delay: float = 0


@dataclass(slots=True)
class Twilio:
    """The messages that were taken, and what is to be answered next."""

    url: str = ""
    taken: list[dict[str, str]] = field(default_factory=list)
    next: deque[Answer] = field(default_factory=deque)

    async def create(self, request: web.Request) -> web.StreamResponse:
        """POST /2010-04-01/Accounts/{sid}/Messages.json"""
        sent = {name: str(value) for name, value in (await request.post()).items()}
        if self.next:
            answer = self.next.popleft()
            await asyncio.sleep(answer.delay)
            return _said(answer)
        if request.headers.get("Authorization") != BASIC:
            return _said(Answer(401, 20003))
        refused = _refused(sent)
        if refused is not None:
            return _said(refused)
        message = {"Sid": f"SM{len(self.taken):032x}", **sent}
        self.taken.append(message)
        return web.json_response(_shown(message), status=201)


def _refused(sent: Mapping[str, str]) -> Answer | None:
    if not sent.get("To", "").startswith("whatsapp:+"):
        return Answer(400, 21211)
    if "From" not in sent and "MessagingServiceSid" not in sent:
        return Answer(400, 21603)
    if not sent.get("Body") and not sent.get("ContentSid"):
        return Answer(400, 21619)
    return Answer(400, 21617) if len(sent.get("Body", "")) > MOST_CHARACTERS else None


def _said(answer: Answer) -> web.Response:
    if answer.body is not None:
        return web.Response(text=answer.body, status=answer.status, headers=answer.headers)
    code = answer.code or answer.status
    problem = {
        "code": code,
        "message": f"Error {code} of the dictionary",
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": answer.status,
    }
    return web.json_response(problem, status=answer.status, headers=answer.headers)


def _shown(message: Mapping[str, str]) -> dict[str, Any]:
    uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{message['Sid']}"
    return {
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "body": message.get("Body", ""),
        "date_created": "Mon, 04 Mar 2030 06:00:00 +0000",
        "date_sent": None,
        "date_updated": "Mon, 04 Mar 2030 06:00:00 +0000",
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": message.get("From"),
        "messaging_service_sid": message.get("MessagingServiceSid"),
        "num_media": "0",
        "num_segments": "0",
        "price": None,
        "price_unit": None,
        "sid": message["Sid"],
        "status": "accepted" if "MessagingServiceSid" in message else "queued",
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message["To"],
        "uri": f"{uri}.json",
    }


@asynccontextmanager
async def twilio_server() -> AsyncIterator[Twilio]:
    """The server, on a port of its own."""
    twilio = Twilio()
    application = web.Application()
    application.router.add_post(f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json", twilio.create)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    twilio.url = f"http://{host}:{port}"
    yield twilio
    await runner.cleanup()


def status_fields(sid: str, status: str, code: int | None = None) -> dict[str, str]:
    """What Twilio tells of an outgoing message."""
    failed = {} if code is None else {"ErrorCode": str(code)}
    return {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "ChannelPrefix": "whatsapp",
        "From": f"whatsapp:{SENDER}",
        "MessageSid": sid,
        "MessageStatus": status,
        "SmsSid": sid,
        "SmsStatus": status,
        "To": "whatsapp:+967777123456",
        **failed,
    }


def incoming_fields(sid: str, number: str, text: str, **more: str) -> dict[str, str]:
    """What Twilio tells of a message that somebody sent to the workshop."""
    return {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "Body": text,
        "From": f"whatsapp:{number}",
        "MessageSid": sid,
        "NumMedia": "0",
        "NumSegments": "1",
        "ProfileName": "صالح",
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "To": f"whatsapp:{SENDER}",
        "WaId": number.removeprefix("+"),
        **more,
    }


def form(fields: Mapping[str, str]) -> bytes:
    """The fields as they travel."""
    return urlencode(fields).encode()


def signed(url: str, fields: Mapping[str, str], token: str = TOKEN) -> dict[str, str]:
    """The headers of a call: the HMAC-SHA1 of the address and of every field in order of names."""
    whole = url + "".join(name + fields[name] for name in sorted(fields))
    digest = hmac.new(token.encode(), whole.encode(), hashlib.sha1).digest()
    return {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "X-Twilio-Signature": base64.b64encode(digest).decode(),
    }
