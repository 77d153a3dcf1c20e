"""The terms of the search box."""

from yemen_hybrid.domain.search import (
    NOTHING,
    Personal,
    SearchKind,
    asked_terms,
    entry_terms,
    personal_term,
)

ORDER = SearchKind.WORK_ORDER


def test_each_kind_has_a_mark_of_its_own() -> None:
    marks = {mark for kind in SearchKind for mark in (kind.mark, kind.personal_mark)}
    assert len(marks) == 2 * len(SearchKind)
    assert NOTHING[0] not in marks


def test_what_is_stored_of_one_kind_is_found_only_where_that_kind_is_asked_for() -> None:
    stored = entry_terms(SearchKind.CUSTOMER, "صالح", None).split()
    assert stored == ["cصالح", "cالح", "cلح"]
    assert asked_terms(SearchKind.CUSTOMER, "صالح") == ["cصالح"]
    assert asked_terms(SearchKind.VEHICLE, "صالح") == ["vصالح"]


def test_the_number_of_a_work_order_is_one_term_when_it_is_whole() -> None:
    for q in ("WO-2026-000123", "wo 2026 000123", "Wo٢٠٢٦-٠٠٠١٢٣"):
        assert asked_terms(ORDER, q) == ["wwo2026000123"], q
    assert asked_terms(ORDER, "WO-2026") == ["wwo", "w2026"]
    assert asked_terms(ORDER, "two 2026 000123") == ["wtwo", "w2026", "w000123"]
    assert "wwo2026000123" in entry_terms(ORDER, "WO-2026-000123").split()


def test_what_is_personal_is_stored_under_a_mark_of_its_own() -> None:
    stored = entry_terms(SearchKind.CUSTOMER, "علي", Personal("777"), None)
    assert stored == "cعلي cلي 1777 177"
    assert personal_term(SearchKind.CUSTOMER, *asked_terms(SearchKind.CUSTOMER, "77")) == "177"
    assert personal_term(SearchKind.CUSTOMER, *NOTHING) == NOTHING[0]


def test_blanks_and_dots_find_nothing() -> None:
    for q in ("", " ", "...", "'\"*"):
        assert asked_terms(ORDER, q) == NOTHING, q
