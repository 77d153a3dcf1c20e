"""A leased message is written out, with the paper that belongs to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from yemen_hybrid.data.audit import Origin
from yemen_hybrid.data.database import Database
from yemen_hybrid.data.queries.kept_documents import find_kept
from yemen_hybrid.data.queries.papers import (
    read_estimate_paper,
    read_invoice_paper,
    read_payment_paper,
)
from yemen_hybrid.data.repositories.outbox import Parcel
from yemen_hybrid.domain.delivery import ContactChannel, Letter, LetterAttachment
from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.messages import Template, link_of
from yemen_hybrid.domain.papers import PaperLink
from yemen_hybrid.domain.wording import Written, write
from yemen_hybrid.services.mail_page import mail_page
from yemen_hybrid.services.pdf.estimates import lay_out_estimate
from yemen_hybrid.services.pdf.invoices import lay_out_invoice
from yemen_hybrid.services.pdf.receipts import lay_out_receipt
from yemen_hybrid.services.pdf.renderer import Renderer
from yemen_hybrid.services.pdf.writing import Writing
from yemen_hybrid.services.storage import Storage
from yemen_hybrid.usecases.documents.keep import keep_document, read_kept

HIDDEN_URL: Final = "…"
"""Stands for a secret link where what was sent is kept."""
INVOICES: Final = "invoices"


@dataclass(frozen=True, slots=True)
class Desk:
    """What letters are written with.

    ``link_url`` makes the secret address of an approval link, ``proof_url`` that of the page which
    says whether a paper is genuine.
    """

    database: Database
    papers: Renderer
    storage: Storage
    link_url: Callable[[UUID], str]
    proof_url: Callable[[PaperLink], str]


async def write_letter(
    desk: Desk, parcel: Parcel, channel: ContactChannel, origin: Origin
) -> Letter:
    """The letter for one channel. Only mail carries the page and the paper."""
    link_id = link_of(parcel.params)
    url = "" if link_id is None else desk.link_url(link_id)
    written = write(parcel.template, parcel.language, parcel.params, url)
    by_mail = channel is ContactChannel.EMAIL
    paper = await _paper(desk, parcel, url, origin) if by_mail else None
    return Letter(
        message_id=parcel.id,
        recipient=parcel.reach.address(channel),
        to_name=" ".join(parcel.to_name.split()),
        language=parcel.language,
        template=parcel.template,
        subject=written.subject,
        text=written.text,
        html=_page(written, parcel, paper) if by_mail else "",
        queued_at=parcel.created_at,
        variables=written.variables,
        attachments=() if paper is None else (paper,),
    )


def kept_message(template: str, language: str, params: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and text as they are kept once a message is out: with no secret in them."""
    hidden = HIDDEN_URL if "link_id" in params else ""
    read_in: Language = "ar" if language == "ar" else "en"
    written = write(Template(template), read_in, params, hidden)
    return written.subject, written.text


def _page(written: Written, parcel: Parcel, paper: LetterAttachment | None) -> str:
    file = None if paper is None else paper.name
    return mail_page(written, parcel.language, phone=parcel.branch_phone, attached=file)


async def _paper(desk: Desk, parcel: Parcel, url: str, origin: Origin) -> LetterAttachment | None:
    """The invoice, the receipt or the estimate that the message tells of."""
    database = desk.database
    writing = Writing(parcel.language, desk.papers.digits, parcel.timezone)
    params = parcel.params
    if "invoice_id" in params:
        return await _invoice(desk, UUID(params["invoice_id"]), writing, origin)
    async with database.reading() as near, database.current(near) as connection:
        if "payment_id" in params:
            payment = UUID(params["payment_id"])
            found = await read_payment_paper(connection, payment, branch_id=None)
            name = found["payment"]["number"]
            proof = desk.proof_url(PaperLink("payment", payment))
            paper = lay_out_receipt({**found, "proof": proof}, writing, "a4")
        elif parcel.estimate_id is not None:
            found = await read_estimate_paper(
                connection, parcel.estimate_id, branch_id=None, now=database.clock()
            )
            name = found["estimate"]["number"]
            paper = lay_out_estimate({**found, "link": url}, writing)
        else:
            return None
    return _pdf(name, await desk.papers.render(paper))


async def _invoice(
    desk: Desk, invoice_id: UUID, writing: Writing, origin: Origin
) -> LetterAttachment:
    """As it was first given out: the same bytes at the counter, in the mail and in ten years."""
    database, language = desk.database, writing.language
    async with database.reading() as near, database.current(near) as connection:
        found = await read_invoice_paper(connection, invoice_id, branch_id=None)
        kept = await find_kept(connection, INVOICES, invoice_id, language)
    number = found["invoice"]["number"]
    if kept is not None:
        return _pdf(number, await read_kept(desk.storage, kept))
    proof = desk.proof_url(PaperLink("invoice", invoice_id))
    paper = lay_out_invoice({**found, "proof": proof}, writing, database.clock())
    content = await keep_document(
        lambda: database.begin(origin),
        desk.storage,
        entity=INVOICES,
        entity_id=invoice_id,
        language=language,
        content=await desk.papers.render(paper),
    )
    return _pdf(number, content)


def _pdf(number: str, content: bytes) -> LetterAttachment:
    return LetterAttachment(f"{number.replace('/', '-')}.pdf", "application/pdf", content)
