import pytest

from tests.world import ADEN, SANAA
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.staffing import can_advise, can_work

EVERYBODY_WHO_WORKS = {Role.ADMIN, Role.MANAGER, Role.ADVISOR, Role.TECHNICIAN}


@pytest.mark.parametrize("role", list(Role))
def test_jobs_are_for_those_who_work_and_orders_for_those_who_write_them(role: Role) -> None:
    works = can_work(role, active=True, of_branch=SANAA, at_branch=SANAA)
    advises = can_advise(role, active=True, of_branch=SANAA, at_branch=SANAA)
    assert works == (role in EVERYBODY_WHO_WORKS)
    assert advises == (role in EVERYBODY_WHO_WORKS - {Role.TECHNICIAN})


def test_nobody_of_another_branch_and_nobody_who_left() -> None:
    technician = Role.TECHNICIAN
    assert not can_work(technician, active=True, of_branch=ADEN, at_branch=SANAA)
    assert not can_work(technician, active=False, of_branch=SANAA, at_branch=SANAA)


def test_who_looks_after_every_branch_can_be_asked_in_each() -> None:
    assert can_work(Role.MANAGER, active=True, of_branch=None, at_branch=ADEN)
    assert can_advise(Role.ADMIN, active=True, of_branch=None, at_branch=SANAA)
