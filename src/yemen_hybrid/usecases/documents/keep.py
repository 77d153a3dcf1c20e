"""Keeping a paper as it was first given out."""

from hashlib import sha256
from uuid import UUID

import structlog

from yemen_hybrid.data.repositories.blobs import blob_key
from yemen_hybrid.data.repositories.kept_documents import Kept
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.services.storage import FileMissing, Storage

log = structlog.get_logger("documents")


async def keep_document(
    begin: Begin,
    storage: Storage,
    *,
    entity: str,
    entity_id: UUID,
    language: str,
    content: bytes,
) -> bytes:
    """Keep the first rendering of an issued document in a language.

    Gives the bytes that are kept: those of whoever was quicker, where two asked at once. The bytes
    are in the storage before the row says so.
    """
    new = Kept(sha256(content).hexdigest(), len(content))
    async with begin() as store:
        await store.blobs.want({new.sha256: new.size})
    await storage.keep(blob_key(new.sha256), new.size, lambda: content)
    async with begin() as store:
        kept = await store.kept_documents.keep_first(
            {
                "id": new_id(),
                "entity": entity,
                "entity_id": entity_id,
                "language": language,
                "sha256": new.sha256,
                "size": new.size,
                "made_at": store.now,
            }
        )
    return content if kept == new else await read_kept(storage, kept)


async def read_kept(storage: Storage, kept: Kept) -> bytes:
    """The bytes of a kept document. Others than were given out are worse than none: refused."""
    content = await storage.read(blob_key(kept.sha256))
    if sha256(content).hexdigest() != kept.sha256:
        log.error("kept document altered", sha256=kept.sha256)
        raise FileMissing
    return content
