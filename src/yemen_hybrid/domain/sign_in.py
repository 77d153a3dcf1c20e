"""Signing in, and what a refresh token means that comes back."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from yemen_hybrid.domain.errors import NotFound, Unauthenticated

RETRY_WINDOW: Final = timedelta(seconds=60)
"""How long after its answer was lost a refresh may be asked for again: a phone that lost its
network tries within seconds, and a thief seldom comes that soon."""


class CredentialsWrong(Unauthenticated):
    """No such user, another password, or somebody who works here no more: one answer for all."""

    code = "credentials_wrong"
    en = "The username or the password is wrong."
    ar = "اسم المستخدم أو كلمة المرور غير صحيحة."


class RefreshTokenInvalid(Unauthenticated):
    """Not a refresh token of this service, or one of a session that has ended."""

    code = "refresh_token_invalid"
    en = "This sign-in cannot be renewed any more. Please sign in again."
    ar = "لم يعد بالإمكان تجديد الدخول. يرجى تسجيل الدخول من جديد."


class RefreshTokenReused(Unauthenticated):
    """Spent before: two hold it, and one of them is perhaps a thief."""

    code = "refresh_token_reused"
    en = "This sign-in was renewed from elsewhere, so it was ended. Please sign in again."
    ar = "جُدِّد هذا الدخول من مكان آخر فتم إنهاؤه حفاظًا على حسابك. يرجى تسجيل الدخول من جديد."


class SessionNotFound(NotFound):
    """No session with that id, or somebody else's."""

    code = "session_not_found"
    en = "You have no such session."
    ar = "لا توجد لديك جلسة بهذا المعرّف."


class Presented(StrEnum):
    """What a refresh token is when it comes back."""

    FRESH = "fresh"
    RETRIED = "retried"
    REUSED = "reused"


def presented(spent_at: datetime | None, *, successor_unspent: bool, now: datetime) -> Presented:
    """Tell a retry after a lost answer from a theft (OAuth 2.0 Security BCP, RFC 9700 §4.14.2).

    Whoever lost the answer never used the token that was in it, and asks again at once.
    """
    if spent_at is None:
        return Presented.FRESH
    if successor_unspent and abs(now - spent_at) < RETRY_WINDOW:
        return Presented.RETRIED
    return Presented.REUSED
