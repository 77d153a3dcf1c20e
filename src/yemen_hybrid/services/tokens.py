"""Tokens: short signed ones to carry about, long random ones to exchange, derived ones."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import jwt

from yemen_hybrid.domain.errors import Unauthenticated

ALGORITHM = "HS256"
ISSUER = "yemen-hybrid"
AUDIENCE = "yemen-hybrid-api"
REQUIRED = ["iss", "aud", "sub", "sid", "jti", "iat", "exp", "typ"]
LEEWAY = timedelta(seconds=5)


class TokenInvalid(Unauthenticated):
    """Not a token of this service, or not a good one any more."""

    code = "token_invalid"
    en = "Your sign-in is no longer valid. Please sign in again."
    ar = "لم يعد تسجيل دخولك صالحًا. يرجى تسجيل الدخول من جديد."


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a verified access token says."""

    staff_id: UUID
    session_id: UUID


class Tokens:
    """Makes and checks tokens with the service's secret key (32 bytes or more)."""

    def __init__(self, secret_key: str, *, access_life: timedelta) -> None:
        self._signing_key = _derive(secret_key, "access tokens")
        self._link_key = _derive(secret_key, "approval links")
        self._request_key = _derive(secret_key, "request fingerprints")
        self._password_key = _derive(secret_key, "temporary passwords")
        self.access_life = access_life

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
            claims = jwt.decode(
                token,
                self._signing_key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": REQUIRED, "verify_exp": False, "verify_iat": False},
            )
            self._check_time(claims["iat"], claims["exp"], now)
            if claims["typ"] != "access":
                raise TokenInvalid
            return AccessToken(UUID(claims["sub"]), UUID(claims["sid"]))
        except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError) as error:
            raise TokenInvalid from error

    @staticmethod
    def _check_time(issued: float, expires: float, now: datetime) -> None:
        moment, leeway = now.timestamp(), LEEWAY.total_seconds()
        if not issued - leeway <= moment < expires + leeway:
            raise TokenInvalid

    def link(self, link_id: UUID) -> str:
        """The 256-bit token of an approval link, made anew from its id whenever it is needed.

        So the token itself is stored nowhere, and yet a message can be sent again with it.
        """
        digest = hmac.digest(self._link_key, link_id.bytes, "sha256")
        return urlsafe_b64encode(digest).decode().rstrip("=")

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
