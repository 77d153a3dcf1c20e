"""Bytes of a file as an answer: whole or a range of them, and nothing that a browser would run."""

import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Final
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from yemen_hybrid.data.repositories.blobs import blob_key
from yemen_hybrid.domain.media import RangeUnsatisfiable
from yemen_hybrid.services.storage import Storage

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")

SAFE: Final = {
    "Cache-Control": "private, max-age=86400, immutable",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Accept-Ranges": "bytes",
}


async def give(
    request: Request, storage: Storage, *, sha256: str, size: int, media_type: str, name: str
) -> Response:
    """The bytes of this hash, to be saved as ``name``; the range that was asked for, if one was."""
    tag = f'"{sha256}"'
    headers = {**SAFE, "ETag": tag, "Content-Disposition": attachment(name)}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    asked = request.headers.get("range")
    if request.headers.get("if-range", tag) != tag:
        asked = None
    start, end = _span(asked, size)
    if (start, end) != (0, size):
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    pieces = await _begun(storage, sha256, start, end)
    status = 206 if "Content-Range" in headers else 200
    return StreamingResponse(pieces, status, headers, media_type=media_type)


def _span(asked: str | None, size: int) -> tuple[int, int]:
    """The first byte that is wanted and the one behind the last. Several ranges, or what is no
    range, mean the whole (RFC 9110, 14.2).
    """
    found = _RANGE.fullmatch(asked.strip()) if asked else None
    if found is None or found.group(1, 2) == ("", ""):
        return 0, size
    first, last = found.group(1, 2)
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last) + 1 if last else size, size)
        if last and int(last) < int(first):
            return 0, size
    if start >= size:
        raise RangeUnsatisfiable(size=size)
    return start, end


async def _begun(storage: Storage, sha256: str, start: int, end: int) -> AsyncIterator[bytes]:
    """The bytes, of which the first are read already: what is missing is told with a status."""
    pieces = storage.get(blob_key(sha256), start, end)
    first = await anext(pieces)

    async def all_of_them() -> AsyncIterator[bytes]:
        async with aclosing(pieces):
            yield first
            async for piece in pieces:
                yield piece

    return all_of_them()


def attachment(name: str) -> str:
    """Saved, never opened in the page; ``name`` may be Arabic (RFC 6266, RFC 8187)."""
    ascii_name = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
