"""Who may do what: the matrix as a whole, and an actor's questions to it."""

from uuid import UUID

import pytest

from yemen_hybrid.domain.access import (
    DISCOUNT_CEILING_BP,
    GRANTED,
    MATRIX,
    PERMISSIONS,
    Actor,
    BranchNotSaid,
    BranchRequired,
    CustomerByLink,
    PasswordChangeRequired,
    Permission,
    PermissionMissing,
    Role,
    System,
    Who,
)
from yemen_hybrid.domain.errors import NotFound

STAFF = UUID(int=1)
SESSION = UUID(int=2)
SANAA = UUID(int=3)
ADEN = UUID(int=4)


def an_actor(role: Role, branch_id: UUID | None = SANAA, *, must_change: bool = False) -> Actor:
    return Actor(STAFF, SESSION, "علي", role, branch_id, "ar", must_change)


def test_every_word_has_one_row_with_one_column_per_role() -> None:
    assert tuple(MATRIX) == PERMISSIONS
    letters = ["A", "M", "V", "T", "C"]
    for word, row in MATRIX.items():
        columns = row.split()
        assert len(columns) == len(Role), word
        assert all(c in (letter, ".") for c, letter in zip(columns, letters, strict=True)), word


def test_words_are_resource_and_action() -> None:
    assert all(word.count(":") == 1 and word == word.lower() for word in PERMISSIONS)


def test_admin_may_everything_and_manager_everything_but_the_house_itself() -> None:
    assert GRANTED[Role.ADMIN] == set(PERMISSIONS)
    assert set(PERMISSIONS) - GRANTED[Role.MANAGER] == {"staff:write", "branch:write", "tax:write"}


def test_nobody_holds_what_the_manager_lacks() -> None:
    for role in (Role.ADVISOR, Role.TECHNICIAN, Role.CASHIER):
        assert GRANTED[role] < GRANTED[Role.MANAGER]


@pytest.mark.parametrize(
    "word",
    [
        "part:cost",
        "customer:personal",
        "estimate:read",
        "estimate:decide",
        "invoice:read",
        "payment:read",
        "payment:take",
        "discount:give",
        "stock:move",
        "workorder:close",
        "clock:any",
    ],
)
def test_technician_sees_no_costs_or_phones_and_touches_no_money(word: Permission) -> None:
    assert not an_actor(Role.TECHNICIAN).may(word)


@pytest.mark.parametrize(
    "word", ["workorder:read", "workorder:work", "clock:own", "media:write", "comment:write"]
)
def test_technician_can_do_the_work(word: Permission) -> None:
    assert an_actor(Role.TECHNICIAN).may(word)


def test_who_writes_the_work_does_not_take_the_money() -> None:
    assert "payment:take" not in GRANTED[Role.ADVISOR]
    assert "workorder:write" not in GRANTED[Role.CASHIER]


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.TECHNICIAN, Role.CASHIER])
@pytest.mark.parametrize(
    "word",
    [
        "payment:backdate",
        "payment:reverse",
        "payment:refund",
        "invoice:credit",
        "workorder:close_unsettled",
        "rate:write",
        "customer:credit",
        "part:cost",
        "audit:read",
        "staff:write",
    ],
)
def test_what_undoes_money_or_sets_its_value_is_the_managers(role: Role, word: Permission) -> None:
    assert not an_actor(role).may(word)


def test_a_discount_ceiling_goes_with_the_word_that_gives_discounts() -> None:
    for role in Role:
        assert (DISCOUNT_CEILING_BP[role] > 0) == ("discount:give" in GRANTED[role])
    assert an_actor(Role.ADVISOR).discount_ceiling_bp == 500
    assert System("cli").discount_ceiling_bp == 10_000


def test_a_missing_word_is_named_in_both_languages() -> None:
    cashier = an_actor(Role.CASHIER)
    cashier.require("payment:take")
    with pytest.raises(PermissionMissing) as refusal:
        cashier.require("payment:refund")
    assert refusal.value.params == {"permission": "payment:refund"}
    assert "payment:refund" in refusal.value.sentence("en")
    assert "payment:refund" in refusal.value.sentence("ar")


def test_a_borrowed_password_opens_nothing() -> None:
    with pytest.raises(PasswordChangeRequired):
        an_actor(Role.ADMIN, must_change=True).require("branch:read")


def test_another_branch_does_not_exist() -> None:
    advisor = an_actor(Role.ADVISOR, SANAA)
    advisor.require_branch(SANAA)
    with pytest.raises(NotFound):
        advisor.require_branch(ADEN)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MANAGER])
def test_admin_and_manager_may_look_after_every_branch(role: Role) -> None:
    actor = an_actor(role, None)
    actor.require_branch(SANAA)
    actor.require_branch(ADEN)
    assert not an_actor(role, SANAA).sees_branch(ADEN)


def test_a_branch_is_ones_own_unless_one_looks_after_all() -> None:
    advisor, admin = an_actor(Role.ADVISOR, SANAA), an_actor(Role.ADMIN, None)
    assert advisor.branch_for(None) == advisor.branch_for(SANAA) == SANAA
    assert advisor.branch_shown(None) == SANAA
    assert admin.branch_for(ADEN) == admin.branch_shown(ADEN) == ADEN
    assert System("demo").branch_for(ADEN) == ADEN
    assert admin.branch_shown(None) is None
    for nowhere in (admin, System("demo")):
        with pytest.raises(BranchNotSaid):
            nowhere.branch_for(None)
    for ask in (advisor.branch_for, advisor.branch_shown):
        with pytest.raises(NotFound):
            ask(ADEN)


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.TECHNICIAN, Role.CASHIER])
def test_everybody_else_belongs_to_one_branch(role: Role) -> None:
    with pytest.raises(BranchRequired):
        an_actor(role, None)


def test_everybody_who_acts_has_a_name_for_the_audit() -> None:
    customer = CustomerByLink(UUID(int=5), UUID(int=6), "أحمد", "ar")
    assert an_actor(Role.ADVISOR).who == Who("staff", STAFF, "علي")
    assert System("worker").who == Who("system", None, "worker")
    assert customer.who == Who("customer", UUID(int=5), "أحمد")


def test_the_service_itself_is_refused_nothing() -> None:
    system = System("demo")
    system.require("tax:write")
    system.require_branch(ADEN)
    assert system.may("staff:write")
    assert system.sees_branch(SANAA)
