"""What shows that a manifest is the service's own: hashes alone can be made to fit by anybody."""

import hmac

from yemen_hybrid.domain.backups import BackupDamaged, Seal
from yemen_hybrid.services.archives import MANIFEST


def seal(secret_key: str, manifest: bytes) -> str:
    """The seal of a manifest: which key it is of, without telling it, and the key's proof."""
    key = hmac.digest(secret_key.encode(), b"backups", "sha256")
    return f"{_mark(key)}:{hmac.digest(key, manifest, 'sha256').hex()}"


def check_seal(secret_key: str | None, manifest: bytes, found: str | None) -> Seal:
    """How far a manifest can be believed; refused where this key's seal does not fit it."""
    if found is None:
        return Seal.NONE
    if secret_key is None:
        return Seal.UNCHECKED
    expected = seal(secret_key, manifest)
    if found.partition(":")[0] != expected.partition(":")[0]:
        return Seal.OF_ANOTHER_KEY
    if not hmac.compare_digest(found.encode(), expected.encode()):
        raise BackupDamaged(item=MANIFEST)
    return Seal.GENUINE


def _mark(key: bytes) -> str:
    return hmac.digest(key, b"mark", "sha256").hex()[:16]
