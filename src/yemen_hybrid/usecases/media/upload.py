"""A file is uploaded: its bytes first, the row after them."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.data.models import Media, WorkOrder
from yemen_hybrid.data.repositories.blobs import blob_key
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.jobs import JobNotFound
from yemen_hybrid.domain.media import Kind, OnlyPicturesAreShown, Phase, SubjectUnclear, UploadTaken
from yemen_hybrid.domain.work_order import WorkOrderNotFound
from yemen_hybrid.services.storage import Content, Storage


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes to be stored. ``content`` begins them anew each time it is called."""

    sha256: str
    size: int
    content: Callable[[], Content]


@dataclass(frozen=True, slots=True)
class NewMedia:
    """What is said of a new file, and what was found in it. Exactly one thing is its subject."""

    id: UUID
    work_order_id: UUID | None
    job_id: UUID | None
    vehicle_id: UUID | None
    customer_id: UUID | None
    kind: Kind
    phase: Phase | None
    note: str
    name: str
    media_type: str
    file: Piece
    thumbnail: Piece | None = None
    width: int | None = None
    height: int | None = None
    shown_to_customer: bool = False


async def upload_media(
    begin: Begin, stage: Begin, storage: Storage, actor: Actor, new: NewMedia
) -> None:
    """Keep a file of something that the actor may see.

    ``stage`` is a transaction apart: it says that the bytes are wanted before they are stored, so
    that nobody sweeps them until the row points to them. What a crash leaves is swept later.
    """
    async with stage() as store:
        check_client_id(new.id, store.now)
        await _subject(store, actor, new)
        if await store.media.find(new.id) is not None:
            raise UploadTaken(pointer="/id")
        pieces = [piece for piece in (new.file, new.thumbnail) if piece is not None]
        await store.blobs.want({piece.sha256: piece.size for piece in pieces})
    for piece in pieces:
        await storage.keep(blob_key(piece.sha256), piece.size, piece.content)
    async with begin() as store:
        media = await _subject(store, actor, new)
        store.media.add(_described(media, new, actor, store))
        if media.work_order_id is not None:
            store.work_orders.note(media.work_order_id, "media_added", actor.who, file=media.kind)


async def _subject(store: Store, actor: Actor, new: NewMedia) -> Media:
    """A row that points to what the file belongs to; refused like a thing that is not there."""
    said = [new.work_order_id or new.job_id, new.vehicle_id, new.customer_id]
    if sum(one is not None for one in said) != 1:
        raise SubjectUnclear
    if new.shown_to_customer and (new.kind is not Kind.IMAGE or said[0] is None):
        raise OnlyPicturesAreShown(pointer="/shown_to_customer")
    if new.customer_id is not None:
        actor.require("customer:personal")
        return Media(customer_id=(await store.customers.get(new.customer_id)).id)
    if new.vehicle_id is not None:
        return Media(vehicle_id=(await store.vehicles.get(new.vehicle_id)).id)
    return await _of_order(store, actor, new)


async def _of_order(store: Store, actor: Actor, new: NewMedia) -> Media:
    order = await _order(store, new)
    if not actor.sees_branch(order.branch_id):
        raise WorkOrderNotFound if new.job_id is None else JobNotFound
    return Media(
        branch_id=order.branch_id,
        work_order_id=order.id,
        job_id=new.job_id,
        vehicle_id=order.vehicle_id,
    )


async def _order(store: Store, new: NewMedia) -> WorkOrder:
    order_id = new.work_order_id
    if new.job_id is not None:
        order_id = (await store.work_orders.job(new.job_id)).work_order_id
        if new.work_order_id not in (None, order_id):
            raise JobNotFound
    if order_id is None:
        raise SubjectUnclear
    return await store.work_orders.get(order_id)


def _described(media: Media, new: NewMedia, actor: Actor, store: Store) -> Media:
    media.id = new.id
    media.kind, media.phase, media.note = new.kind, new.phase, new.note
    media.name, media.media_type = new.name, new.media_type
    media.sha256, media.size = new.file.sha256, new.file.size
    media.thumbnail_sha256 = new.thumbnail.sha256 if new.thumbnail else None
    media.width, media.height = new.width, new.height
    media.shown_to_customer = new.shown_to_customer
    media.uploaded_by_id, media.uploaded_at = actor.staff_id, store.now
    return media
