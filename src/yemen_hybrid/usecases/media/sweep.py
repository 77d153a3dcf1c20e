"""Bytes that nothing points to any more, or never came to, are removed."""

from datetime import datetime

import structlog

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.media import GRACE
from yemen_hybrid.services.storage import Storage

log = structlog.get_logger("media")

AT_ONCE = 200


async def sweep_files(begin: Begin, storage: Storage, now: datetime) -> int:
    """Remove what nobody has wanted for a day; gives how many files that were.

    Each in a transaction of its own that holds its row while its bytes go: an upload of the same
    bytes waits for it, and then stores them anew.
    """
    before = now - GRACE
    await storage.clear_staged(before)
    await _know_strangers(begin, storage, before)
    swept = 0
    while True:
        async with begin() as store:
            unused = await store.blobs.unused(before, AT_ONCE)
        for sha256 in unused:
            async with begin() as store:
                swept += await store.blobs.sweep(sha256, before, storage.delete)
        if len(unused) < AT_ONCE:
            break
    if swept:
        log.info("files swept", count=swept)
    return swept


async def _know_strangers(begin: Begin, storage: Storage, before: datetime) -> None:
    """Give old files without a row one, as another backup's may be, so that they are swept too.

    A row always comes before its bytes, so that what is just being uploaded is no stranger.
    """
    found: dict[str, int] = {}
    async for stored in storage.keys("files"):
        if stored.at < before:
            found[stored.key.rsplit("/", 1)[-1]] = stored.size
        if len(found) >= AT_ONCE:
            await _know(begin, found, before)
            found = {}
    await _know(begin, found, before)


async def _know(begin: Begin, found: dict[str, int], before: datetime) -> None:
    async with begin() as store:
        known = await store.blobs.known(found)
        strangers = {sha256: size for sha256, size in found.items() if sha256 not in known}
        await store.blobs.know(strangers, before - GRACE)
