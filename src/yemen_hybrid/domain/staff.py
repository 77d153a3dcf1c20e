"""The people who work here: the names they sign in with, and the one who is always left."""

import re
import unicodedata
from uuid import UUID

from yemen_hybrid.domain.access import Caller, System
from yemen_hybrid.domain.errors import Conflict, Invalid, NotAllowed
from yemen_hybrid.domain.folding import ascii_digits

_USERNAME = re.compile(r"[^\W_][\w.@+-]{1,59}")
"""Letters and digits of any script, with marks between them: «أحمد.صالح», ali_2, 777123456."""


class UsernameInvalid(Invalid):
    """Characters that nobody would guess on the next keyboard."""

    code = "username_invalid"
    en = "A username has 2 to 60 letters or digits, and only . _ - + @ between them."
    ar = "يتكون اسم المستخدم من 2 إلى 60 حرفًا أو رقمًا، ولا يُقبل غيرها سوى . _ - + @."


class UsernameTaken(Conflict):
    """Somebody signs in under that name already."""

    code = "username_taken"
    en = "Somebody else already uses this username."
    ar = "اسم المستخدم هذا مستخدم من قبل شخص آخر."


class LastAdmin(Conflict):
    """Without an admin of every branch nobody could ever make one again."""

    code = "last_admin"
    en = "This is the last active admin of all branches. Make somebody else one first."
    ar = "هذا آخر مسؤول نظام نشط لجميع الفروع. عيّن مسؤولًا آخر أولًا."


class EveryBranchRequired(NotAllowed):
    """Whoever belongs to one branch does not rule over all of them."""

    code = "every_branch_required"
    en = "Only somebody who looks after every branch may do this."
    ar = "لا يقوم بهذا إلا من يشرف على جميع الفروع."


def check_rules_over(actor: Caller, branch_id: UUID | None) -> None:
    """Refuse to let somebody of one branch make staff of another, or of every branch (None)."""
    if isinstance(actor, System) or actor.branch_id is None:
        return
    if actor.branch_id != branch_id:
        raise EveryBranchRequired


def fold_username(text: str) -> str:
    """The one spelling of a username: NFKC, lower case, digits 0-9, no blanks around it."""
    return unicodedata.normalize("NFKC", ascii_digits(text)).casefold().strip()


def check_username(text: str) -> str:
    """The folded name, refused if it holds blanks, odd characters, or is too short or long."""
    folded = fold_username(text)
    if not _USERNAME.fullmatch(folded):
        raise UsernameInvalid(pointer="/username")
    return folded
