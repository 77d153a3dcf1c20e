"""Secrets that nobody has to think of: the service's key file, and passwords read from a screen."""

import hashlib
import os
import secrets
from pathlib import Path
from typing import Final

_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""No i, l, o, 0 and 1: the password is read from one screen and typed into another."""
_GROUPS, _GROUP = 4, 4


def load_or_make_key(file: Path) -> str:
    """The secret key kept in ``file``; made, for its owner's eyes only, where there is none.

    Written beside it and linked into place, so that a power cut leaves no half of a key, and of two
    processes that start at once both get the same one. A key that others may read is refused.
    """
    if not file.exists():
        _make_key(file)
    if file.stat().st_mode & 0o077:
        raise PermissionError(f"others may read {file}; run: chmod 600 {file}")
    return file.read_text(encoding="ascii").strip()


def _make_key(file: Path) -> None:
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as writing:
            writing.write(secrets.token_hex(32) + "\n")
            writing.flush()
            os.fsync(writing.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:
            return
        folder = os.open(file.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    finally:
        draft.unlink(missing_ok=True)


def readable_password(seed: bytes | None = None) -> str:
    """A password of 79 bits in groups of four: from chance, or the same one from the same seed.

    ``seed`` is a secret of 256 bits, such as `Tokens.password_seed` makes.
    """
    raw = hashlib.sha256(b"password" + (seed or secrets.token_bytes(32))).digest()
    letters = [_ALPHABET[byte % len(_ALPHABET)] for byte in raw[: _GROUPS * _GROUP]]
    return "-".join("".join(letters[at : at + _GROUP]) for at in range(0, len(letters), _GROUP))
