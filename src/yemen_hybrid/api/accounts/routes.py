"""/customers/{id}/statement, /customers/{id}/balance and /receivables"""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from yemen_hybrid.api.access import Reading, may_read
from yemen_hybrid.api.accounts.schemas import (
    BalanceQuery,
    BalanceRead,
    ReceivablesQuery,
    ReceivablesRead,
    StatementQuery,
    StatementRead,
)
from yemen_hybrid.api.context import Shared
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer
from yemen_hybrid.data.queries.receivables import list_receivables
from yemen_hybrid.data.queries.statements import read_balance, read_statement

router = Domain(tags=["accounts"])


@router.get("/customers/{customer_id}/statement", response_model=StatementRead)
async def statement(
    customer_id: UUID,
    query: Annotated[StatementQuery, Query()],
    reading: Annotated[Reading, may_read("statement:read")],
) -> Response:
    """A customer's account in each zone and currency, line by line.

    Callers who belong to a branch see what was invoiced and paid there.
    """
    wanted = query.wanted(reading.actor.branch_shown(query.branch_id))
    return answer(await read_statement(reading.connection, customer_id, wanted))


@router.get("/customers/{customer_id}/balance", response_model=BalanceRead)
async def balance(
    customer_id: UUID,
    query: Annotated[BalanceQuery, Query()],
    reading: Annotated[Reading, may_read("statement:read")],
) -> Response:
    """What a customer owes, and what the workshop holds of theirs."""
    wanted = query.wanted(reading.actor.branch_shown(query.branch_id))
    return answer(await read_balance(reading.connection, customer_id, wanted))


@router.get("/receivables", response_model=ReceivablesRead)
async def receivables(
    query: Annotated[ReceivablesQuery, Query()],
    context: Shared,
    reading: Annotated[Reading, may_read("receivables:read")],
) -> Response:
    """Who owes what, by how long it has been due: per customer, and in all."""
    wanted = query.wanted(reading.actor.branch_shown(query.branch_id))
    return answer(await list_receivables(reading.connection, wanted, query.window, context.clock()))
