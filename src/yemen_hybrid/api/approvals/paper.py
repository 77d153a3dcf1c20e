"""/public/approvals/{token}/pdf: the estimate for the customer to keep."""

from typing import Annotated

from fastapi import Query, Response

from yemen_hybrid.api.approvals.link import LinkReading, may_take_paper_by_link
from yemen_hybrid.api.documents.answers import disposition, language_for, writing_for
from yemen_hybrid.api.documents.schemas import PDF, PDF_TYPE, PaperQuery
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.data.queries.papers import read_offered_paper
from yemen_hybrid.services.pdf.estimates import lay_out_estimate

router = Domain(prefix="/public/approvals", tags=["approvals"])


@router.get("/{token}/pdf", responses={200: PDF[200]}, response_class=Response)
async def paper(
    query: Annotated[PaperQuery, Query()],
    reading: Annotated[LinkReading, may_take_paper_by_link()],
) -> Response:
    """The estimate behind a link on paper: before the answer, and after it with what was decided.

    410 like the estimate itself where it is no longer offered; 429 when it is asked for too often.
    Without the customer's phone, address and tax number, for a link may come to somebody else.
    """
    context = reading.context
    link_id, now = reading.customer.link_id, context.clock()
    found = await read_offered_paper(reading.connection, link_id, now)
    language = language_for(query.language, found["customer"])
    made = lay_out_estimate(found, writing_for(context, language, found["branch"]))
    headers = {"Content-Disposition": disposition(f"{found['estimate']['number']}.pdf")}
    return Response(await context.papers.render(made), headers=headers, media_type=PDF_TYPE)
