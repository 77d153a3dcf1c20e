"""A PostgreSQL database that every test of a worker finds as new, without the price of a new one.

Cloning a database copies some six hundred files. Taking away what a test wrote, and putting back
what it found, takes a few milliseconds; only tests that change the schema need a clone of their own
(``@pytest.mark.own_database``).
"""

import asyncpg
from sqlalchemy import URL

from yemen_hybrid.data.urls import Address, parse_address

# The guards that keep the books from being rewritten are switched off for this one transaction.
RESET = """
    SET LOCAL session_replication_role = replica;
    DO $$
    DECLARE item record;
    BEGIN
        FOR item IN
            SELECT tablename AS name,
                   to_regclass('pristine.' || quote_ident(tablename)) IS NOT NULL AS kept
            FROM pg_tables WHERE schemaname = 'public'
        LOOP
            EXECUTE format('DELETE FROM public.%I', item.name);
            IF item.kept THEN
                EXECUTE format('INSERT INTO public.%1$I SELECT * FROM pristine.%1$I', item.name);
            END IF;
        END LOOP;
    END $$
"""

KEEP = """
    CREATE SCHEMA pristine;
    DO $$
    DECLARE item record; filled boolean;
    BEGIN
        FOR item IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
            EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', item.name) INTO filled;
            IF filled THEN
                EXECUTE format('CREATE TABLE pristine.%1$I AS TABLE public.%1$I', item.name);
            END IF;
        END LOOP;
    END $$
"""

LEAVE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def named(server: URL, database: str) -> Address:
    """The address of a database of the server."""
    return parse_address(server.set(database=database).render_as_string(hide_password=False))


async def run(server: URL, *statements: str, database: str | None = None) -> None:
    """Run statements, each on its own, on a database of the server."""
    url = server if database is None else server.set(database=database)
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def clone(server: URL, template: str, name: str) -> None:
    """A copy of the template under a name."""
    await run(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY WAL_LOG')


async def reset(server: URL, name: str) -> None:
    """Make the database what it was when it was cloned, whatever the last test left open in it."""
    connection = await asyncpg.connect(
        server.set(database=name).render_as_string(hide_password=False)
    )
    try:
        await connection.execute(LEAVE)
        async with connection.transaction():
            await connection.execute(RESET)
    finally:
        await connection.close()
