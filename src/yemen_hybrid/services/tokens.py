"""Tokens: short signed ones to carry about, long random ones to exchange, derived ones."""

import binascii
import hashlib
import hmac
import secrets
import struct
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID, uuid4

import jwt

from yemen_hybrid.domain.errors import NotFound, Unauthenticated
from yemen_hybrid.domain.papers import PaperKind, PaperLink, PaperUnknown

ALGORITHM = "HS256"
ISSUER = "yemen-hybrid"
AUDIENCE = "yemen-hybrid-api"
REQUIRED = ["iss", "aud", "sub", "sid", "jti", "iat", "exp", "typ"]
LEEWAY = timedelta(seconds=5)
REMEMBERED: Final = 1000
"""Tokens whose signature need not be checked again."""
_HOUR = 3600
_PICTURE = struct.Struct(">16s16s?Q")
"""Picture, approval link, whether large, and when it ends in seconds since 1970."""


_PAPER = struct.Struct(">c16s")
"""Which kind of paper, by a letter, and of which thing."""
_PROVES = 16
"""Bytes of what proves it: short, for a code that phones read from a till's roll."""

_LETTERS: Final[dict[PaperKind, bytes]] = {"invoice": b"i", "payment": b"p", "work_order": b"w"}
_KINDS: Final = {letter: kind for kind, letter in _LETTERS.items()}


class TokenInvalid(Unauthenticated):
    """Not a token of this service, or not a good one any more."""

    code = "token_invalid"
    en = "Your sign-in is no longer valid. Please sign in again."
    ar = "لم يعد تسجيل دخولك صالحًا. يرجى تسجيل الدخول من جديد."


class PictureLinkInvalid(NotFound):
    """Not a link of this service to a picture, or its time is over."""

    code = "picture_link_invalid"
    en = "This link to a picture is no longer valid. Open the page again."
    ar = "لم يعد رابط الصورة هذا صالحًا. افتح الصفحة من جديد."


@dataclass(frozen=True, slots=True)
class PictureLink:
    """Which picture is shown to whoever came with which approval link: it, or its thumbnail."""

    media_id: UUID
    link_id: UUID
    large: bool


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a verified access token says."""

    staff_id: UUID
    session_id: UUID


@dataclass(frozen=True, slots=True)
class _Signed:
    """A token with our signature, and the seconds since 1970 between which it is good."""

    said: AccessToken
    issued: float
    expires: float


class Tokens:
    """Makes and checks tokens with the service's secret key (32 bytes or more)."""

    def __init__(self, secret_key: str, *, access_life: timedelta) -> None:
        self._signing_key = _derive(secret_key, "access tokens")
        self._link_key = _derive(secret_key, "approval links")
        self._request_key = _derive(secret_key, "request fingerprints")
        self._picture_key = _derive(secret_key, "pictures of approval pages")
        self._paper_key = _derive(secret_key, "codes on papers")
        self._password_key = _derive(secret_key, "temporary passwords")
        self.access_life = access_life
        # A token comes with every request of its quarter of an hour, and what is signed does not
        # change: only its time is looked at anew. What is not ours is not remembered.
        self._signed = lru_cache(maxsize=REMEMBERED)(self._verify)

    def access(self, staff_id: UUID, session_id: UUID, now: datetime) -> str:
        """A signed access token, good for ``access_life``."""
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(staff_id),
            "sid": str(session_id),
            "jti": str(uuid4()),
            "iat": now,
            "exp": now + self.access_life,
            "typ": "access",
        }
        return jwt.encode(claims, self._signing_key, algorithm=ALGORITHM)

    def read_access(self, token: str, now: datetime) -> AccessToken:
        """What a token says; refuses any that this service did not sign as an access token.

        The key is never chosen by the token: its header (``alg``, ``kid``, ``jku``) is not obeyed.
        The time is checked against ``now``, the service's clock.
        """
        try:
            signed = self._signed(token)
        except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError) as error:
            raise TokenInvalid from error
        moment, leeway = now.timestamp(), LEEWAY.total_seconds()
        if not signed.issued - leeway <= moment < signed.expires + leeway:
            raise TokenInvalid
        return signed.said

    def _verify(self, token: str) -> _Signed:
        claims = jwt.decode(
            token,
            self._signing_key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            options={"require": REQUIRED, "verify_exp": False, "verify_iat": False},
        )
        if claims["typ"] != "access":
            raise TokenInvalid
        said = AccessToken(UUID(claims["sub"]), UUID(claims["sid"]))
        return _Signed(said, float(claims["iat"]), float(claims["exp"]))

    def link(self, link_id: UUID) -> str:
        """The 256-bit token of an approval link, made anew from its id whenever it is needed.

        So the token itself is stored nowhere, and yet a message can be sent again with it.
        """
        digest = hmac.digest(self._link_key, link_id.bytes, "sha256")
        return urlsafe_b64encode(digest).decode().rstrip("=")

    def picture(self, link: PictureLink, now: datetime) -> str:
        """A token that shows one picture for an hour or two, and opens nothing else.

        It ends at a full hour, so that a page that is opened again leads to the same address, which
        the phone has kept.
        """
        ends = (int(now.timestamp()) // _HOUR + 2) * _HOUR
        said = _PICTURE.pack(link.media_id.bytes, link.link_id.bytes, link.large, ends)
        signed = said + hmac.digest(self._picture_key, said, "sha256")
        return urlsafe_b64encode(signed).decode().rstrip("=")

    def read_picture(self, token: str, now: datetime) -> PictureLink:
        """What a token shows; refused when this service did not sign it, or its time is over."""
        try:
            signed = b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise PictureLinkInvalid from error
        said, signature = signed[: _PICTURE.size], signed[_PICTURE.size :]
        if not hmac.compare_digest(signature, hmac.digest(self._picture_key, said, "sha256")):
            raise PictureLinkInvalid
        media_id, link_id, large, ends = _PICTURE.unpack(said)
        if now.timestamp() >= ends:
            raise PictureLinkInvalid
        return PictureLink(UUID(bytes=media_id), UUID(bytes=link_id), large)

    def paper(self, link: PaperLink) -> str:
        """The code on a paper, by which anybody may ask whether it is genuine; it never ends."""
        said = _PAPER.pack(_LETTERS[link.kind], link.id.bytes)
        proof = hmac.digest(self._paper_key, said, "sha256")[:_PROVES]
        return urlsafe_b64encode(said + proof).decode().rstrip("=")

    def read_paper(self, token: str) -> PaperLink:
        """Which paper a code is on; refused when this service did not make it."""
        try:
            signed = b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise PaperUnknown from error
        said, proof = signed[: _PAPER.size], signed[_PAPER.size :]
        expected = hmac.digest(self._paper_key, said, "sha256")[:_PROVES]
        if not hmac.compare_digest(proof, expected):
            raise PaperUnknown
        letter, id = _PAPER.unpack(said)
        return PaperLink(_KINDS[letter], UUID(bytes=id))

    def fingerprint(self, *pieces: bytes) -> str:
        """What is kept of a request to know it again; keyed, for a password may stand in it."""
        digest = hmac.new(self._request_key, digestmod="sha256")
        for piece in pieces:
            digest.update(len(piece).to_bytes(8, "big") + piece)
        return digest.hexdigest()

    def password_seed(self, credential_id: UUID) -> bytes:
        """What a temporary password is made of, again whenever its first answer is repeated.

        So the answer that is stored for repeating holds the id and not the password.
        """
        return hmac.digest(self._password_key, credential_id.bytes, "sha256")


def new_refresh_token() -> str:
    """A random token of 256 bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of a random token: enough to know it again, not enough to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _derive(secret_key: str, purpose: str) -> bytes:
    """A key of its own for each purpose, so that one kind of token can never pass as another."""
    return hmac.digest(secret_key.encode(), purpose.encode(), "sha256")
