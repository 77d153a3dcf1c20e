"""/{estimates,invoices,payments,workorders}/{id}/pdf, and the papers of a customer and a car"""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from yemen_hybrid.api.access import Reading, may_read
from yemen_hybrid.api.context import Context, Shared
from yemen_hybrid.api.documents.answers import language_for, pdf, writing_for
from yemen_hybrid.api.documents.schemas import (
    PDF,
    PaperQuery,
    ReceiptQuery,
    StatementPaperQuery,
)
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.links import approval_url, proof_url
from yemen_hybrid.data.audit import Origin
from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.data.queries.kept_documents import find_kept
from yemen_hybrid.data.queries.papers import (
    read_estimate_paper,
    read_history_paper,
    read_invoice_paper,
    read_job_card,
    read_payment_paper,
    read_statement_paper,
)
from yemen_hybrid.domain.estimates import LinkState
from yemen_hybrid.domain.papers import PaperLink
from yemen_hybrid.services.pdf.estimates import lay_out_estimate
from yemen_hybrid.services.pdf.histories import lay_out_history
from yemen_hybrid.services.pdf.invoices import lay_out_invoice
from yemen_hybrid.services.pdf.job_cards import lay_out_job_card
from yemen_hybrid.services.pdf.receipts import lay_out_receipt
from yemen_hybrid.services.pdf.statements import lay_out_statement
from yemen_hybrid.usecases.documents.keep import keep_document, read_kept

router = Domain(tags=["documents"])
INVOICES = "invoices"


@router.get("/estimates/{estimate_id}/pdf", responses=PDF, response_class=Response)
async def estimate(
    estimate_id: UUID,
    query: Annotated[PaperQuery, Query()],
    request: Request,
    context: Shared,
    reading: Annotated[Reading, may_read("estimate:read")],
) -> Response:
    """An estimate on paper. For callers who may send it, with a code that leads to the page where
    the customer answers it.
    """
    branch_id, now = reading.actor.branch_id, context.clock()
    found = await read_estimate_paper(reading.connection, estimate_id, branch_id=branch_id, now=now)
    found["link"] = _answer_url(context, reading, found["estimate"])
    language = language_for(query.language, found["customer"])
    paper = lay_out_estimate(found, writing_for(context, language, found["branch"]))
    return pdf(request, await context.papers.render(paper), found["estimate"]["number"])


def _answer_url(context: Context, reading: Reading, found: Document) -> str | None:
    """Whoever has the link may answer in the customer's name: it is for those who may send it."""
    link = found["link"]
    if link is None or link["state"] is not LinkState.OPEN:
        return None
    return approval_url(context, link["id"]) if reading.actor.may("estimate:send") else None


@router.get("/invoices/{invoice_id}/pdf", responses=PDF, response_class=Response)
async def invoice(
    invoice_id: UUID,
    query: Annotated[PaperQuery, Query()],
    request: Request,
    context: Shared,
    reading: Annotated[Reading, may_read("invoice:read")],
) -> Response:
    """An invoice or credit note on paper, with its data attached to the file as JSON.

    Once issued, it is kept as it was first given out in each language, and never changes. Where the
    kept one is lost, the answer is 503 `file_missing` and never another paper.
    """
    branch_id, now = reading.actor.branch_id, context.clock()
    found = await read_invoice_paper(reading.connection, invoice_id, branch_id=branch_id)
    found["proof"] = proof_url(context, PaperLink("invoice", invoice_id))
    language = language_for(query.language, found["customer"])
    number = found["invoice"]["number"]
    if number is not None:
        kept = await find_kept(reading.connection, INVOICES, invoice_id, language)
        if kept is not None:
            return pdf(request, await read_kept(context.storage, kept), number)
    writing = writing_for(context, language, found["branch"])
    content = await context.papers.render(lay_out_invoice(found, writing, now))
    if number is not None:
        origin = Origin("documents.keep", reading.actor.who, request.state.request_id)
        content = await keep_document(
            partial(context.database.begin, origin),
            context.storage,
            entity=INVOICES,
            entity_id=invoice_id,
            language=language,
            content=content,
        )
    return pdf(request, content, number or "draft")


@router.get("/payments/{payment_id}/pdf", responses=PDF, response_class=Response)
async def receipt(
    payment_id: UUID,
    query: Annotated[ReceiptQuery, Query()],
    request: Request,
    context: Shared,
    reading: Annotated[Reading, may_read("payment:read")],
) -> Response:
    """A receipt, or what was given back or undone, on a sheet or on the roll of a till."""
    found = await read_payment_paper(
        reading.connection, payment_id, branch_id=reading.actor.branch_id
    )
    found["proof"] = proof_url(context, PaperLink("payment", payment_id))
    language = language_for(query.language, found["customer"])
    paper = lay_out_receipt(found, writing_for(context, language, found["branch"]), query.paper)
    return pdf(request, await context.papers.render(paper), found["payment"]["number"])


@router.get("/workorders/{order_id}/pdf", responses=PDF, response_class=Response)
async def job_card(
    order_id: UUID,
    query: Annotated[PaperQuery, Query()],
    request: Request,
    context: Shared,
    reading: Annotated[Reading, may_read("workorder:read")],
) -> Response:
    """The job card of a work order: what is to be done, by whom, with room to write; no prices."""
    actor = reading.actor
    found = await read_job_card(
        reading.connection,
        order_id,
        branch_id=actor.branch_id,
        personal=actor.may("customer:personal"),
        now=context.clock(),
    )
    found["proof"] = proof_url(context, PaperLink("work_order", order_id))
    language = language_for(query.language, found["customer"])
    paper = lay_out_job_card(found, writing_for(context, language, found["branch"]))
    return pdf(request, await context.papers.render(paper), found["order"]["number"])


@router.get("/customers/{customer_id}/statement/pdf", responses=PDF, response_class=Response)
async def statement(
    customer_id: UUID,
    query: Annotated[StatementPaperQuery, Query()],
    request: Request,
    context: Shared,
    reading: Annotated[Reading, may_read("statement:read")],
) -> Response:
    """A customer's statement on paper: each zone and currency in a table of its own."""
    now = context.clock()
    wanted = query.wanted(reading.actor.branch_shown(query.branch_id))
    found = await read_statement_paper(reading.connection, customer_id, wanted)
    language = language_for(query.language, found["customer"])
    paper = lay_out_statement(found, writing_for(context, language, found["branch"]), now)
    name = found["customer"]["name_ar"] or found["customer"]["name_en"]
    return pdf(request, await context.papers.render(paper), f"{name} {now:%Y-%m-%d}")


@router.get("/vehicles/{vehicle_id}/history/pdf", responses=PDF, response_class=Response)
async def history(
    vehicle_id: UUID,
    query: Annotated[PaperQuery, Query()],
    request: Request,
    context: Shared,
    reading: Annotated[Reading, may_read("vehicle:read")],
) -> Response:
    """The service history of a vehicle on paper: its stays in the caller's branch and what it
    still needs; no owner and no money, for it goes with the car.
    """
    now = context.clock()
    branch_id = reading.actor.branch_id
    found = await read_history_paper(reading.connection, vehicle_id, branch_id=branch_id)
    language = language_for(query.language, found["vehicle"])
    paper = lay_out_history(found, writing_for(context, language, found["branch"]), now)
    vehicle = found["vehicle"]
    name = f"{vehicle['make']} {vehicle['model']} {vehicle['vin'] or ''}".strip()
    return pdf(request, await context.papers.render(paper), name)
