"""Structured logs: one JSON object a line, with nobody's phone or mail in it."""

import logging
import re
import sys
from collections.abc import Callable
from typing import Any, Literal, TextIO

import orjson
import structlog
from structlog.typing import EventDict, WrappedLogger

from yemen_hybrid.domain.folding import ascii_digits
from yemen_hybrid.domain.phones import YEMEN, mask_email, mask_phone

LONGEST_NATIONAL = 10
"""Digits of a Yemeni mobile with its leading nought."""

_PHONE = re.compile(
    r"(?<![\w-])(?:"
    r"(?:\+|00)\d(?:[ ./()-]?\d){7,14}"  # from abroad, with or without marks between
    r"|0?7\d\d[ ./-]\d{3}[ ./-]\d{3}"  # a Yemeni mobile as people group it
    r"|\d{9,15}"  # anything else as long as a number
    r")(?![\w-])"
)
_EMAIL = re.compile(r"[^\s@\"'<>(]+@[^\s@\"'<>)]+\.[^\s@\"'<>)]+")


def mask_personal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask what looks like a phone or a mail address, wherever it stands."""
    return {key: _masked(value) for key, value in event.items()}


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        hidden = _EMAIL.sub(lambda found: mask_email(found[0]), value)
        return _PHONE.sub(lambda found: mask_phone(_e164(found[0])), hidden)
    if isinstance(value, dict):
        return {key: _masked(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(item) for item in value]
    return value


def _e164(written: str) -> str:
    """The number in the form that `mask_phone` takes; one without a country's code is Yemeni."""
    digits = re.sub(r"\D", "", ascii_digits(written))
    if written.startswith("+") or len(digits) > LONGEST_NATIONAL:
        return f"+{digits.removeprefix('00')}"
    return f"+{YEMEN}{digits.removeprefix('0')}"


def configure_logs(
    level: str, form: Literal["json", "console"], stream: TextIO = sys.stderr
) -> None:
    """Let structlog and the standard library's loggers write to ``stream`` in one form."""
    shared: list[Callable[..., Any]] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        mask_personal,
    ]
    renderer = structlog.processors.JSONRenderer(_dumps) if form == "json" else _console()
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    # One event per request is ours; the server's own line would hold the raw path and its tokens.
    logging.getLogger("uvicorn.access").disabled = True
    # Each look at the schema's version, as /ready takes one, would tell how Alembic was set up.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # Which connections a pool lets go of, at the end; SQLAlchemy keeps its own pools as quiet.
    logging.getLogger("yemen_hybrid.data.pools").setLevel(logging.WARNING)


def _dumps(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=str).decode()


def _console() -> structlog.dev.ConsoleRenderer:
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
