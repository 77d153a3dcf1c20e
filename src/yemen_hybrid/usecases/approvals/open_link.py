"""Somebody comes with an approval link. The token in its address is all that they need, and a
secret: it is looked up by its hash, and stands in no log and no row, and in no answer but the page
that it opened.
"""

import re
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.queries.approvals import find_customer
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import CustomerByLink, Who
from yemen_hybrid.domain.addresses import household
from yemen_hybrid.domain.estimates import LinkUnknown
from yemen_hybrid.services.tokens import token_hash
from yemen_hybrid.usecases.approvals.count_attempt import (
    ANSWERS,
    PAPERS,
    UNKNOWN_TOKENS,
    count_attempt,
)

ACTION: Final = "estimates.approve"
"""What an answer through a link is called in the audit log."""

GATE: Final = Who("system", None, "approval links")
"""Who counts attempts, before it is known who comes."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits


async def open_link(
    connection: AsyncConnection, begin: Begin, token: str, address: str
) -> CustomerByLink:
    """The customer whose link has the token. An unknown one is counted, then is nothing at all.

    ``begin`` is used for the count alone: whoever has a good link changes nothing by opening it.
    """
    known = _TOKEN.fullmatch(token)
    customer = await find_customer(connection, token_hash(token)) if known else None
    if customer is None:
        await count_attempt(begin, f"approval address:{household(address)}", UNKNOWN_TOKENS)
        raise LinkUnknown
    return customer


async def admit_answer(begin: Begin, customer: CustomerByLink) -> None:
    """Count an answer to the link, or refuse it: see `ANSWERS`."""
    await count_attempt(begin, f"approval link:{customer.link_id}", ANSWERS)


async def admit_paper(begin: Begin, customer: CustomerByLink) -> None:
    """Count a paper that is asked for by the link, or refuse it: see `PAPERS`."""
    await count_attempt(begin, f"approval paper:{customer.link_id}", PAPERS)
