"""The addresses that are handed to people: made when they are shown, and never stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yemen_hybrid.api.context import Context
from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.messages import Template
from yemen_hybrid.domain.papers import PaperLink
from yemen_hybrid.domain.wording import message_text


@dataclass(frozen=True, slots=True)
class Written:
    """A message as the customer reads it, with the address that it leads to, if it leads to one."""

    text: str
    url: str | None


def approval_url(context: Context, link_id: UUID) -> str:
    """Where the customer reads and answers an estimate. Whoever has the address may answer."""
    return f"{context.public_base_url}/approve/{context.tokens.link(link_id)}"


def proof_url(context: Context, link: PaperLink) -> str:
    """Where anybody sees whether a paper is genuine: the code on it."""
    return f"{context.public_base_url}/verify/{context.tokens.paper(link)}"


def write_out(
    context: Context, template: Template, language: Language, params: Mapping[str, Any]
) -> Written:
    """The text of a queued message with the secret in it that its ``params`` only name."""
    link_id = params.get("link_id")
    url = None if link_id is None else approval_url(context, UUID(link_id))
    return Written(message_text(template, language, params, url or ""), url)
