"""The house's own mark for the head of every paper, tried out before it stands on one."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

_FORMATS: Final = {".svg": "svg", ".png": "png", ".jpg": "jpg", ".jpeg": "jpg"}
MAX_BYTES: Final = 1_000_000
"""It goes into every paper; a paper without it has some forty thousand."""


class LogoInvalid(Exception):
    """A picture that no paper can show: too large, cut off, or an SVG that needs another file."""


def read_logo(file: Path) -> dict[str, Any]:
    """The picture as the templates take it; refused if Typst cannot draw it on an archive's page.

    Renders it once, in the thread of the caller.
    """
    from yemen_hybrid.services.pdf.press import compile_pdf  # noqa: PLC0415 - heavy, see there

    try:
        content = file.read_bytes()
    except OSError as error:
        raise LogoInvalid(f"{file} cannot be read") from error
    if len(content) > MAX_BYTES:
        raise LogoInvalid(f"{file} has more than {MAX_BYTES:,} bytes")
    logo = {"format": _FORMATS[file.suffix.lower()], "data": list(content)}
    try:
        compile_pdf("logo", {"logo": json.dumps(logo)}, datetime(2000, 1, 1, tzinfo=UTC))
    except RuntimeError as error:
        reason = str(error).splitlines()[0]
        raise LogoInvalid(f"{file} cannot be drawn on a paper ({reason})") from error
    return logo
