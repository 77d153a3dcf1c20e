"""Templates to pages. All but pictures stands in the page itself; nothing else may run or load."""

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from starlette.responses import HTMLResponse

from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.signatures import HEIGHT, MAX_POINTS, MAX_STROKES, WIDTH

if TYPE_CHECKING:
    from jinja2 import Environment

_FILES: Final = files("yemen_hybrid.web") / "templates"

BOX: Final = {"width": WIDTH, "height": HEIGHT, "points": MAX_POINTS, "strokes": MAX_STROKES}
"""To sign in."""

SCRIPTS: Final = ("total.js", "sign.js")
"""Of the form: the total of what is chosen, and the box to sign in. It works without them."""


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
    """Only this style and these scripts, by their hashes; pictures and forms of this service."""
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src '{_hash('style.css')}'",
            "img-src 'self' data:",
            "script-src " + " ".join(f"'{_hash(script)}'" for script in SCRIPTS),
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )


@lru_cache(maxsize=4)
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
    scripts = list(map(_text, SCRIPTS))
    made.globals.update(box=BOX, style=_text("style.css"), scripts=scripts)
    return made
