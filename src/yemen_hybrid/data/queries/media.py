"""Uploaded files, to show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Blob, Media, Staff
from yemen_hybrid.data.queries.documents import Document, named
from yemen_hybrid.data.queries.paging import Among, Window, beside, columns, page
from yemen_hybrid.data.same_customer import ids_of
from yemen_hybrid.domain.media import Kind, MediaNotFound, Phase

MEDIA = Media.__table__
BLOBS = Blob.__table__
STAFF = Staff.__table__

_ROWS: Select[Any] = select(
    MEDIA.c.id,
    MEDIA.c.branch_id,
    MEDIA.c.work_order_id,
    MEDIA.c.job_id,
    MEDIA.c.vehicle_id,
    MEDIA.c.customer_id,
    MEDIA.c.kind,
    MEDIA.c.phase,
    MEDIA.c.note,
    MEDIA.c.name,
    MEDIA.c.media_type,
    MEDIA.c.size,
    MEDIA.c.sha256,
    MEDIA.c.thumbnail_sha256,
    MEDIA.c.width,
    MEDIA.c.height,
    MEDIA.c.shown_to_customer,
    MEDIA.c.uploaded_by_id,
    MEDIA.c.uploaded_at,
    MEDIA.c.created_at,
    MEDIA.c.updated_at,
    MEDIA.c.version,
    STAFF.c.name_ar.label("staff_ar"),
    STAFF.c.name_en.label("staff_en"),
).join_from(MEDIA, STAFF, STAFF.c.id == MEDIA.c.uploaded_by_id)


@dataclass(frozen=True, slots=True)
class MediaFilter:
    """Which files, for whom. ``branch_id`` None: a caller of every branch.

    Files of a work order are its branch's; those of vehicles are everybody's, those of customers
    for callers who see what is ``personal``. ``only_branch`` leaves out what is of no branch.
    """

    branch_id: UUID | None = None
    only_branch: bool = False
    personal: bool = False
    work_order_id: UUID | None = None
    job_id: UUID | None = None
    vehicle_id: UUID | None = None
    customer_id: UUID | None = None
    uploaded_by_id: UUID | None = None
    kind: Kind | None = None
    phase: Phase | None = None
    updated_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class FileSeen:
    """What is needed to give the bytes out."""

    name: str
    media_type: str
    sha256: str
    size: int
    thumbnail_sha256: str | None
    thumbnail_size: int | None


def _visible(branch_id: UUID | None, *, personal: bool) -> list[ColumnElement[bool]]:
    """What exists for a caller. Most of all files do: they are not looked for by their branch."""
    rules: list[ColumnElement[bool]] = []
    if branch_id is not None:
        branch = beside(MEDIA.c.branch_id)
        rules.append(or_(branch == branch_id, branch.is_(None)))
    if not personal:
        rules.append(MEDIA.c.customer_id.is_(None))
    return rules


async def list_media(connection: AsyncConnection, wanted: MediaFilter, window: Window) -> Document:
    """A page of the files, newest first."""
    among = None
    if wanted.customer_id is not None:
        among = Among(MEDIA.c.customer_id, await ids_of(connection, wanted.customer_id))
    rows, by = _narrow(_ROWS, wanted), _moment(wanted)
    return await page(connection, rows, MEDIA.c.id, window, _shown, by=by, among=among)


def _moment(wanted: MediaFilter) -> ColumnElement[datetime] | None:
    """What the list falls by where it is asked for a stretch of time."""
    return MEDIA.c.updated_at if wanted.updated_since else None


def _narrow(rows: Select[Any], wanted: MediaFilter) -> Select[Any]:
    of = columns(MEDIA, _moment(wanted))
    if wanted.only_branch:
        rows = rows.where(of["branch_id"] == wanted.branch_id)
    rows = rows.where(*_visible(wanted.branch_id, personal=wanted.personal))
    for name in ("work_order_id", "job_id", "vehicle_id", "uploaded_by_id", "kind", "phase"):
        value = getattr(wanted, name)
        if value is not None:
            rows = rows.where(of[name] == value)
    if wanted.updated_since is not None:
        rows = rows.where(MEDIA.c.updated_at >= wanted.updated_since)
    return rows


async def read_media(
    connection: AsyncConnection,
    media_id: UUID,
    *,
    branch_id: UUID | None = None,
    personal: bool = True,
) -> Document:
    """One file, for a caller of this branch (None: of every one)."""
    visible = _visible(branch_id, personal=personal)
    row = (await connection.execute(_ROWS.where(MEDIA.c.id == media_id, *visible))).one_or_none()
    if row is None:
        raise MediaNotFound
    return _shown(row)


async def find_file(
    connection: AsyncConnection, media_id: UUID, *, branch_id: UUID | None, personal: bool
) -> FileSeen:
    """What to give out, for a caller of this branch (None: of every one)."""
    statement = (
        select(
            MEDIA.c.name,
            MEDIA.c.media_type,
            MEDIA.c.sha256,
            MEDIA.c.size,
            MEDIA.c.thumbnail_sha256,
            BLOBS.c.size.label("thumbnail_size"),
        )
        .join_from(MEDIA, BLOBS, BLOBS.c.sha256 == MEDIA.c.thumbnail_sha256, isouter=True)
        .where(MEDIA.c.id == media_id, *_visible(branch_id, personal=personal))
    )
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        raise MediaNotFound
    return FileSeen(*row)


def _shown(row: Row[Any]) -> Document:
    path = f"/api/v1/media/{row.id}"
    return {
        "id": row.id,
        "work_order_id": row.work_order_id,
        "job_id": row.job_id,
        "vehicle_id": row.vehicle_id,
        "customer_id": row.customer_id,
        "branch_id": row.branch_id,
        "kind": row.kind,
        "phase": row.phase,
        "note": row.note,
        "name": row.name,
        "media_type": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
        "width": row.width,
        "height": row.height,
        "shown_to_customer": row.shown_to_customer,
        "uploaded_by": named(row.uploaded_by_id, row.staff_ar, row.staff_en),
        "uploaded_at": row.uploaded_at,
        "content_url": f"{path}/content",
        "thumbnail_url": f"{path}/thumbnail" if row.thumbnail_sha256 else None,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "version": row.version,
    }
