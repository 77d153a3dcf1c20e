"""A call of Twilio's: a form, and the signature that only Twilio could have made."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final
from urllib.parse import parse_qs

from fastapi import Depends, Request

from yemen_hybrid.api.context import Shared
from yemen_hybrid.api.problems import BodyTooLarge
from yemen_hybrid.domain.errors import NotAllowed

MAX_KB: Final = 64
"""A message has 1,600 characters at most, and the fields around it are few."""
MAX_FIELDS: Final = 300
MAX_TEXT: Final = 10_000


class SignatureInvalid(NotAllowed):
    """Not from the provider, or WhatsApp is not set up here."""

    code = "signature_invalid"
    en = "The signature does not belong to this request."
    ar = "التوقيع لا يطابق هذا الطلب."


class TwilioForm:
    """The fields of a genuine call. One that was not sent is empty."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self._fields = fields

    def text(self, name: str, longest: int = 200) -> str:
        """A field without the characters that nobody sees, but for line breaks; cut to length."""
        value = self._fields.get(name, [""])[0][: longest * 2]
        seen = "".join(c for c in value if c.isprintable() or c == "\n")
        return seen.strip()[:longest]

    def number(self, name: str) -> int | None:
        """A field that is a whole number; none where it is anything else."""
        text = self.text(name, 9)
        return int(text) if text.isascii() and text.isdigit() else None


async def _genuine(request: Request, context: Shared) -> TwilioForm:
    """The form, if its signature holds for the address that Twilio was told to call."""
    body = await request.body()
    if len(body) > MAX_KB * 1024:
        raise BodyTooLarge(max_kb=MAX_KB)
    signature = request.headers.get("X-Twilio-Signature", "")
    fields = _fields(body)
    if context.twilio_signature is None or fields is None:
        raise SignatureInvalid
    query = f"?{request.url.query}" if request.url.query else ""
    url = f"{context.public_base_url}{request.url.path}{query}"
    if not context.twilio_signature.holds(url, fields, signature):
        raise SignatureInvalid
    return TwilioForm(fields)


def _fields(body: bytes) -> Mapping[str, Sequence[str]] | None:
    """What a form says; none where it is no form at all, which nobody can have signed."""
    try:
        return parse_qs(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError:
        return None


GenuineForm = Annotated[TwilioForm, Depends(_genuine)]
"""What a webhook is given; anybody else's call is refused before it."""
