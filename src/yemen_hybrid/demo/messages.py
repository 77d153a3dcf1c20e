"""What customers were told over the year, and how far it got."""

from datetime import datetime
from typing import Any

from yemen_hybrid.data.models import ContactChannel, MessageStatus
from yemen_hybrid.demo.order import Order
from yemen_hybrid.demo.rows import Values
from yemen_hybrid.domain.messages import Template


def tell(order: Order, template: Template, params: dict[str, Any], at: datetime) -> None:
    """Write to the customer by their channel; the older, the surer it has arrived."""
    client, shop = order.client, order.shop
    silent = client.channel is ContactChannel.NONE
    row: Values = {
        "id": shop.ids.at(at),
        "branch_id": order.house.id,
        "customer_id": client.id,
        "work_order_id": order.row["id"],
        "template": template,
        "language": client.language,
        "channel": client.channel,
        "recipient": "" if silent else client.phone,
        "params": params,
        "status": MessageStatus.WAITING_FOR_CHANNEL,
        "due_at": at,
        "created_at": at,
        "updated_at": at,
    }
    if not silent:
        _deliver(order, row, at)
    order.put("messages", row)


def _deliver(order: Order, row: Values, at: datetime) -> None:
    """Nothing is left queued: a worker would send it to numbers that are somebody's."""
    chances = order.shop.chances
    sent_at = at + chances.minutes(1)
    row.update(attempts=1, updated_at=sent_at)
    if chances.once_in("dead", 120):
        row.update(status=MessageStatus.DEAD, attempts=5, last_error="recipient is not on WhatsApp")
        return
    reached = (MessageStatus.READ,) * 6 + (MessageStatus.DELIVERED,) * 2 + (MessageStatus.SENT,)
    row.update(status=chances.one_of(reached), sent_at=sent_at)
