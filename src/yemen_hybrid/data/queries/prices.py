"""The price lists of services and parts, to show."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import PartPrice, ServicePrice
from yemen_hybrid.data.queries.documents import Document, money


async def add_prices(
    connection: AsyncConnection,
    model: type[PartPrice | ServicePrice],
    documents: Collection[Document],
) -> None:
    """Give each document its ``prices``, by one statement for all of them."""
    prices = await _prices_of(connection, model, [document["id"] for document in documents])
    for document in documents:
        document["prices"] = prices[document["id"]]


async def _prices_of(
    connection: AsyncConnection, model: type[PartPrice | ServicePrice], ids: Collection[UUID]
) -> defaultdict[UUID, list[Document]]:
    found: defaultdict[UUID, list[Document]] = defaultdict(list)
    if not ids:
        return found
    table = model.__table__.c
    owner = table.part_id if model is PartPrice else table.service_id
    statement = (
        select(owner.label("owner"), table.zone, table.currency, table.amount_minor)
        .where(owner.in_(ids))
        .order_by(table.zone, table.currency)
    )
    for row in await connection.execute(statement):
        price = money(row.amount_minor, row.currency)
        found[row.owner].append({"zone": row.zone, "price": price})
    return found
