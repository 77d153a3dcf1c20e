"""How Alembic reaches the database: the same way as the service does.

Or on an open connection that it is given, and then inside the transaction that is open on it.
"""

import asyncio
from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.schema import SchemaItem

from yemen_hybrid.data import columns
from yemen_hybrid.data.models import Entity
from yemen_hybrid.data.urls import Address
from yemen_hybrid.settings import load_settings

address: Address = context.config.attributes.get("address") or load_settings().address
given: Connection | None = context.config.attributes.get("connection")

MIGRATING = 0x59656D656E
"""The lock, by PostgreSQL's number of it, that lets one process migrate at a time."""


def ours(_: SchemaItem, name: str | None, kind: str, reflected: bool, __: object) -> bool:  # noqa: FBT001 - Alembic's signature
    """Leave out what only one database has: the search index and its column."""
    return not (reflected and name is not None and name.startswith(("search_fts", "lexemes")))


def portable(kind: str, item: object, context_: AutogenContext) -> str | Literal[False]:
    """Write our own column types by their names, the same for both databases."""
    for name in ("Id", "Instant", "Json", "BigId"):
        known = getattr(columns, name)
        if kind == "type" and (item is known or type(item) is known):
            context_.imports.add(f"from yemen_hybrid.data.columns import {name}")
            return f"{name}()" if isinstance(known, type) else name
    return False


def run(connection: Connection) -> None:
    """Run the migrations on an open connection, all in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=Entity.metadata,
        include_object=ours,
        compare_type=True,
        render_item=portable,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":  # whoever comes second finds nothing to do
            connection.execute(text("SELECT pg_advisory_xact_lock(:ours)"), {"ours": MIGRATING})
        context.run_migrations()


async def main() -> None:
    """Connect, run, and leave."""
    engine = create_async_engine(
        address.url, connect_args=address.connect_args, poolclass=pool.NullPool
    )
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


if given is None:
    asyncio.run(main())
else:
    run(given)
