"""Papers on the wire: which language, which sheet, and the answer that is a PDF."""

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from yemen_hybrid.api.accounts.schemas import StatementQuery
from yemen_hybrid.services.pdf.writing import PaperLanguage

PDF_TYPE: Final = "application/pdf"

PDF: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The paper, as PDF/A-3. The ETag is its SHA-256.",
        "content": {PDF_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    },
    304: {"description": "The caller has this very paper already (If-None-Match)."},
}
"""What every route of papers answers, refusals aside."""

_LANGUAGE: Final = "Arabic, English, or both on one sheet; without it, the customer's language."


class PaperQuery(BaseModel):
    """In which language."""

    model_config = ConfigDict(extra="forbid")

    language: PaperLanguage | None = Field(None, description=_LANGUAGE)


class ReceiptQuery(PaperQuery):
    """In which language, and on what."""

    paper: Literal["a4", "80mm"] = Field("a4", description="A sheet, or the roll of a till.")


class StatementPaperQuery(StatementQuery):
    """Which accounts and days, and in which language."""

    language: PaperLanguage | None = Field(None, description=_LANGUAGE)
