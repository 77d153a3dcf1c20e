"""/verify/{token}: whether a paper is the workshop's own, for whoever scans the code on it."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from yemen_hybrid.data.constraints import refusal_behind
from yemen_hybrid.data.queries.proofs import read_proof
from yemen_hybrid.domain.errors import Language, Refused
from yemen_hybrid.services.pdf.invoices import TITLES as INVOICE_TITLES
from yemen_hybrid.services.pdf.job_cards import TITLE as JOB_CARD
from yemen_hybrid.services.pdf.receipts import TITLES as RECEIPT_TITLES
from yemen_hybrid.web.figures import Figure
from yemen_hybrid.web.parts import Parts, PartsOf
from yemen_hybrid.web.render import page
from yemen_hybrid.web.view import Workshop
from yemen_hybrid.web.words import WORDS

TITLES: Final = {**INVOICE_TITLES, **RECEIPT_TITLES, "job_card": JOB_CARD}


@dataclass(frozen=True, slots=True)
class ProofWords:
    """What this page says besides."""

    genuine: str
    compare: str
    day: str
    credited: str
    reversed: str
    unknown: str


WORDING: Final[dict[Language, ProofWords]] = {
    "ar": ProofWords(
        genuine="هذا المستند صادر عنا",
        compare="قارن هذه البيانات بما هو مكتوب على الورقة. إن اختلفت فالورقة ليست منا.",
        day="التاريخ",
        credited="صدر بشأن هذه الفاتورة إشعار دائن:",
        reversed="أُلغي هذا السند بالسند رقم:",
        unknown="لا نعرف هذا المستند",
    ),
    "en": ProofWords(
        genuine="This paper is ours",
        compare="Compare this with what is on the paper. If it differs, the paper is not ours.",
        day="Date",
        credited="A credit note was issued for this invoice:",
        reversed="This voucher was reversed by:",
        unknown="We do not know this paper",
    ),
}


def proofs(parts_of: PartsOf) -> Route:
    """The route, for an application whose parts ``parts_of`` finds.

    Codes that are not ours are found out without the database, so they need not be counted.
    """

    async def show(request: Request) -> Response:
        parts = parts_of(request)
        try:
            return await _proof(request, parts)
        except Refused as refusal:
            return _unknown(request, parts, refusal)
        except Exception as error:
            failure = refusal_behind(error)
            if failure is None:
                raise
            return _unknown(request, parts, failure)

    return Route("/verify/{token}", show, methods=["GET"], include_in_schema=False)


async def _proof(request: Request, parts: Parts) -> Response:
    link = parts.tokens.read_paper(request.path_params["token"])
    async with parts.database.reading() as connection:
        found = await read_proof(connection, link)
    language = _language(request)
    return page(
        "proof.html",
        language,
        words=WORDS[language],
        said=WORDING[language],
        workshop=Workshop.of(found, language),
        paper=_shown(found, language),
    )


def _shown(found: Any, language: Language) -> dict[str, object]:
    total = found["total"]
    return {
        "kind": TITLES[found["kind"]][language],
        "number": found["number"],
        "day": f"{found['day']:%d/%m/%Y}",
        "total": None if total is None else Figure.of(total, language),
        "undone": found["undone"],
        "credited": found["kind"] in INVOICE_TITLES,
    }


def _language(request: Request) -> Language:
    return "en" if request.query_params.get("lang") == "en" else "ar"


def _unknown(request: Request, parts: Parts, refusal: Refused) -> Response:
    language = _language(request)
    status, said = parts.status_of(refusal), WORDING[language]
    return page(
        "refused.html",
        language,
        status=status,
        words=WORDS[language],
        workshop=None,
        title=said.unknown if status == HTTPStatus.NOT_FOUND else WORDS[language].trouble,
        text=refusal.sentence(language),
    )
