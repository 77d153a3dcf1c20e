"""/invoices"""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.invoices.answers import InvoiceList, InvoiceRead
from yemen_hybrid.api.invoices.schemas import (
    CreditCreate,
    InvoiceCreate,
    InvoiceQuery,
    InvoiceUpdate,
)
from yemen_hybrid.api.json import answer, resource
from yemen_hybrid.data.queries.invoice_documents import read_invoice
from yemen_hybrid.data.queries.invoices import list_invoices
from yemen_hybrid.usecases.invoices.credit import credit_invoice
from yemen_hybrid.usecases.invoices.delete import delete_draft
from yemen_hybrid.usecases.invoices.draft import draft_invoice
from yemen_hybrid.usecases.invoices.issue import issue_invoice
from yemen_hybrid.usecases.invoices.update import update_draft

router = Domain(prefix="/invoices", tags=["invoices"])


@router.get("", response_model=InvoiceList)
async def list_(
    query: Annotated[InvoiceQuery, Query()], reading: Annotated[Reading, may_read("invoice:read")]
) -> Response:
    """Invoices, drafts of them, and credit notes, newest first."""
    wanted = query.wanted_by(reading.actor)
    personal = reading.actor.may("customer:personal")
    return answer(await list_invoices(reading.connection, wanted, query.window, personal=personal))


@router.post("", response_model=InvoiceRead, status_code=201)
async def create(
    body: InvoiceCreate,
    change: Annotated[Change, may_change("invoice:write", "invoices.draft", key="required")],
) -> Response:
    """Make a draft from approved, finished jobs that stand on no invoice yet."""
    new = body.command()
    return await change.answer(
        lambda begin: draft_invoice(begin, change.actor, new),
        _shown_to(change, new.id),
        status=201,
        location=f"/api/v1/invoices/{new.id}",
    )


@router.get("/{invoice_id}", response_model=InvoiceRead)
async def read(invoice_id: UUID, reading: Annotated[Reading, may_read("invoice:read")]) -> Response:
    """One invoice or credit note with everything that stands on it."""
    actor = reading.actor
    costs = actor.may("part:cost")
    return resource(
        await read_invoice(reading.connection, invoice_id, actor.branch_id, costs=costs)
    )


@router.patch("/{invoice_id}", response_model=InvoiceRead)
async def update(
    invoice_id: UUID,
    body: InvoiceUpdate,
    change: Annotated[Change, may_change("invoice:write", "invoices.update")],
) -> Response:
    """Change the fields of a draft that are sent. A discount asks for `discount:give` too."""
    return await change.answer(
        lambda begin: update_draft(begin, change.actor, invoice_id, change.version, body.changes()),
        _shown_to(change, invoice_id),
    )


@router.delete("/{invoice_id}", status_code=204)
async def delete(
    invoice_id: UUID, change: Annotated[Change, may_change("invoice:write", "invoices.discard")]
) -> Response:
    """Throw a draft away; its jobs can be invoiced again."""
    return await change.answer(
        lambda begin: delete_draft(begin, change.actor, invoice_id, change.version)
    )


@router.post("/{invoice_id}/issue", response_model=InvoiceRead)
async def issue(
    invoice_id: UUID,
    change: Annotated[Change, may_change("invoice:issue", "invoices.issue", key="required")],
) -> Response:
    """Give a draft its number, with the taxes of today. From now on it never changes."""
    return await change.answer(
        lambda begin: issue_invoice(begin, change.actor, invoice_id, change.version),
        _shown_to(change, invoice_id),
    )


@router.post("/{invoice_id}/credit", response_model=InvoiceRead, status_code=201)
async def credit(
    invoice_id: UUID,
    body: CreditCreate,
    change: Annotated[Change, may_change("invoice:credit", "invoices.credit", key="required")],
) -> Response:
    """Issue a credit note for an invoice or some of it. No part goes back to the shelf by it."""
    new = body.command()
    return await change.answer(
        lambda begin: credit_invoice(begin, change.actor, invoice_id, change.version, new),
        _shown_to(change, new.id),
        status=201,
        location=f"/api/v1/invoices/{new.id}",
    )


def _shown_to(change: Change, invoice_id: UUID) -> partial[Any]:
    actor = change.actor
    return partial(
        read_invoice,
        invoice_id=invoice_id,
        branch_id=actor.branch_id,
        costs=actor.may("part:cost"),
    )
