"""Papers to PDF: off the event loop, a few at once, the same bytes for the same paper."""

import asyncio
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import structlog

from yemen_hybrid.services.pdf.glyphs import drawn_by
from yemen_hybrid.services.pdf.logos import LogoInvalid, read_logo
from yemen_hybrid.services.pdf.writing import Digits

log = structlog.get_logger("papers")

AT_ONCE: Final = 2
"""Papers rendered at once; more wait. Each compiler keeps some tens of megabytes."""
FONT_FILE: Final = "IBMPlexSansArabic-Regular.ttf"
UNDRAWN: Final = "?"
_INVISIBLE: Final = frozenset(map(ord, "\n\u200b\u200c\u200d\u2066\u2067\u2068\u2069"))
"""Line ends, joiners and isolates: no glyph is drawn for them."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """The machine-readable twin of a paper: JSON."""

    name: str
    description: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper to be rendered: the template, what it says, and the moment it was made.

    ``content`` is JSON, and shown as text only. ``made_at`` is the document's own time, so that
    the same document always gives the same bytes.
    """

    template: Literal["a4", "roll80", "report"]
    content: Mapping[str, Any]
    made_at: datetime
    attachment: Attachment | None = None


@dataclass(slots=True)
class Renderer:
    """Renders papers in a small pool of threads, which is made when the first one is asked for.

    ``digits`` are those of papers that are all in Arabic; ``logo`` an SVG, PNG or JPEG for the
    head of every paper. Without it, or where it cannot be drawn, there is a plain mark.
    """

    digits: Digits = "latin"
    logo: Path | None = None
    _pool: ThreadPoolExecutor | None = None
    _logos: dict[Path, dict[str, Any] | None] = field(default_factory=dict)

    async def render(self, paper: Paper) -> bytes:
        """The PDF of a paper."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pdf")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self.render_here, paper)

    def render_here(self, paper: Paper) -> bytes:
        """The PDF of a paper, in the thread of the caller."""
        from yemen_hybrid.services.pdf.press import compile_pdf  # noqa: PLC0415 - heavy, see there

        content = drawable(dict(paper.content))
        content["roll"] = paper.template == "roll80"
        content["logo"] = self._head_logo()
        inputs = {}
        if paper.attachment is not None:
            content["attachment"] = {
                "name": paper.attachment.name,
                "description": paper.attachment.description,
            }
            inputs["data"] = paper.attachment.content.decode()
        inputs["paper"] = json.dumps(content, ensure_ascii=False)
        made_at = paper.made_at.astimezone(UTC).replace(microsecond=0)
        return compile_pdf(paper.template, inputs, made_at)

    def close(self) -> None:
        """Let the threads go."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _head_logo(self) -> dict[str, Any] | None:
        if self.logo is None:
            return None
        if self.logo not in self._logos:
            try:
                self._logos[self.logo] = read_logo(self.logo)
            except LogoInvalid as error:
                log.error("logo left out", reason=str(error))
                self._logos[self.logo] = None
        return self._logos[self.logo]


@cache
def _drawn() -> frozenset[int]:
    from yemen_hybrid.services.pdf.press import font_files  # noqa: PLC0415 - heavy, see there

    return drawn_by(font_files() / FONT_FILE) | _INVISIBLE


def drawable(value: Any) -> Any:
    """JSON whose every text the font can draw; what it cannot is a question mark.

    PDF/A refuses a paper with a character that has no glyph.
    """
    match value:
        case str() if value.isascii():
            return value
        case str():
            drawn = _drawn()
            return "".join(char if ord(char) in drawn else UNDRAWN for char in value)
        case Mapping():
            return {key: drawable(part) for key, part in value.items()}
        case list() | tuple():
            return [drawable(part) for part in value]
        case _:
            return value
