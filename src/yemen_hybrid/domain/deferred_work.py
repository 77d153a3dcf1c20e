"""Work that a car needs and its customer has declined or put off: what is refused of it."""

from yemen_hybrid.domain.errors import Conflict, NotFound


class DeferredWorkNotFound(NotFound):
    """No deferred work with that id."""

    code = "deferred_work_not_found"
    en = "There is no such deferred work."
    ar = "لا يوجد عمل مؤجل بهذا المعرّف."


class DeferredWorkResolved(Conflict):
    """It was taken up, or will not be done: it waits no more."""

    code = "deferred_work_resolved"
    en = "This deferred work was already taken up or dismissed."
    ar = "سبق أن أُدرج هذا العمل المؤجل في أمر عمل أو صُرف النظر عنه."
