"""/media"""

from functools import partial
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import Query, Request, Response

from yemen_hybrid.api.access import Reading, may_change, may_read, may_upload
from yemen_hybrid.api.change import Change, claim_upload
from yemen_hybrid.api.context import Shared
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer, resource
from yemen_hybrid.api.media.giving import give
from yemen_hybrid.api.media.new import described
from yemen_hybrid.api.media.receiving import received
from yemen_hybrid.api.media.schemas import (
    BYTES,
    MediaList,
    MediaQuery,
    MediaRead,
    MediaUpdate,
    upload_body,
)
from yemen_hybrid.data.queries.media import FileSeen, find_file, list_media, read_media
from yemen_hybrid.domain.media import ThumbnailMissing
from yemen_hybrid.services.images import MEDIA_TYPE
from yemen_hybrid.usecases.media.update import remove_media, update_media
from yemen_hybrid.usecases.media.upload import upload_media

router = Domain(prefix="/media", tags=["media"])


@router.get("", response_model=MediaList)
async def list_(
    query: Annotated[MediaQuery, Query()],
    reading: Annotated[Reading, may_read("media:read")],
) -> Response:
    """The files that the caller may see, newest first: those of the branch's work orders, those of
    vehicles, and with `customer:personal` those of customers.
    """
    actor = reading.actor
    branch_id = actor.branch_shown(query.branch_id)
    wanted = query.wanted(branch_id, personal=actor.may("customer:personal"))
    return answer(await list_media(reading.connection, wanted, query.window))


@router.post(
    "",
    response_model=MediaRead,
    status_code=201,
    openapi_extra={"requestBody": upload_body()},
)
async def upload(
    request: Request,
    change: Annotated[Change, may_upload("media:write", "media.upload")],
) -> Response:
    """Upload one file as multipart/form-data.

    A picture (JPEG, PNG, WebP, HEIC) is turned upright and drawn anew: place, time and camera are
    not kept. Films (MP4, MOV, WebM), PDF and CSV are kept as they are. What a file is, its bytes
    say; anything else is refused. Fields before the file, and nothing is sent in vain.
    """
    context = change.context
    async with received(request, context.desk) as upload_:
        said, spool = upload_.said, upload_.spool
        new = await described(upload_, context.desk.images)
        fields = orjson.dumps(upload_.fields, option=orjson.OPT_SORT_KEYS)
        sent = (fields, upload_.file_name.encode("utf-8", "replace"), spool.sha256.encode())
        change.claim = claim_upload(request, str(change.actor.staff_id), *sent)
        return await change.answer(
            lambda begin: upload_media(begin, change.apart, context.storage, change.actor, new),
            partial(read_media, media_id=said.id),
            status=201,
            location=f"/api/v1/media/{said.id}",
        )


@router.get("/{media_id}", response_model=MediaRead)
async def read(media_id: UUID, reading: Annotated[Reading, may_read("media:read")]) -> Response:
    """What is known of one file."""
    actor = reading.actor
    shown = await read_media(
        reading.connection,
        media_id,
        branch_id=actor.branch_id,
        personal=actor.may("customer:personal"),
    )
    return resource(shown)


@router.patch("/{media_id}", response_model=MediaRead)
async def update(
    media_id: UUID,
    body: MediaUpdate,
    change: Annotated[Change, may_change("media:write", "media.update")],
) -> Response:
    """Change the note or the phase, or show a picture to the customer."""
    return await change.answer(
        lambda begin: update_media(begin, change.actor, media_id, body.changes(), change.version),
        partial(read_media, media_id=media_id),
    )


@router.delete("/{media_id}", status_code=204)
async def remove(
    media_id: UUID,
    change: Annotated[Change, may_change("media:write", "media.remove")],
) -> Response:
    """Remove a file for good. Its bytes go a day later, unless another file has the same.

    One's own; somebody else's asks for `media:remove`.
    """
    return await change.answer(
        lambda begin: remove_media(begin, change.actor, media_id, change.version)
    )


@router.get("/{media_id}/content", responses=BYTES, response_class=Response)
async def content(
    media_id: UUID,
    request: Request,
    context: Shared,
    reading: Annotated[Reading, may_read("media:read")],
) -> Response:
    """The bytes, or a range of them."""
    found = await _find(reading, media_id)
    return await give(
        request,
        context.storage,
        sha256=found.sha256,
        size=found.size,
        media_type=found.media_type,
        name=found.name,
    )


@router.get("/{media_id}/thumbnail", responses=BYTES, response_class=Response)
async def thumbnail(
    media_id: UUID,
    request: Request,
    context: Shared,
    reading: Annotated[Reading, may_read("media:read")],
) -> Response:
    """The small picture of a picture: a JPEG of at most 480 pixels."""
    found = await _find(reading, media_id)
    if found.thumbnail_sha256 is None or found.thumbnail_size is None:
        raise ThumbnailMissing
    return await give(
        request,
        context.storage,
        sha256=found.thumbnail_sha256,
        size=found.thumbnail_size,
        media_type=MEDIA_TYPE,
        name=found.name,
    )


async def _find(reading: Reading, media_id: UUID) -> FileSeen:
    actor = reading.actor
    return await find_file(
        reading.connection,
        media_id,
        branch_id=actor.branch_id,
        personal=actor.may("customer:personal"),
    )
