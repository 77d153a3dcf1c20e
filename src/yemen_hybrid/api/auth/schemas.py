"""Signing in on the wire."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from yemen_hybrid.api.wire import Lang, Named, Sent, Shown
from yemen_hybrid.domain.access import Role
from yemen_hybrid.services.tokens import Tokens
from yemen_hybrid.usecases.auth.open_session import SignedIn

Password = Annotated[str, Field(max_length=200, json_schema_extra={"format": "password"})]


class SignInForm(BaseModel):
    """The OAuth2 password form (RFC 6749 §4.3.2); fields that it knows not are ignored, as the
    standard has it. ``scope`` and the client's fields are taken and mean nothing here.
    """

    username: Annotated[str, Field(max_length=200)]
    password: Password
    grant_type: Literal["password"] | None = None
    scope: Annotated[str, Field(max_length=200)] = ""
    client_id: Annotated[str, Field(max_length=200)] | None = None
    client_secret: Annotated[str, Field(max_length=200)] | None = None


class RefreshSent(Sent):
    """The refresh token of the last answer."""

    refresh_token: Annotated[str, Field(max_length=200)]


class PasswordSent(Sent):
    """The present password and the one that replaces it."""

    old: Password
    new: Password


class TokenRead(Shown):
    """What to call the API with, and what to get the next one with."""

    access_token: str = Field(description="Send as Authorization: Bearer …")
    token_type: Literal["bearer"]
    expires_in: int = Field(description="Seconds until the access token ends.")
    refresh_token: str = Field(description="Good once, for POST /auth/refresh.")
    must_change_password: bool = Field(
        description="True: everything but /auth/me and /auth/password is refused until then."
    )

    @classmethod
    def of(cls, signed_in: SignedIn, tokens: Tokens) -> Self:
        """The answer to whoever signed in."""
        return cls(
            access_token=tokens.access(signed_in.staff_id, signed_in.session_id, signed_in.at),
            token_type="bearer",  # noqa: S106 - the kind of token, as RFC 6750 names it
            expires_in=int(tokens.access_life.total_seconds()),
            refresh_token=signed_in.refresh_token,
            must_change_password=signed_in.must_change_password,
        )


class SessionRead(Shown):
    """One sign-in on one device."""

    id: UUID
    signed_in_at: datetime
    refreshed_at: datetime
    expires_at: datetime
    address: str | None
    user_agent: str | None
    current: bool = Field(description="The session that asks.")


class SessionList(Shown):
    """A page of open sessions."""

    items: list[SessionRead]
    next: str | None


class MeRead(Shown):
    """Who is signed in, and what they may do."""

    id: UUID
    username: str
    name_ar: str
    name_en: str
    phone: str | None
    email: str | None
    language: Lang
    role: Role
    branch: Named | None = Field(description="Null: every branch.")
    permissions: list[str]
    discount_ceiling: str = Field(description="The largest discount to give alone, in percent.")
    must_change_password: bool
    session_id: UUID
    session_expires_at: datetime
