"""Identifiers made by the server and by phones that were offline."""

import time
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.business_day import NaiveTime
from yemen_hybrid.domain.ids import IdInvalid, check_client_id, id_time, new_id

NOW = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def id_made_at(instant: datetime) -> UUID:
    milliseconds = (instant - EPOCH) // timedelta(milliseconds=1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | 0b10 << 62 | 0x123)


def test_ids_sort_in_the_order_they_were_made() -> None:
    ids = [new_id() for _ in range(5_000)]
    assert ids == sorted(set(ids))
    assert all(type(id) is UUID and id.version == 7 for id in ids)


def test_a_clock_that_is_set_back_leaves_no_ids_of_the_future(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    new_id()
    before = time.time_ns() - 10 * 366 * 86_400 * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: before)
    told = datetime.fromtimestamp(before // 10**9, UTC)
    check_client_id(new_id(), told)
    assert abs(id_time(new_id()) - told) < timedelta(seconds=2)


def test_an_id_knows_when_it_was_made() -> None:
    assert abs(id_time(new_id()) - datetime.now(UTC)) < timedelta(seconds=5)
    assert id_time(UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")) == datetime(
        2022, 2, 22, 19, 22, 22, tzinfo=UTC
    )  # the example of RFC 9562, A.6


@pytest.mark.parametrize(
    "made", [NOW, NOW - timedelta(days=400), NOW + timedelta(hours=23), NOW + timedelta(days=1)]
)
def test_an_honest_phone_may_choose(made: datetime) -> None:
    check_client_id(id_made_at(made), NOW)


@pytest.mark.parametrize(
    "id",
    [
        uuid4(),
        uuid5(NAMESPACE_URL, "https://example.com"),
        UUID(int=0),
        UUID(int=2**128 - 1),
        UUID("017f22e2-79b0-7cc3-18c4-dc0c0c07398f"),
        UUID("ffffffff-ffff-7cc3-98c4-dc0c0c07398f"),
        id_made_at(NOW + timedelta(days=1, milliseconds=1)),
    ],
    ids=["v4", "v5", "nil", "max", "variant", "year 10889", "ahead"],
)
def test_other_ids_are_refused(id: UUID) -> None:
    with pytest.raises(IdInvalid):
        check_client_id(id, NOW)


def test_now_must_be_an_instant() -> None:
    with pytest.raises(NaiveTime):
        check_client_id(new_id(), NOW.replace(tzinfo=None))


@given(st.uuids())
def test_any_id_is_taken_or_refused(id: UUID) -> None:
    try:
        check_client_id(id, NOW)
    except IdInvalid:
        return
    assert id.version == 7
