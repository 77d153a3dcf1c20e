"""/reminders"""

from typing import Annotated

from fastapi import Query, Response

from yemen_hybrid.api.access import Reading, may_read
from yemen_hybrid.api.context import Shared
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer
from yemen_hybrid.api.reminders.schemas import DueList, DueQuery
from yemen_hybrid.data.queries.reminders import list_due

router = Domain(prefix="/reminders", tags=["reminders"])


@router.get("/due", response_model=DueList)
async def due(
    query: Annotated[DueQuery, Query()],
    reading: Annotated[Reading, may_read("message:read")],
    context: Shared,
) -> Response:
    """Who is to be reminded of what, as of now; the worker does it in the branch's hours.

    What was reminded of already is not in it: that is among the messages.
    """
    branch_id = reading.actor.branch_shown(query.branch_id)
    return answer(await list_due(reading.connection, context.clock(), branch_id, query.limit))
