"""/public/approvals/{token}/pictures: what the page of an approval shows beside the estimate."""

from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import Field

from yemen_hybrid.api.approvals.link import LinkReading, may_read_by_link
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer
from yemen_hybrid.api.wire import Shown
from yemen_hybrid.data.queries.approvals import read_offer
from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.data.queries.shown_pictures import ShownPicture, list_shown_pictures
from yemen_hybrid.domain.media import Phase
from yemen_hybrid.services.tokens import PictureLink

router = Domain(prefix="/public/approvals", tags=["approvals"])


class PictureShown(Shown):
    """A picture that the workshop shows; the addresses hold for an hour or two."""

    id: UUID
    job_id: UUID | None = Field(description="Null: of the whole car.")
    phase: Phase | None
    note: str
    width: int
    height: int
    url: str
    thumbnail_url: str


class PicturesShown(Shown):
    """The pictures beside an estimate, in the order in which they were taken."""

    items: list[PictureShown]


@router.get("/{token}/pictures", response_model=PicturesShown)
async def pictures(reading: Annotated[LinkReading, may_read_by_link()]) -> Response:
    """The pictures that the workshop chose to show with the estimate behind a link.

    410 like the estimate itself where it is no longer offered.
    """
    link_id, context = reading.customer.link_id, reading.context
    await read_offer(reading.connection, link_id, context.clock())
    shown = await list_shown_pictures(reading.connection, link_id)
    return answer({"items": [_shown(reading, one) for one in shown]})


def _shown(reading: LinkReading, one: ShownPicture) -> Document:
    return {
        "id": one.id,
        "job_id": one.job_id,
        "phase": one.phase,
        "note": one.note,
        "width": one.width,
        "height": one.height,
        "url": _url(reading, one, large=True),
        "thumbnail_url": _url(reading, one, large=False),
    }


def _url(reading: LinkReading, one: ShownPicture, *, large: bool) -> str:
    context = reading.context
    link = PictureLink(one.id, reading.customer.link_id, large=large)
    return f"{context.public_base_url}/files/{context.tokens.picture(link, context.clock())}"
