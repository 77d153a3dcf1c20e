"""The pictures that a customer is shown beside an estimate: those that somebody chose to show."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import ApprovalLink, Estimate, Media
from yemen_hybrid.data.repositories.blobs import blob_key
from yemen_hybrid.domain.media import MOST_SHOWN, Kind, MediaNotFound, Phase

MEDIA = Media.__table__
LINKS = ApprovalLink.__table__
ESTIMATES = Estimate.__table__


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture of the order or of one of its jobs; width and height are the large one's."""

    id: UUID
    job_id: UUID | None
    phase: Phase | None
    note: str
    width: int
    height: int


def _shown_by(link_id: UUID, *columns: Any) -> Select[Any]:
    """Pictures of the order that the estimate behind a link is for, while the link is in use."""
    return (
        select(*columns)
        .join_from(MEDIA, ESTIMATES, ESTIMATES.c.work_order_id == MEDIA.c.work_order_id)
        .join(LINKS, LINKS.c.estimate_id == ESTIMATES.c.id)
        .where(
            LINKS.c.id == link_id,
            LINKS.c.superseded_at.is_(None),
            MEDIA.c.shown_to_customer.is_(True),
            MEDIA.c.kind == Kind.IMAGE,
        )
    )


async def list_shown_pictures(connection: AsyncConnection, link_id: UUID) -> list[ShownPicture]:
    """The pictures in the order in which they were taken, at most `MOST_SHOWN`.

    One of a job that is not on the estimate is another estimate's.
    """
    columns = [MEDIA.c[name] for name in ("id", "job_id", "phase", "note", "width", "height")]
    shown = _shown_by(link_id, *columns, ESTIMATES.c.document).order_by(MEDIA.c.id)
    rows = (await connection.execute(shown.limit(MOST_SHOWN))).all()
    jobs = {job["id"] for row in rows[:1] for job in row.document["jobs"]}
    return [
        ShownPicture(*row[:-1]) for row in rows if row.job_id is None or str(row.job_id) in jobs
    ]


async def find_shown_picture(
    connection: AsyncConnection, link_id: UUID, media_id: UUID, *, large: bool
) -> str:
    """The key of a picture's bytes, or of its thumbnail's; refused when it is shown no more."""
    column = MEDIA.c.sha256 if large else MEDIA.c.thumbnail_sha256
    sha256 = await connection.scalar(_shown_by(link_id, column).where(MEDIA.c.id == media_id))
    if sha256 is None:
        raise MediaNotFound
    return blob_key(sha256)
