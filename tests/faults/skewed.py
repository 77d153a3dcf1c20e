"""A server whose machine's clock was set wrong."""

import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from tests.shell import type_command


def serve_skewed(
    words: tuple[str, ...], folder: Path, environment: dict[str, str], said: Path
) -> None:
    """Become the command, on a machine that is ``SKEW_DAYS`` days ahead."""
    from uuid_utils.compat import uuid7

    from yemen_hybrid import app, foundation
    from yemen_hybrid.domain import ids

    skew, right = timedelta(days=float(environment["SKEW_DAYS"])), foundation.utc_now
    foundation.utc_now = lambda: right() + skew
    app.build_context.__defaults__ = (foundation.utc_now,)
    foundation.build_database.__defaults__ = (foundation.utc_now,)
    ahead, made = int(skew.total_seconds() * 10**9), uuid7

    def skewed_id(nanoseconds: int | None = None) -> UUID:
        return made(nanoseconds=(nanoseconds or time.time_ns()) + ahead)

    setattr(ids, "uuid7", skewed_id)  # noqa: B010 - the module does not give it away
    type_command(words, folder, environment, said)
