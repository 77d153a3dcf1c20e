"""/approve/{token}/pdf: the estimate for the customer to keep, as it is, or as they answered it."""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from yemen_hybrid.data.queries.papers import read_offered_paper
from yemen_hybrid.services.pdf.estimates import lay_out_estimate
from yemen_hybrid.services.pdf.writing import Writing
from yemen_hybrid.usecases.approvals.open_link import GATE, admit_paper
from yemen_hybrid.web.parts import PartsOf
from yemen_hybrid.web.render import PRIVATE, content_security_policy
from yemen_hybrid.web.routes import PATH, Visit, serve

SAFE: Final[Mapping[str, str]] = {
    **PRIVATE,
    "Content-Security-Policy": content_security_policy(),
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def customer_paper(parts_of: PartsOf) -> Route:
    """The route, for an application whose parts ``parts_of`` finds."""

    async def give(request: Request) -> Response:
        return await serve(Visit(request, parts_of(request)), _give)

    return Route(f"{PATH}/pdf", give, methods=["GET"], include_in_schema=False)


async def _give(visit: Visit) -> Response:
    """The paper of whatever the page shows: what it refuses to show is refused here too.

    It is given to be saved: not every phone shows a PDF, and none shows it under this policy.
    """
    customer, parts = await visit.open(), visit.parts
    await admit_paper(visit.begin_as(GATE), customer)
    async with parts.database.reading() as connection:
        found = await read_offered_paper(connection, customer.link_id, parts.clock())
    writing = Writing(visit.language, parts.papers.digits, found["branch"]["timezone"])
    content = await parts.papers.render(lay_out_estimate(found, writing))
    name = found["estimate"]["number"].replace("/", "-")
    headers = {**SAFE, "Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(content, headers=headers, media_type="application/pdf")
