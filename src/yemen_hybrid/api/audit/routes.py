"""/audit"""

from typing import Annotated

from fastapi import Query, Response

from yemen_hybrid.api.access import Reading, may_read
from yemen_hybrid.api.audit.schemas import AuditList, AuditQuery
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer
from yemen_hybrid.data.queries.audit import AuditFilter, list_events

router = Domain(prefix="/audit", tags=["audit"])


@router.get("", response_model=AuditList)
async def list_(
    query: Annotated[AuditQuery, Query()], reading: Annotated[Reading, may_read("audit:read")]
) -> Response:
    """The audit log, newest first. Who belongs to one branch sees that branch's events."""
    branch_id = reading.actor.branch_shown(query.branch_id)
    wanted = AuditFilter(
        chain=str(branch_id) if branch_id else None,
        entity=query.entity,
        entity_id=query.entity_id,
        actor_id=query.actor_id,
        action=query.action,
        since=query.since,
    )
    return answer(await list_events(reading.connection, wanted, query.window))
