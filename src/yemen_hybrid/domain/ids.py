"""Identifiers: UUIDs of version 7 (RFC 9562), which sort in the order they were made.

The server makes most of them; a phone that was offline makes its own, so that it can replay what
it did. The first 48 bits are the milliseconds since 1970.
"""

import time
from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

from uuid_utils.compat import uuid7

from yemen_hybrid.domain.business_day import aware
from yemen_hybrid.domain.errors import Invalid

CLOCK_TOLERANCE = timedelta(days=1)
"""How far ahead a client's clock may be: one that is set to tomorrow is common, 2090 is not."""

SET_BACK_MS = 60_000
"""How far the newest id may be ahead of this machine's clock before it is not gone on from."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VERSION = 7
_TIME_SHIFT = 80  # the 128 bits less the 48 of the time


class IdInvalid(Invalid):
    """An id that no honest client makes: another version, or a time far ahead."""

    code = "id_invalid"
    en = "The id must be a UUID of version 7 whose time is not in the future."
    ar = "يجب أن يكون المعرّف من نوع UUID الإصدار 7 وألا يكون وقته في المستقبل."


def new_id() -> UUID:
    """A fresh id, greater than every one that this process made before.

    Unless this machine's clock was set back since, by more than a minute: ids of the wrong time
    would be refused as of the future, and that until the service is started anew.
    """
    made, now = uuid7(), time.time_ns()
    if (made.int >> _TIME_SHIFT) - now // 1_000_000 > SET_BACK_MS:
        return uuid7(nanoseconds=now)
    return made


def id_time(id: UUID) -> datetime:
    """When ``id`` was made, to the millisecond, in UTC; refuses what is not version 7."""
    if id.variant != RFC_4122 or id.version != _VERSION:
        raise IdInvalid
    try:
        return _EPOCH + timedelta(milliseconds=id.int >> _TIME_SHIFT)
    except OverflowError as error:  # 48 bits reach to the year 10889, the calendar to 9999
        raise IdInvalid from error


def check_client_id(id: UUID, now: datetime) -> None:
    """Refuse an id chosen by a client unless it is version 7 and at most one day ahead of ``now``.

    An id far ahead would stand first in every list, newest first, until its day comes.
    """
    if id_time(id) > aware(now) + CLOCK_TOLERANCE:
        raise IdInvalid
