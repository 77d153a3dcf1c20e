"""Who may do what: the roles, the permission words, the one matrix, and the people who act.

A permission is a word ``resource:action``. Routes declare one, use cases may ask for another where
a field or a step has a rule of its own (costs, personal data, closing what is not paid).
Nothing else in the house decides by role: everybody asks the actor for a word.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final, Literal, get_args
from uuid import UUID

from yemen_hybrid.domain.errors import Invalid, Language, NotAllowed, NotFound


class Role(StrEnum):
    """What a member of staff is employed as. The order is that of the columns of the matrix."""

    ADMIN = "admin"
    MANAGER = "manager"
    ADVISOR = "advisor"
    TECHNICIAN = "technician"
    CASHIER = "cashier"


Permission = Literal[
    "staff:read",
    "staff:write",
    "branch:read",
    "branch:write",
    "customer:read",
    "customer:write",
    "customer:merge",
    "customer:personal",
    "customer:credit",
    "vehicle:read",
    "vehicle:write",
    "vehicle:transfer",
    "odometer:write",
    "service:write",
    "part:read",
    "part:write",
    "part:cost",
    "stock:read",
    "stock:move",
    "stock:adjust",
    "workorder:read",
    "workorder:write",
    "workorder:assign",
    "workorder:work",
    "workorder:reopen",
    "workorder:cancel",
    "workorder:close",
    "workorder:close_unsettled",
    "clock:own",
    "clock:any",
    "comment:write",
    "estimate:read",
    "estimate:write",
    "estimate:send",
    "estimate:decide",
    "discount:give",
    "invoice:read",
    "invoice:write",
    "invoice:issue",
    "invoice:credit",
    "payment:read",
    "payment:take",
    "payment:backdate",
    "payment:reverse",
    "payment:refund",
    "drawer:read",
    "drawer:close",
    "statement:read",
    "receivables:read",
    "rate:read",
    "rate:write",
    "tax:read",
    "tax:write",
    "tax:exempt",
    "method:read",
    "method:write",
    "message:read",
    "message:send",
    "media:read",
    "media:write",
    "media:remove",
    "audit:read",
    "report:read",
    "search:use",
]
PERMISSIONS: Final[tuple[Permission, ...]] = get_args(Permission)

# One row per word, one column per role: Admin, Manager, adVisor, Technician, Cashier.
# Who hands work on does not also take the money for it: the advisor writes and issues invoices,
# the cashier takes payments, and what undoes money (credit notes, reversals, refunds) or sets its
# value (rates, costs, credit limits) is the manager's.
MATRIX: Final[dict[Permission, str]] = {
    "staff:read":                "A M V . .",  # advisors assign technicians by name
    "staff:write":               "A . . . .",
    "branch:read":               "A M V T C",
    "branch:write":              "A . . . .",
    "customer:read":             "A M V T C",
    "customer:write":            "A M V . .",
    "customer:merge":            "A M . . .",
    "customer:personal":         "A M V . C",  # phones, mails, tax number
    "customer:credit":           "A M . . .",  # the credit limit
    "vehicle:read":              "A M V T C",
    "vehicle:write":             "A M V . .",
    "vehicle:transfer":          "A M V . .",
    "odometer:write":            "A M V T .",
    "service:write":             "A M . . .",
    "part:read":                 "A M V T C",
    "part:write":                "A M . . .",
    "part:cost":                 "A M . . .",  # what the workshop paid
    "stock:read":                "A M V T C",
    "stock:move":                "A M V . .",  # receive, issue to a job, take back
    "stock:adjust":              "A M . . .",  # corrections, counts, transfers
    "workorder:read":            "A M V T C",
    "workorder:write":           "A M V . .",
    "workorder:assign":          "A M V . .",
    "workorder:work":            "A M V T .",  # start, hold, resume, finish
    "workorder:reopen":          "A M V . .",
    "workorder:cancel":          "A M V . .",
    "workorder:close":           "A M V . C",
    "workorder:close_unsettled": "A M . . .",
    "clock:own":                 "A M V T .",
    "clock:any":                 "A M . . .",  # start, stop or correct somebody else's
    "comment:write":             "A M V T C",
    "estimate:read":             "A M V . C",
    "estimate:write":            "A M V . .",
    "estimate:send":             "A M V . .",
    "estimate:decide":           "A M V . .",  # record what was said at the counter or by phone
    "discount:give":             "A M V . .",  # up to DISCOUNT_CEILING_BP
    "invoice:read":              "A M V . C",
    "invoice:write":             "A M V . C",
    "invoice:issue":             "A M V . C",
    "invoice:credit":            "A M . . .",
    "payment:read":              "A M V . C",
    "payment:take":              "A M . . C",
    "payment:backdate":          "A M . . .",  # into a day that is over, a drawer that was counted
    "payment:reverse":           "A M . . .",
    "payment:refund":            "A M . . .",
    "drawer:read":               "A M . . C",
    "drawer:close":              "A M . . C",  # whoever takes the money counts it
    "statement:read":            "A M V . C",
    "receivables:read":          "A M . . C",
    "rate:read":                 "A M V . C",
    "rate:write":                "A M . . .",
    "tax:read":                  "A M V . C",
    "tax:write":                 "A . . . .",
    "tax:exempt":                "A M . . .",  # a line that the catalogue taxes: gives money away
    "method:read":               "A M V . C",
    "method:write":              "A M . . .",
    "message:read":              "A M V . C",
    "message:send":              "A M V . C",
    "media:read":                "A M V T C",
    "media:write":               "A M V T .",
    "media:remove":              "A M V . .",  # what others uploaded
    "audit:read":                "A M . . .",
    "report:read":               "A M . . .",
    "search:use":                "A M V T C",
}  # fmt: skip

GRANTED: Final[dict[Role, frozenset[Permission]]] = {
    role: frozenset(word for word, row in MATRIX.items() if row.split()[column] != ".")
    for column, role in enumerate(Role)
}

# The largest discount a role gives alone, in basis points of a line or document (100 = 1 %).
DISCOUNT_CEILING_BP: Final[dict[Role, int]] = {
    Role.ADMIN: 10_000,
    Role.MANAGER: 2_000,
    Role.ADVISOR: 500,
    Role.TECHNICIAN: 0,
    Role.CASHIER: 0,
}

ROLES_OF_EVERY_BRANCH: Final = frozenset({Role.ADMIN, Role.MANAGER})


class PermissionMissing(NotAllowed):
    """The caller's role does not hold the word that the route or step asks for."""

    code = "permission_missing"
    en = "This needs the permission {permission}, which your role does not have."
    ar = "هذا الإجراء يتطلب الصلاحية {permission} وهي غير ممنوحة لدورك."


class PasswordChangeRequired(NotAllowed):
    """The password was given by somebody else and must be replaced before anything else."""

    code = "password_change_required"
    en = "Please choose a new password of your own first."
    ar = "يرجى اختيار كلمة مرور جديدة خاصة بك أولًا."


class BranchRequired(Invalid):
    """Only an admin or a manager may belong to every branch."""

    code = "branch_required"
    en = "Choose a branch: only admins and managers look after every branch."
    ar = "حدد فرعًا لهذا الموظف: لا يشرف على جميع الفروع إلا مسؤول النظام والمدير."


class BranchNotSaid(Invalid):
    """Whoever looks after every branch has to say which one they mean."""

    code = "branch_not_said"
    en = "Say which branch you mean (branch_id)."
    ar = "حدد الفرع المقصود (branch_id)."


class BranchNotFound(NotFound):
    """No branch with that id, or not the caller's: nobody is told which."""

    code = "branch_not_found"
    en = "There is no such branch."
    ar = "لا يوجد فرع بهذا المعرّف."


def check_branch_of(role: Role, branch_id: UUID | None) -> None:
    """Refuse staff of no particular branch, unless the role looks after every branch."""
    if branch_id is None and role not in ROLES_OF_EVERY_BRANCH:
        raise BranchRequired(pointer="/branch_id")


@dataclass(frozen=True, slots=True)
class Who:
    """How the audit, the timeline and the logs name whoever acted.

    ``id`` is the staff member's, or the customer's; the system has none.
    """

    kind: Literal["staff", "customer", "system"]
    id: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in member of staff. ``branch_id`` None: every branch."""

    staff_id: UUID
    session_id: UUID
    name: str
    role: Role
    branch_id: UUID | None
    language: Language
    must_change_password: bool = False

    def __post_init__(self) -> None:
        check_branch_of(self.role, self.branch_id)

    @property
    def who(self) -> Who:
        """The name for the audit."""
        return Who("staff", self.staff_id, self.name)

    @property
    def discount_ceiling_bp(self) -> int:
        """The largest discount this person may give alone, in basis points."""
        return DISCOUNT_CEILING_BP[self.role]

    def may(self, permission: Permission) -> bool:
        """Whether the role holds the word."""
        return permission in GRANTED[self.role]

    def require(self, permission: Permission) -> None:
        """Refuse whoever lacks the word, and everybody who still has a password to replace."""
        if self.must_change_password:
            raise PasswordChangeRequired
        if not self.may(permission):
            raise PermissionMissing(permission=permission)

    def sees_branch(self, branch_id: UUID) -> bool:
        """Whether objects of that branch exist for this person."""
        return self.branch_id is None or self.branch_id == branch_id

    def require_branch(self, branch_id: UUID) -> None:
        """Refuse another branch as if it did not exist, so that nothing can be probed.

        What belongs to a branch is refused by its own name, in the use case that finds it.
        """
        if not self.sees_branch(branch_id):
            raise BranchNotFound

    def branch_for(self, said: UUID | None) -> UUID:
        """The branch that something is done in: the one that was said, or the person's own."""
        branch_id = said or self.branch_id
        if branch_id is None:
            raise BranchNotSaid(pointer="/branch_id")
        self.require_branch(branch_id)
        return branch_id

    def branch_shown(self, said: UUID | None) -> UUID | None:
        """The branch that a list is narrowed to; None: every branch."""
        if said is not None:
            self.require_branch(said)
        return said or self.branch_id


@dataclass(frozen=True, slots=True)
class System:
    """The service itself, acting for nobody: the command line, the worker, the demo.

    ``name`` says which (``cli``, ``worker``, ``demo``). It may do everything, everywhere: whoever
    can run it owns the database file already.
    """

    name: str
    language: Language = "en"
    branch_id: ClassVar[None] = None

    @property
    def who(self) -> Who:
        """The name for the audit."""
        return Who("system", None, self.name)

    @property
    def discount_ceiling_bp(self) -> int:
        """No ceiling."""
        return DISCOUNT_CEILING_BP[Role.ADMIN]

    def may(self, _permission: Permission) -> bool:
        """Hold every word."""
        return True

    def require(self, _permission: Permission) -> None:
        """Refuse nothing."""

    def sees_branch(self, _branch_id: UUID) -> bool:
        """See every branch."""
        return True

    def require_branch(self, _branch_id: UUID) -> None:
        """Refuse no branch."""

    def branch_for(self, said: UUID | None) -> UUID:
        """The branch that was said: the service has none of its own."""
        if said is None:
            raise BranchNotSaid(pointer="/branch_id")
        return said


@dataclass(frozen=True, slots=True)
class CustomerByLink:
    """The customer, or whoever they handed the phone to, behind an approval link.

    ``name`` is the one on file until an answer brings the one they typed. Holds no permission: the
    link opens one estimate and nothing else.
    """

    customer_id: UUID
    link_id: UUID
    name: str
    language: Language

    @property
    def who(self) -> Who:
        """The name for the audit."""
        return Who("customer", self.customer_id, self.name)


Caller = Actor | System
"""Whoever may ask for permissions: what use cases of the workshop's own people take."""
