"""Attempts at a password, counted before the password is looked at.

Each attempt is committed on its own ahead of the check, so that neither a crash, a restart nor a
hundred parallel requests give anybody more of them.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from yemen_hybrid.data.models import Throttle
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.passwords import SIGN_IN_ATTEMPTS, PasswordUnreadable, normal_password


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt that was let in: under which keys, and when (epoch seconds)."""

    keys: Sequence[str]
    at: float


def user_key(username: str) -> str:
    """The key of a (folded) username; hashed, for people type passwords into the wrong box."""
    return f"user:{hashlib.sha256(username.encode(errors='replace')).hexdigest()}"


def address_key(address: str) -> str:
    """The key of a caller's address."""
    return f"address:{address}"


async def count_attempt(store: Store, *keys: str) -> Attempt:
    """Let the attempt in and remember it, or refuse it with `TooManyAttempts`."""
    rows = [await store.throttles.lock(key, store.now) for key in sorted(keys)]
    for row in rows:
        SIGN_IN_ATTEMPTS.check([_instant(at) for at in row.attempts], store.now)
    now = store.now.timestamp()
    for row in rows:
        row.attempts = [*_recent(row, now), now]
        row.updated_at = store.now
    return Attempt([row.key for row in rows], now)


async def take_back(store: Store, attempt: Attempt) -> None:
    """Forget an attempt that was good: whoever knows the password is not guessing."""
    for key in attempt.keys:
        row = await store.throttles.lock(key, store.now)
        remaining = list(row.attempts)
        if attempt.at in remaining:
            remaining.remove(attempt.at)
        row.attempts = remaining


def comparable(sent: str) -> str:
    """The form of a sent password that is compared; nothing where no password is written so."""
    try:
        return normal_password(sent)
    except PasswordUnreadable:
        return ""


def _recent(row: Throttle, now: float) -> list[float]:
    window = SIGN_IN_ATTEMPTS.window.total_seconds()
    return [at for at in row.attempts if abs(now - at) < window]


def _instant(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
