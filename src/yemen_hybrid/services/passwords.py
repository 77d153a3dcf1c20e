"""Hashing passwords with bcrypt, off the event loop and a few at a time."""

from functools import cached_property

from anyio import CapacityLimiter, to_thread
from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.bcrypt import BcryptHasher


class Passwords:
    """Makes and checks password hashes.

    One hash takes over a tenth of a second of a processor on purpose. ``at_once`` bounds how many
    are under way, so that a hundred sign-ins slow each other and nobody else.
    """

    def __init__(self, *, rounds: int, at_once: int = 1) -> None:
        self._hasher = PasswordHash((BcryptHasher(rounds=rounds),))
        self._at_once = at_once
        # Made before the first sign-in: a hash made on demand would tell an unknown user by time.
        self._nobody = self._hasher.hash("nobody has this password")

    @cached_property
    def _limiter(self) -> CapacityLimiter:
        return CapacityLimiter(self._at_once)

    async def hash(self, password: str) -> str:
        """A fresh salted hash."""
        return await to_thread.run_sync(self._hasher.hash, password, limiter=self._limiter)

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Whether the password belongs to the hash.

        For an unknown user (null) the same work is done, so that the time tells nothing.
        """
        known = await to_thread.run_sync(
            self._verify, password, password_hash or self._nobody, limiter=self._limiter
        )
        return known and password_hash is not None

    async def renewed(self, password: str, password_hash: str) -> str | None:
        """A fresh hash for one that was made at another cost; null where it is as it should be.

        Once the password is known to be right: so a raised cost reaches everybody in time.
        """
        if not self._hasher.current_hasher.check_needs_rehash(password_hash):
            return None
        return await self.hash(password)

    def _verify(self, password: str, password_hash: str) -> bool:
        try:
            return self._hasher.verify(password, password_hash)
        except (UnknownHashError, ValueError):  # bcrypt refuses over 72 bytes
            return False
