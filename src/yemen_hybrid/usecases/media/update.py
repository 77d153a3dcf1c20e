"""What is said of a file is corrected; its bytes never are."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yemen_hybrid.data.models import Media
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.media import Kind, MediaNotFound, NotYourUpload, OnlyPicturesAreShown


@dataclass(frozen=True, slots=True)
class MediaChanges:
    """``fields`` are those that were sent: ``note``, ``phase``, ``shown_to_customer``."""

    fields: dict[str, Any]


async def update_media(
    begin: Begin, actor: Actor, media_id: UUID, changes: MediaChanges, version: int | None
) -> None:
    """Change the fields that were sent. Only a picture of a work order is shown to the customer."""
    async with begin() as store:
        media = await _seen(store, actor, media_id, version)
        for name, value in changes.fields.items():
            setattr(media, name, value)
        if media.shown_to_customer and (media.kind is not Kind.IMAGE or media.branch_id is None):
            raise OnlyPicturesAreShown(pointer="/shown_to_customer")


async def remove_media(begin: Begin, actor: Actor, media_id: UUID, version: int | None) -> None:
    """Remove a file for good; the audit log keeps what it was called, and its hash.

    One's own with ``media:write``; somebody else's asks for ``media:remove`` too.
    """
    async with begin() as store:
        media = await _seen(store, actor, media_id, version)
        if media.uploaded_by_id != actor.staff_id and not actor.may("media:remove"):
            raise NotYourUpload
        if media.work_order_id is not None:
            store.work_orders.note(media.work_order_id, "media_removed", actor.who, file=media.kind)
        await store.media.remove(media)


async def _seen(store: Store, actor: Actor, media_id: UUID, version: int | None) -> Media:
    media = await store.media.lock(media_id, version)
    hidden = media.customer_id is not None and not actor.may("customer:personal")
    if hidden or (media.branch_id is not None and not actor.sees_branch(media.branch_id)):
        raise MediaNotFound
    return media
