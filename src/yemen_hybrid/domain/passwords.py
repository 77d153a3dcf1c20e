"""What a password must be, and how often one may be tried.

The rules are those of NIST SP 800-63B: length and a list of what everybody tries first, and no
"one digit, one capital", which makes passwords shorter and more alike. Hashing is not done here.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from yemen_hybrid.domain.errors import Invalid, TooMany

MIN_CHARACTERS: Final = 10
# bcrypt reads no further than 72 bytes; a longer password would pass with any ending.
# Arabic letters take two bytes each in UTF-8, so 36 of them fit.
MAX_BYTES: Final = 72
_NAME_LETTERS: Final = 3

# Long enough to pass the length, and the first that anybody would try.
_FIRST_GUESSES = """
0123456789 1234567890 9876543210 0987654321 12345678910 123456789a a123456789 1234512345
1q2w3e4r5t 1qaz2wsx3edc qwertyuiop qwerty1234 qwerty12345 qwerty123456 asdfghjkl1 zxcvbnm123
password12 password123 password1234 passw0rd123 password!1 mypassword iloveyou12 iloveyou123
letmein123 welcome123 welcome1234 changeme12 changeme123 administrator admin12345 admin123456
superadmin adminadmin football10 princess12 bismillah1 bismillah786 alhamdulillah muhammad123
mohammed123 yemen12345 yemen123456 sanaa12345 aden123456 yemenhybrid yemen-hybrid
كلمةالمرور كلمةالسر123 بسماللهالرحمن ضصثقفغعهخح
"""
COMMON: Final = frozenset(_FIRST_GUESSES.split())


class PasswordTooShort(Invalid):
    """Fewer characters than anybody could be kept from guessing."""

    code = "password_too_short"
    en = "A password needs at least {minimum} characters. Several words make a good one."
    ar = "يجب ألا تقل كلمة المرور عن {minimum} أحرف. عدة كلمات معًا تصنع كلمة مرور جيدة."


class PasswordTooLong(Invalid):
    """More bytes than the hash reads."""

    code = "password_too_long"
    en = "This password is too long: {maximum} bytes at most (an Arabic letter takes two)."
    ar = "كلمة المرور طويلة جدًا: الحد الأقصى {maximum} بايت، والحرف العربي يشغل اثنين."


class PasswordCommon(Invalid):
    """One of the first that an attacker would try."""

    code = "password_common"
    en = "This password is one of the first that anybody would try. Choose another."
    ar = "كلمة المرور هذه من أول ما يجرّبه أي متطفل. اختر غيرها."


class PasswordIsUsername(Invalid):
    """The username, once or over and over, or nothing but digits and marks added to it."""

    code = "password_is_username"
    en = "The password must not be the username."
    ar = "يجب ألا تكون كلمة المرور هي اسم المستخدم."


class PasswordUnchanged(Invalid):
    """The one that was to be replaced."""

    code = "password_unchanged"
    en = "The new password must differ from the present one."
    ar = "يجب أن تختلف كلمة المرور الجديدة عن الحالية."


class PasswordWrong(Invalid):
    """Whoever changes a password shows that they know the present one."""

    code = "password_wrong"
    en = "The present password is wrong."
    ar = "كلمة المرور الحالية غير صحيحة."


class PasswordUnreadable(Invalid):
    """Holds what no keyboard writes, and what a hash might stop at."""

    code = "password_unreadable"
    en = "The password contains a character that cannot be used."
    ar = "تحتوي كلمة المرور على رمز لا يمكن استخدامه."


class TooManyAttempts(TooMany):
    """Signing in was tried too often, for one user or from one address."""

    code = "too_many_attempts"


def normal_password(password: str) -> str:
    """The one form that is hashed and compared.

    NFKC, as SP 800-63B advises: one keyboard writes ``أ`` as a letter, another as two marks.
    """
    if not password.isprintable():
        raise PasswordUnreadable(pointer="/new")
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, username: str) -> str:
    """The normal form of a new password, refused if it is short, long, common or the username."""
    normal = normal_password(password)
    if len(normal) < MIN_CHARACTERS:
        raise PasswordTooShort(minimum=MIN_CHARACTERS, pointer="/new")
    if len(normal.encode()) > MAX_BYTES:
        raise PasswordTooLong(maximum=MAX_BYTES, pointer="/new")
    if _is_common(normal.casefold()):
        raise PasswordCommon(pointer="/new")
    if _is_username(normal, username):
        raise PasswordIsUsername(pointer="/new")
    return normal


def _is_common(password: str) -> bool:
    """One of the list, or one character over and over."""
    return password in COMMON or len(set(password)) == 1


def _is_username(password: str, username: str) -> bool:
    """Whether nothing of a password is left without the username in it, each time it stands there.

    Two letters are no name: they make words that nobody would guess from them.
    """
    if _letters(password) == _letters(username):
        return True
    return any(
        len(name) >= _NAME_LETTERS and not any(map(str.isalnum, said.replace(name, "")))
        for said, name in (
            (_letters(password), _letters(username)),
            (_folded(password), _folded(username)),
        )
    )


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _letters(text: str) -> str:
    """The text without the digits and marks that people put around a name."""
    folded = _folded(text)
    return "".join(c for c in folded if c.isalpha()) or folded


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often a key (a username, an address) may be tried: ``limit`` times in any ``window``.

    The window slides: it always ends now, so that nobody gets twice the limit around the turn of
    a fixed one. Only attempts that were let in count, so an impatient owner is not locked out for
    longer by trying again.
    """

    limit: int
    window: timedelta

    def check(self, earlier: Iterable[datetime], now: datetime) -> None:
        """Refuse when the window is full, with the whole seconds until a place is free.

        Times from a clock that was ahead and has been set back (power cuts do that) count as now
        while they are near, and are forgotten when they are further off than the window.
        """
        recent = sorted(min(at, now) for at in earlier if abs(now - at) < self.window)
        if len(recent) < self.limit:
            return
        free_at = recent[-self.limit] + self.window
        raise TooManyAttempts(retry_after=max(1, ceil((free_at - now).total_seconds())))


SIGN_IN_ATTEMPTS: Final = Attempts(limit=10, window=timedelta(minutes=5))
