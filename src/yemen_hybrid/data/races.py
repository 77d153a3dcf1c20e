"""A change that another one got in the way of is made again, on fresh data."""

from collections.abc import Awaitable, Callable
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from yemen_hybrid.data.constraints import may_be_retried

ATTEMPTS: Final = 5
"""How often a change is made before its race is given up."""


async def outlast_races(work: Callable[[], Awaitable[object]], *, any_version: bool = True) -> None:
    """Do ``work``, which opens its own transaction, until no other change is in its way.

    ``any_version=False``: the caller said which version they meant, so that a row that has moved on
    ends it.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            await work()
            return
        except (StaleDataError, DBAPIError) as error:
            stale = isinstance(error, StaleDataError)
            repeatable = any_version if stale else may_be_retried(error)
            if attempt == ATTEMPTS or not repeatable:
                raise
