"""Templates to pages. All but pictures stands in the page itself; nothing else may run or load."""

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from starlette.responses import HTMLResponse

from yemen_hybrid.domain.errors import Language

if TYPE_CHECKING:
    from jinja2 import Environment

_FILES: Final = files("yemen_hybrid.web") / "templates"


def page(
    template: str,
    language: Language,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **shown: object,
) -> HTMLResponse:
    """The page, with the headers that keep it to itself."""
    text = _environment().get_template(template).render(language=language, **shown)
    return HTMLResponse(
        text,
        status,
        headers={
            "Content-Language": language,
            "Content-Security-Policy": content_security_policy(),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
            "X-Frame-Options": "DENY",
            **PRIVATE,
            **(headers or {}),
        },
    )


PRIVATE: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
"""The address of the page is a secret: nobody keeps it, passes it on or lists it."""


@lru_cache(maxsize=1)
def content_security_policy() -> str:
    """Only this style and this script, by their hashes, and pictures and forms of this service."""
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src '{_hash('style.css')}'",
            "img-src 'self'",
            f"script-src '{_hash('total.js')}'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )


@lru_cache(maxsize=2)
def _text(name: str) -> str:
    return (_FILES / name).read_text(encoding="utf-8").strip()


def _hash(name: str) -> str:
    return "sha256-" + b64encode(sha256(_text(name).encode()).digest()).decode()


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import (  # noqa: PLC0415 - the first page pays for it, not the start of the service
        Environment,
        PackageLoader,
        StrictUndefined,
    )

    made = Environment(
        loader=PackageLoader("yemen_hybrid.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(style=_text("style.css"), script=_text("total.js"))
    return made
