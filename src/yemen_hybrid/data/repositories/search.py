"""Keeping the search box true.

A vehicle is found by its owner too, and a work order by its customer and its vehicle. So whoever
changes a name, a phone or a plate calls the one method here that writes anew what depends on it.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import Customer, CustomerPhone, SearchEntry, Vehicle, WorkOrder
from yemen_hybrid.data.upsert import upsert
from yemen_hybrid.domain.governorates import Governorate
from yemen_hybrid.domain.makes import other_spellings
from yemen_hybrid.domain.plates import Plate
from yemen_hybrid.domain.search import Personal, SearchKind, entry_terms

__all__ = ["SearchIndex", "SearchKind", "vehicle_texts"]

CUSTOMERS = Customer.__table__
ORDERS = WorkOrder.__table__
PHONES = CustomerPhone.__table__
VEHICLES = Vehicle.__table__

Texts = Sequence[str | None]
Found = tuple[SearchKind, UUID, Texts]
"""A thing, and what it is found by."""

_AT_ONCE = 50
"""More entries than this are worked out in a thread: a company with a thousand work orders may
change its phone while others wait for their answers."""


class SearchIndex:
    """The terms under which things are found."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, kind: SearchKind, id: UUID, *texts: str | None) -> None:
        """Let a thing be found by every part of every word of ``texts``, and by nothing else."""
        await self.put_all([(kind, id, texts)])

    async def put_all(self, found: Sequence[Found]) -> None:
        """As `put`, for many things at once."""
        await self._write(found)

    async def remove(self, kind: SearchKind, id: UUID) -> None:
        """Let a thing be found no more."""
        await self._session.execute(
            delete(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.entity_id == id)
        )

    async def reindex_customer(self, *ids: UUID) -> None:
        """Write anew how customers are found, and all that is found by their names and phones.

        Those merged into them count as them: an old name still finds the one who is left, and
        no duplicate is found any more. Seven statements, however much there is.
        """
        people = await _People.load(self._session, ids)
        family = people.ids
        vehicles = await self._vehicles(VEHICLES.c.customer_id.in_(family))
        orders = await self._orders(ORDERS.c.customer_id.in_(family))
        await self._write(
            [
                *((SearchKind.CUSTOMER, root, people.texts(root)) for root in people.roots),
                *_vehicles_found(vehicles, people),
                *_orders_found(orders, people),
            ]
        )
        await self._session.execute(
            delete(SearchEntry).where(
                SearchEntry.kind == SearchKind.CUSTOMER,
                SearchEntry.entity_id.in_(family - people.roots),
            )
        )

    async def reindex_vehicle(self, *ids: UUID) -> None:
        """Write anew how vehicles are found, and their work orders. Six statements."""
        vehicles = await self._vehicles(VEHICLES.c.id.in_(ids))
        orders = await self._orders(ORDERS.c.vehicle_id.in_(ids))
        people = await _People.load(
            self._session, {row.customer_id for row in (*vehicles, *orders)}
        )
        await self._write([*_vehicles_found(vehicles, people), *_orders_found(orders, people)])

    async def reindex_work_order(self, id: UUID) -> None:
        """Write anew how a work order is found: its number, its customer and its vehicle."""
        orders = await self._orders(ORDERS.c.id == id)
        people = await _People.load(self._session, {row.customer_id for row in orders})
        await self._write(list(_orders_found(orders, people)))

    async def _vehicles(self, which: ColumnElement[bool]) -> Sequence[Row[Any]]:
        await self._session.flush()
        rows: Select[Any] = select(VEHICLES.c.id, VEHICLES.c.customer_id, *_OF_VEHICLE)
        return list(await self._session.execute(rows.where(which).order_by(VEHICLES.c.id)))

    async def _orders(self, which: ColumnElement[bool]) -> Sequence[Row[Any]]:
        await self._session.flush()
        rows: Select[Any] = select(
            ORDERS.c.id, ORDERS.c.customer_id, ORDERS.c.number, *_OF_VEHICLE
        ).join_from(ORDERS, VEHICLES, VEHICLES.c.id == ORDERS.c.vehicle_id)
        return list(await self._session.execute(rows.where(which).order_by(ORDERS.c.id)))

    async def _write(self, found: Sequence[Found]) -> None:
        """Put the entries, oldest first, so that the newest have the highest rank."""
        if not found:
            return
        values = _entries(found)
        if len(found) > _AT_ONCE:
            rows = await asyncio.to_thread(list, values)
        else:
            rows = list(values)
        statement = upsert(self._session, SearchEntry)
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["kind", "entity_id"], set_={"terms": statement.excluded.terms}
            ),
            rows,
        )


def _entries(found: Iterable[Found]) -> Iterable[dict[str, Any]]:
    for kind, id, texts in found:
        yield {"kind": kind.value, "entity_id": id, "terms": entry_terms(kind, *texts)}


class _People:
    """Customers, each with those merged into them, and what they are found by."""

    def __init__(self, members: Iterable[Row[Any]], phones: Iterable[Row[Any]]) -> None:
        self._members: dict[UUID, list[Row[Any]]] = {}
        self._root: dict[UUID, UUID] = {}
        for member in members:
            root = member.merged_into_id or member.id
            self._root[member.id] = root
            self._members.setdefault(root, []).append(member)
        self._phones: dict[UUID, list[str]] = {}
        for phone in phones:
            self._phones.setdefault(self._root[phone.customer_id], []).append(
                Personal(phone.number)
            )

    @classmethod
    async def load(cls, session: AsyncSession, ids: Collection[UUID]) -> "_People":
        await session.flush()
        roots = set(
            await session.scalars(
                select(CUSTOMERS.c.merged_into_id).where(
                    CUSTOMERS.c.id.in_(ids), CUSTOMERS.c.merged_into_id.is_not(None)
                )
            )
        ).union(ids)
        members: Select[Any] = (
            select(CUSTOMERS.c.id, CUSTOMERS.c.merged_into_id, *_OF_CUSTOMER)
            .where(or_(CUSTOMERS.c.id.in_(roots), CUSTOMERS.c.merged_into_id.in_(roots)))
            .order_by(CUSTOMERS.c.merged_into_id.is_not(None), CUSTOMERS.c.id)
        )
        rows = (await session.execute(members)).all()
        phones: Select[Any] = (
            select(PHONES.c.customer_id, PHONES.c.number)
            .where(PHONES.c.customer_id.in_([row.id for row in rows]))
            .order_by(PHONES.c.customer_id, PHONES.c.position)
        )
        return cls(rows, await session.execute(phones))

    @property
    def ids(self) -> set[UUID]:
        """All of them."""
        return set(self._root)

    @property
    def roots(self) -> set[UUID]:
        """Those who are nobody's duplicate."""
        return set(self._members)

    def contact(self, id: UUID) -> list[str | None]:
        """Names and numbers, by which also their vehicles and work orders are found."""
        members = self._of(id)
        names = [name for member in members for name in (member.name_ar, member.name_en)]
        numbers = [*self._phones.get(self._root[id], ()), *(_personal(m.whatsapp) for m in members)]
        return list(dict.fromkeys([*names, *numbers]))

    def texts(self, id: UUID) -> list[str | None]:
        """All that they are found by themselves."""
        members = self._of(id)
        more = [_personal(text) for member in members for text in (member.email, member.tax_number)]
        return [*self.contact(id), *more]

    def _of(self, id: UUID) -> list[Row[Any]]:
        return self._members[self._root[id]]


def _personal(text: str | None) -> str | None:
    return text and Personal(text)


_OF_CUSTOMER = (
    CUSTOMERS.c.name_ar,
    CUSTOMERS.c.name_en,
    CUSTOMERS.c.whatsapp,
    CUSTOMERS.c.email,
    CUSTOMERS.c.tax_number,
)
_OF_VEHICLE = (
    VEHICLES.c.plate_text,
    VEHICLES.c.plate_governorate,
    VEHICLES.c.plate_number,
    VEHICLES.c.plate_kind,
    VEHICLES.c.vin,
    VEHICLES.c.make,
    VEHICLES.c.model,
    VEHICLES.c.trim,
    VEHICLES.c.year,
)


def _vehicles_found(rows: Iterable[Row[Any]], people: _People) -> Iterable[Found]:
    for row in rows:
        texts = [*vehicle_texts(row), *people.contact(row.customer_id), row.trim]
        yield SearchKind.VEHICLE, row.id, texts


def _orders_found(rows: Iterable[Row[Any]], people: _People) -> Iterable[Found]:
    for row in rows:
        texts = [row.number, *vehicle_texts(row), *people.contact(row.customer_id)]
        yield SearchKind.WORK_ORDER, row.id, texts


def vehicle_texts(row: Any) -> list[str | None]:
    """What a vehicle, or a row with its columns, is found by: plate, VIN, make and model."""
    return [
        row.plate_text,
        _plate(row),
        row.vin,
        row.make,
        row.model,
        None if row.year is None else str(row.year),
        *other_spellings(row.make),
        *other_spellings(row.model),
    ]


def _plate(row: Any) -> str | None:
    if row.plate_number is None:
        return None
    governorate = row.plate_governorate and Governorate(row.plate_governorate)
    return Plate(governorate, row.plate_number, row.plate_kind).search_text
