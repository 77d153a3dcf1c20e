"""A paper as an answer: its bytes, its name for the file, its hash for caches."""

from hashlib import sha256
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response

from yemen_hybrid.api.context import Context
from yemen_hybrid.api.documents.schemas import PDF_TYPE
from yemen_hybrid.services.pdf.writing import PaperLanguage, Writing


def writing_for(context: Context, language: PaperLanguage, branch: Any) -> Writing:
    """How a paper of this branch is written."""
    return Writing(language, context.papers.digits, branch["timezone"])


def language_for(wanted: PaperLanguage | None, customer: Any) -> PaperLanguage:
    """The language that was asked for, or the customer's own."""
    if wanted is not None:
        return wanted
    return "en" if customer["language"] == "en" else "ar"


def pdf(request: Request, content: bytes, name: str) -> Response:
    """The answer with a paper called ``name``; 304 to who has the same bytes already."""
    headers = {
        "ETag": f'"{sha256(content).hexdigest()}"',
        "Cache-Control": "private, no-cache",
        "Content-Disposition": disposition(f"{name}.pdf"),
    }
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=PDF_TYPE)


def disposition(name: str) -> str:
    """Shown in the browser, saved under ``name``, which may be Arabic (RFC 6266, RFC 8187)."""
    safe = "".join(char if char.isalnum() or char in "-_. " else "-" for char in name)
    ascii_name = safe.encode("ascii", "replace").decode().replace("?", "_")
    return f"inline; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(safe, safe='')}"
