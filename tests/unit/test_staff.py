"""Usernames, and who rules over whom."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.access import Actor, Role, System
from yemen_hybrid.domain.errors import Refused
from yemen_hybrid.domain.staff import (
    EveryBranchRequired,
    UsernameInvalid,
    check_rules_over,
    check_username,
    fold_username,
)

SANAA, ADEN = UUID(int=3), UUID(int=4)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Ali.Saleh", "ali.saleh"),
        ("  ALI ", "ali"),
        ("ａｌｉ", "ali"),
        ("علي٢", "علي2"),
        ("Straße", "strasse"),
    ],
)
def test_a_name_has_one_spelling(typed: str, folded: str) -> None:
    assert fold_username(typed) == folded
    assert check_username(typed) == folded


@pytest.mark.parametrize(
    "typed", ["", "a", "a b", ".ali", "_ali", "-ali", "ali\n", "a\0b", "a/b", "a" * 61, "\ud800x"]
)
def test_what_is_no_username(typed: str) -> None:
    with pytest.raises(UsernameInvalid):
        check_username(typed if typed != "ali\n" else "a\nli")


@given(st.text(max_size=80))
def test_what_passes_fits_and_stays(typed: str) -> None:
    try:
        folded = check_username(typed)
    except Refused:
        return
    assert 2 <= len(folded) <= 60
    assert check_username(folded) == folded


def test_whoever_belongs_to_a_branch_rules_over_that_one() -> None:
    chief = Actor(UUID(int=1), UUID(int=2), "A", Role.ADMIN, None, "ar")
    of_aden = Actor(UUID(int=1), UUID(int=2), "A", Role.ADMIN, ADEN, "ar")
    for branch_id in (SANAA, ADEN, None):
        check_rules_over(chief, branch_id)
        check_rules_over(System("cli"), branch_id)
    check_rules_over(of_aden, ADEN)
    for other in (SANAA, None):
        with pytest.raises(EveryBranchRequired):
            check_rules_over(of_aden, other)
