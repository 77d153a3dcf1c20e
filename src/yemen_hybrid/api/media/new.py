"""What was received, as what is to be kept: pictures drawn anew, the rest as it came."""

from hashlib import sha256

from yemen_hybrid.api.media.receiving import Received
from yemen_hybrid.domain.media import Kind, clean_file_name
from yemen_hybrid.services.file_types import FileType
from yemen_hybrid.services.images import MEDIA_TYPE, Images
from yemen_hybrid.usecases.media.upload import NewMedia, Piece


async def described(upload: Received, images: Images) -> NewMedia:
    """The file that the upload brings, looked at from its beginning to its end."""
    found = await upload.spool.finish()
    if found.kind is not Kind.IMAGE:
        spool = upload.spool
        return _new(upload, found, found.media_type, Piece(spool.sha256, spool.size, spool.pieces))
    picture = await images.draw(upload.spool.file)
    return _new(
        upload,
        found,
        MEDIA_TYPE,
        _piece(picture.content),
        thumbnail=_piece(picture.thumbnail),
        width=picture.width,
        height=picture.height,
    )


def _piece(content: bytes) -> Piece:
    return Piece(sha256(content).hexdigest(), len(content), lambda: content)


def _new(
    upload: Received,
    found: FileType,
    media_type: str,
    file: Piece,
    thumbnail: Piece | None = None,
    width: int | None = None,
    height: int | None = None,
) -> NewMedia:
    said = upload.said
    return NewMedia(
        id=said.id,
        work_order_id=said.work_order_id,
        job_id=said.job_id,
        vehicle_id=said.vehicle_id,
        customer_id=said.customer_id,
        kind=found.kind,
        phase=said.phase,
        note=said.note,
        name=clean_file_name(upload.file_name, found.suffix),
        media_type=media_type,
        file=file,
        thumbnail=thumbnail,
        width=width,
        height=height,
        shown_to_customer=said.shown_to_customer,
    )
