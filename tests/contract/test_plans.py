"""Every list finds its page by an index: whatever it is filtered by, and on every later page.

The lists and their filters are read from the OpenAPI document, so that a new one is held to it too.
Asked is the planner of each database, with nothing in the tables: SQLite without statistics takes
every table for a large one, and PostgreSQL is told to scan, sort and hash only where it must.
"""

import base64
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.stories import V1, a_customer, a_part, open_work_order
from tests.world import ADEN, SANAA, Client, World, staff_id
from yemen_hybrid.data.models import Entity
from yemen_hybrid.data.queries.paging import EACH
from yemen_hybrid.domain.access import Role

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.own_database,  # with no statistics of what other tests had in the tables
]

CALLERS = {"of every branch": (Role.ADMIN, SANAA), "of one branch": (Role.MANAGER, ADEN)}

SMALL = "a workshop has a few tens of them"
HANDFUL = "one thing has a handful of them"
ALLOWED: dict[tuple[str, str], str] = {
    ("*", "q"): "few hits are sorted; many are met on the way down from the newest",
    ("/audit", "entity_id"): "an id is one thing's, whose own events are sorted",
    ("/branches", "*"): SMALL,
    ("/customers", "phone"): HANDFUL,
    ("/deferred-work", "customer_id"): "the few things that wait on the cars of one customer",
    ("/estimates", "work_order_id"): HANDFUL,
    ("/invoices", "number"): "a number is one invoice's",
    ("/parts", "branch_id"): "says whose shelf is shown, and narrows nothing",
    ("/parts/{part_id}/movements", "branch_id"): "asked for in any case",
    ("/payment-methods", "*"): SMALL,
    ("/payments", "invoice_id"): HANDFUL,
    ("/payments", "q"): "a number or a reference is one payment's, or one a year and branch",
    ("/payments", "updated_since"): "a set out of three indexes: a payment itself never changes",
    ("/receivables", "*"): "a sum, not a list: it reads what is unpaid, or was on a day before",
    ("/staff", "*"): SMALL,
    ("/stock/levels", "branch_id"): "asked for in any case",
    ("/stock/low", "branch_id"): "asked for in any case",
    ("/tax-rates", "*"): SMALL,
    ("/vehicles/{vehicle_id}/history", ""): "one car's whole life is a few hundred rows",
    ("/vehicles/{vehicle_id}/odometer", ""): "each reading says what was gained since the last",
    ("/vehicles/{vehicle_id}/owners", ""): HANDFUL,
    ("/workorders/{order_id}/estimates", ""): HANDFUL,
    ("/workorders/{order_id}/time-entries", ""): HANDFUL,
}
"""List and filter (none, any) → why its page need not be found by an index in its order."""

CURSORS = tuple(
    base64.urlsafe_b64encode(raw).decode().rstrip("=")
    for raw in (b"\1" * 16, b"\0" * 7 + b"\1", b"\0" * 24)
)
"""The cursors of lists by id, by rank and by instant; a list takes one of them."""

SAMPLES = {
    "q": "صالح",
    "phone": "777123456",
    "number": "777123456",
    "plate": "12345",
    "vin": "JTDKN3DU5A0123456",
    "zone": "sanaa",
    "as_of": "2030-03-01",
}
BY_FORMAT = {
    "uuid": str(staff_id(Role.ADMIN)),
    "date": "2030-03-01",
    "date-time": datetime(2030, 3, 1, tzinfo=UTC).isoformat(),
}


@dataclass(frozen=True, slots=True)
class Listing:
    """One list of the API and what it may be filtered by, each with values to try."""

    path: str
    filters: dict[str, list[Any]]


def _listings(document: dict[str, Any], ids: dict[str, str]) -> Iterator[Listing]:
    for path, methods in document["paths"].items():
        parameters = methods.get("get", {}).get("parameters", [])
        asked = {one["name"]: one["schema"] for one in parameters if one["in"] == "query"}
        if "after" in asked:
            filters = {
                name: [ids[name]] if name in ids else list(_values(name, schema, document))
                for name, schema in asked.items()
                if name not in {"limit", "after"}
            }
            yield Listing(path, filters)


def _values(name: str, schema: dict[str, Any], document: dict[str, Any]) -> Iterator[Any]:
    """Something to filter by: of words one, and where a list of them is taken also two."""
    for one in schema.get("anyOf", [schema]):
        kind = _resolved(one, document)
        if kind.get("type") == "array":
            words = _resolved(kind["items"], document)["enum"]
            yield from (words[:1], words[:2])
        elif "enum" in kind:
            yield kind["enum"][0]
        elif kind.get("type") == "boolean":
            yield from ("true", "false")
        elif kind.get("type") != "null":
            yield SAMPLES.get(name) or BY_FORMAT.get(kind.get("format", ""), "abc")


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return found


@contextmanager
def _statements(world: World) -> Iterator[list[tuple[str, Any]]]:
    """The statements of a request, that of who asks left out."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "FROM sessions JOIN staff" not in statement:
            found.append((statement, parameters))

    engine = world.database.reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


PARTIAL = {
    index.name
    for table in Entity.metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
}
"""Indexes of few rows among many: such a one is read from its newest end."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a statement would be done: its steps, and what of it no index does."""

    steps: tuple[str, ...]
    scans: tuple[str, ...]
    sorts: tuple[str, ...]


class Planner:
    """Asks the database how it would do a statement."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def plan(self, statement: str, parameters: Any) -> Plan:
        """The plan of a statement with its values."""
        if self._connection.dialect.name == "sqlite":
            rows = await self._explain("EXPLAIN QUERY PLAN", statement, parameters)
            return _of_sqlite([row.detail for row in rows], _derived(statement))
        rows = await self._explain("EXPLAIN (FORMAT JSON)", statement, parameters)
        return _of_postgresql(list(_nodes(rows[0][0][0]["Plan"])))

    async def _explain(self, how: str, statement: str, parameters: Any) -> list[Any]:
        found = await self._connection.exec_driver_sql(f"{how} {statement}", parameters)
        return list(found)


def _derived(statement: str) -> set[str]:
    """What a statement reads that is no table: its subqueries, as it names them."""
    named = re.findall(r"(\w+)(?:\([^)]*\))? AS\s*(?:MATERIALIZED\s*)?\(", statement)
    return {*named, *re.findall(r"\) AS (\w+)", statement), "CONSTANT", "search_fts"}


def _of_sqlite(steps: list[str], derived: set[str]) -> Plan:
    scans = [
        step
        for step in steps
        if step.startswith("SCAN ")
        and not step.startswith("SCAN (subquery")
        and step.split()[1] not in derived
        and step.split()[-1] not in PARTIAL
    ]
    sorts = [
        step
        for before, step in pairwise(["", *steps])
        if ("FOR ORDER BY" in step and not before.startswith(f"SCAN {EACH}_"))
        or step.startswith("LIST SUBQUERY")
    ]
    return Plan(tuple(steps), tuple(scans), tuple(sorts))


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", []):
        yield from _nodes(inner)


def _of_postgresql(nodes: list[dict[str, Any]]) -> Plan:
    steps, scans, sorts = [], [], []
    for node in nodes:
        kind = node["Node Type"]
        name = node.get("Index Name") or node.get("Relation Name") or ""
        condition = "Index Cond" in node
        step = f"{kind} {name} {'by its condition' if condition else ''}"
        steps.append(step)
        if "Sort" in kind and not _of_a_page(node):
            sorts.append(f"{kind} {node.get('Sort Key')}")
        if kind == "Seq Scan" or (
            kind.startswith("Index") and not condition and name not in PARTIAL
        ):
            scans.append(step)
    return Plan(tuple(steps), tuple(scans), tuple(sorts))


def _of_a_page(node: dict[str, Any]) -> bool:
    """Whether what is sorted is no more than what several pages hold."""
    inner = node.get("Plans", [])
    return bool(inner) and all(one["Node Type"] == "Limit" or _of_a_page(one) for one in inner)


@asynccontextmanager
async def _planner(world: World) -> AsyncIterator[Planner]:
    async with world.database.writer.connect() as connection:
        if connection.dialect.name == "sqlite":
            known = await connection.execute(
                text("SELECT name FROM sqlite_schema WHERE name = 'sqlite_stat1'")
            )
            if known.first():
                await connection.exec_driver_sql("DELETE FROM sqlite_stat1")
            await connection.exec_driver_sql("ANALYZE sqlite_schema")
        else:
            for way in (
                "seqscan",
                "sort",
                "incremental_sort",
                "hashjoin",
                "mergejoin",
                "hashagg",
                "material",
                "bitmapscan",
            ):
                await connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        yield Planner(connection)
        await connection.rollback()


async def _ids(world: World) -> dict[str, str]:
    """What the lists are of: a customer who was entered twice, their car, its work order."""
    order = await open_work_order(world, branch=ADEN)
    customer, part, twice = order["customer"]["id"], await a_part(world), await a_customer(world)
    merge = f"{V1}/customers/{customer}/merge"
    await world.client(Role.ADMIN).made(merge, {"duplicate_id": twice["id"]})
    return {
        "branch_id": str(ADEN),
        "order_id": order["id"],
        "customer_id": customer,
        "vehicle_id": order["vehicle"]["id"],
        "part_id": part["id"],
    }


async def _asked(client: Client, path: str, filters: dict[str, Any]) -> None:
    """GET the list: its first page where nothing else is said, else the page behind a cursor."""
    cursors = [{"after": one} for one in CURSORS] if "after" in filters else [{}]
    refusals = []
    for cursor in cursors:
        asked = {**filters, **cursor}
        response = await client.get(path, params=asked)
        if response.status_code == 422 and response.json()["code"] == "branch_not_said":
            response = await client.get(path, params={**asked, "branch_id": str(ADEN)})
        if response.status_code == 200:
            return
        refusals.append(response.text)
    raise AssertionError(f"{path} {filters}: {refusals}")


async def _plans(
    world: World, client: Client, planner: Planner, path: str, filters: dict[str, Any]
) -> list[Plan]:
    with _statements(world) as statements:
        await _asked(client, path, filters)
    return [await planner.plan(*statement) for statement in statements]


@pytest.mark.parametrize("caller", CALLERS)
async def test_every_list_finds_its_page_by_an_index_whatever_it_is_filtered_by(
    world: World, caller: str
) -> None:
    ids, wrong = await _ids(world), []
    everywhere = caller == "of every branch"
    async with world.client(*CALLERS[caller]) as client, _planner(world) as planner:
        client.event_hooks = {}  # what is answered is looked at elsewhere
        plans = partial(_plans, world, client, planner)
        for listing in _listings(world.app.openapi(), ids):
            path, name = listing.path.format(**ids), listing.path.removeprefix(V1)
            whole = await plans(path, {})
            faults = {("", sort) for plan in whole for sort in plan.sorts}
            for asked, values in listing.filters.items():
                unfound = []
                for value in values:
                    later = await plans(path, {asked: value, "after": ""})
                    faults |= {(asked, sort) for plan in later for sort in plan.sorts}
                    if not everywhere:
                        continue
                    first = await plans(path, {asked: value})
                    faults |= {(asked, sort) for plan in first for sort in plan.sorts}
                    unfound.append(_unfound(first, whole))
                if unfound and all(unfound):  # of yes and no, what is rarer has an index
                    faults |= {(asked, str(reason)) for reason in unfound}
            wrong += [(name, *fault) for fault in sorted(faults) if not _allowed(name, fault[0])]
    assert not wrong, "\n".join(map(str, wrong))


def _unfound(plans: list[Plan], whole: list[Plan]) -> str | None:
    """Why a filter is not what a list is found by; none where an index knows it."""
    scans = [scan for plan in plans for scan in plan.scans]
    if scans:
        return ", ".join(scans)
    same = [plan.steps for plan in plans] == [plan.steps for plan in whole]
    return "it is looked for in the whole list" if same else None


def _allowed(name: str, asked: str) -> bool:
    return not ALLOWED.keys().isdisjoint({(name, asked), (name, "*"), ("*", asked)})


PERIOD = {"from": "2030-03-01", "to": "2030-03-02"}
FEW = ("branches", "parts", "payment_methods", "services", "staff", "stock_levels", "suppliers")
"""Tables that a report may read whole: a workshop has some hundreds of each at the most."""

WHOLE = {
    "/reports/receivables": "a sum of all that is owed, whoever owes it and since when",
    "/reports/returning-customers": "with nothing in it, PostgreSQL walks the customers' key to "
    "see who the merged ones became; with something, it looks each of them up",
}
"""Reports that are no matter of their period alone, and why."""


def _reports(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every report in each of its ways, over two days where it takes a period."""
    for path, methods in document["paths"].items():
        if not path.startswith(f"{V1}/reports/") or path.removeprefix(V1) in WHOLE:
            continue
        asked = {one["name"]: one["schema"] for one in methods["get"]["parameters"]}
        period = {name: day for name, day in PERIOD.items() if name in asked}
        ways = _resolved(asked["by"], document)["enum"] if "by" in asked else [None]
        for way in ways:
            yield path, {**period, **({"by": way} if way else {})}


async def test_every_report_reads_the_rows_of_its_period_by_an_index(world: World) -> None:
    """Two days of a year cost two days: no table that grows is read from end to end."""
    wrong = []
    async with world.client(Role.ADMIN) as client, _planner(world) as planner:
        client.event_hooks = {}
        for path, asked in _reports(world.app.openapi()):
            for plan in await _plans(world, client, planner, path, asked):
                large = [scan for scan in plan.scans if not any(few in scan for few in FEW)]
                wrong += [(path.removeprefix(V1), asked.get("by"), scan) for scan in large]
    assert not wrong, "\n".join(map(str, wrong))
