"""Typst itself: one compiler a thread, the fonts read once.

A compiler is not to be shared by threads. Neither the system's fonts nor Typst's own are used, so
that a paper looks the same everywhere. Imported when the first paper is rendered: the compiler is
large, and most processes never print.
"""

import threading
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

import typst

STANDARD: Final = "a-3a"
"""PDF/A-3, level A: to be kept for years, tagged for screen readers, with files attached."""
FONT_PACKAGE: Final = "fontpkg_ibm_plex_sans_arabic"

REMEMBERED: Final = 10
"""Compilations for which Typst keeps the pieces that it laid out, to lay them out no more."""
LONG: Final = 150_000
"""Bytes of a paper whose pieces are tens of megabytes and will hardly be asked for again."""

_OWN: Final = threading.local()
_READING: Final = threading.Lock()


def compile_pdf(template: str, inputs: Mapping[str, str], made_at: datetime) -> bytes:
    """The PDF of a template and its inputs; ``made_at`` stands in it as the time of its making."""
    compiler = _compiler()
    made = compiler.compile(
        input=templates() / f"{template}.typ",
        format="pdf",
        sys_inputs=dict(inputs),
        pdf_standards=[STANDARD],
        timestamp=made_at,
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one piece of bytes")
    if len(made) > LONG:
        _forget(compiler)
    return made


def _forget(compiler: typst.Compiler) -> None:
    """Let the pieces of a long paper go: ten in a row would hold half a gigabyte."""
    for _ in range(REMEMBERED):
        compiler.compile(input=b"", format="svg")


@cache
def templates() -> Path:
    """The folder of the templates."""
    return Path(str(resources.files("yemen_hybrid.services.pdf"))) / "templates"


@cache
def font_files() -> Path:
    """The folder of the font."""
    return Path(str(resources.files(FONT_PACKAGE))) / "files"


def _compiler() -> typst.Compiler:
    found: typst.Compiler | None = getattr(_OWN, "compiler", None)
    if found is None:
        with _READING:
            fonts = _fonts()
        found = typst.Compiler(root=templates(), font_paths=fonts, ignore_system_fonts=True)
        _OWN.compiler = found
    return found


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_files()]
    )
