"""Somebody tells the others something about a work order."""

from uuid import UUID

from yemen_hybrid.data.models import Comment
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.comments import check_comment
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.usecases.work_orders.find import find_order


async def add_comment(
    begin: Begin, actor: Actor, order_id: UUID, comment_id: UUID, text: str
) -> None:
    """Add a comment, also to an order that is over: what comes after is worth knowing too."""
    check_comment(text)
    async with begin() as store:
        check_client_id(comment_id, store.now)
        order = await find_order(store, actor, order_id)
        store.session.add(
            Comment(
                id=comment_id,
                work_order_id=order.id,
                author_id=actor.staff_id,
                text=text,
                at=store.now,
            )
        )
        store.work_orders.note(order.id, "commented", actor.who, text=text[:200])
