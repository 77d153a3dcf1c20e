"""The HTML of a mail: one page for all messages, in the direction of its language.

Mail programs know tables and inline styles and little else; nothing is loaded from anywhere.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.phones import national
from yemen_hybrid.domain.wording import Written

if TYPE_CHECKING:
    from jinja2 import Environment


def mail_page(
    written: Written, language: Language, *, phone: str | None = None, attached: str | None = None
) -> str:
    """The page. ``phone`` is the workshop's (E.164), ``attached`` the file that goes with it."""
    return (
        _environment()
        .get_template("mail.html")
        .render(
            letter=written,
            language=language,
            phone=phone,
            phone_read=None if phone is None else national(phone),
            attached=attached,
        )
    )


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import (  # noqa: PLC0415 - the first mail pays for it, not the start of the service
        Environment,
        PackageLoader,
        StrictUndefined,
    )

    return Environment(
        loader=PackageLoader("yemen_hybrid.services"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
