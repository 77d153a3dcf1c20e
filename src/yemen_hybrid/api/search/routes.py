"""/search"""

from typing import Annotated

from fastapi import Query, Response

from yemen_hybrid.api.access import Reading, may_read
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer
from yemen_hybrid.api.search.schemas import BoxQuery, Hits
from yemen_hybrid.data.queries.search_box import Asked, search

router = Domain(prefix="/search", tags=["search"])


@router.get("", response_model=Hits)
async def find(
    query: Annotated[BoxQuery, Query()], reading: Annotated[Reading, may_read("search:use")]
) -> Response:
    """Customers, vehicles and work orders by whatever is known of them.

    A vehicle is found by its owner too, and a work order by its customer and its vehicle. Work
    orders are those of the caller's branch. Archived customers and vehicles are left out.
    """
    actor = reading.actor
    asked = Asked(query.q, query.limit, actor.branch_id, actor.may("customer:personal"))
    return answer(await search(reading.connection, asked, query.kinds))
