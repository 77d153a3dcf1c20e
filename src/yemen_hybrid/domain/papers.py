"""Papers that are given out, and the code on each by which anybody may ask whether it is ours."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from yemen_hybrid.domain.errors import NotFound

PaperKind = Literal["invoice", "payment", "work_order"]


class PaperUnknown(NotFound):
    """Not the code of a paper of ours, or of one that there is not."""

    code = "paper_unknown"
    en = "This code is not from a paper of ours. Please scan the whole of it, or ask the workshop."
    ar = "هذا الرمز ليس من مستنداتنا. تأكد من مسحه كاملًا، أو اسأل الورشة."


@dataclass(frozen=True, slots=True)
class PaperLink:
    """Of what a paper is: an invoice or credit note, a payment's voucher, an order's job card."""

    kind: PaperKind
    id: UUID
