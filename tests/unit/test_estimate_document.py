"""What the customer reads before saying yes, and its one spelling."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.estimate_document import (
    EstimateDocument,
    EstimateEmpty,
    EstimateJob,
    EstimateLine,
    Json,
    canonical_json,
    document_hash,
)
from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.money import Currency, CurrencyMismatch, Money, Zone
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.totals import LineTotals

ADEN_TIME = timezone(timedelta(hours=3))


def rials(minor: int) -> Money:
    return Money(minor, Currency.YER)


def a_line(net: int, tax: int, discount: int = 0) -> EstimateLine:
    gross = net + discount
    return EstimateLine(
        kind=LineKind.PART,
        title_ar="خلية بطارية",
        title_en="Battery cell",
        quantity=Quantity(2500),
        unit="piece",
        unit_price=rials(gross),
        figures=LineTotals(
            gross=rials(gross),
            discount=rials(discount),
            net=rials(net),
            tax=rials(tax),
            total=rials(net + tax),
            document_share=rials(0),
            tax_ppm=50_000,
            full=rials(gross),
            given=rials(discount),
        ),
    )


def a_job(number: int, *lines: EstimateLine) -> EstimateJob:
    return EstimateJob(UUID(int=number), number, "فحص البطارية", "Battery check", "", lines)


DOCUMENT = EstimateDocument(
    work_order="WO-2026-000123",
    revision=1,
    made_at=datetime(2026, 3, 1, 9, 0, tzinfo=ADEN_TIME),
    valid_until=datetime(2026, 3, 8, 6, 0, tzinfo=UTC),
    workshop_ar="فرع صنعاء",
    workshop_en="Sana'a branch",
    address_ar="شارع الستين",
    address_en="",
    phone="01 400 000",
    tax_number=None,
    customer_ar="أحمد صالح",
    customer_en="Ahmed Saleh",
    vehicle="Toyota Prius 2012",
    plate_ar="صنعاء 2/12345",
    plate_en="Sana'a 2/12345",
    vin=None,
    odometer_km=184_000,
    currency=Currency.YER,
    zone=Zone.SANAA,
    jobs=(a_job(1, a_line(9_500, 475, 500), a_line(1_000, 50)), a_job(2, a_line(20_000, 1_000))),
)


def amounts(value: Json) -> dict[str, str]:
    assert isinstance(value, Mapping)
    figures = ("gross", "discount", "net", "tax", "total")
    return {name: json.loads(canonical_json(value[name]))["amount"] for name in figures}


def test_what_is_shown_adds_up() -> None:
    seen = json.loads(canonical_json(DOCUMENT.seen()))
    assert amounts(seen) == {
        "gross": "31000",
        "discount": "500",
        "net": "30500",
        "tax": "1525",
        "total": "32025",
    }
    assert [amounts(job)["total"] for job in seen["jobs"]] == ["11025", "21000"]
    assert seen["jobs"][0]["lines"][0]["quantity"] == "2.5"
    assert seen["jobs"][0]["lines"][0]["tax_percent"] == "5"
    assert seen["total"] == {"amount": "32025", "currency": "YER"}


def test_the_spelling_is_one_whatever_the_time_zone_or_the_order_of_keys() -> None:
    elsewhere = replace(DOCUMENT, made_at=DOCUMENT.made_at.astimezone(UTC))
    seen = DOCUMENT.seen()
    backwards = {key: seen[key] for key in reversed(list(seen))}
    assert document_hash(elsewhere.seen()) == document_hash(seen) == document_hash(backwards)
    assert b'"made_at":"2026-03-01T06:00:00Z"' in canonical_json(seen)
    assert "أحمد صالح".encode() in canonical_json(seen)


def test_a_stored_document_has_the_hash_of_the_one_that_was_shown() -> None:
    stored = json.loads(json.dumps(DOCUMENT.seen(), indent=4))
    assert document_hash(stored) == document_hash(DOCUMENT.seen())


def test_the_spelling_stays_what_customers_agreed_to() -> None:
    assert document_hash({"b": "ب", "a": [1, None, True]}) == (
        "71de80f56fd13e7ebb11c605baa3fed0525cf23242060d97afdfae85236149e7"
    )


def test_the_hash_changes_with_everything_that_is_shown() -> None:
    changes: list[EstimateDocument] = [
        replace(DOCUMENT, revision=2),
        replace(DOCUMENT, customer_ar="أحمد صالح علي"),
        replace(DOCUMENT, odometer_km=None),
        replace(DOCUMENT, zone=Zone.ADEN),
        replace(DOCUMENT, valid_until=DOCUMENT.valid_until + timedelta(seconds=1)),
        replace(DOCUMENT, terms_en="Payment on delivery"),
        replace(DOCUMENT, jobs=DOCUMENT.jobs[:1]),
        replace(DOCUMENT, jobs=(replace(DOCUMENT.jobs[0], note="urgent"), DOCUMENT.jobs[1])),
        replace(DOCUMENT, jobs=(a_job(1, a_line(9_501, 475, 500)), DOCUMENT.jobs[1])),
    ]
    hashes = {document_hash(document.seen()) for document in (DOCUMENT, *changes)}
    assert len(hashes) == len(changes) + 1


def test_there_is_something_to_decide_on() -> None:
    with pytest.raises(EstimateEmpty):
        replace(DOCUMENT, jobs=())
    with pytest.raises(EstimateEmpty):
        replace(DOCUMENT, jobs=(a_job(1),))
    assert DOCUMENT.job_ids == {UUID(int=1), UUID(int=2)}


def test_one_document_has_one_currency() -> None:
    with pytest.raises(CurrencyMismatch):
        replace(DOCUMENT, currency=Currency.USD).seen()


def test_a_float_has_no_one_spelling() -> None:
    with pytest.raises(TypeError):
        canonical_json(json.loads('{"jobs": [{"total": 0.1}]}'))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=20,
)


@given(json_values)
def test_reading_and_spelling_again_changes_nothing(value: Json) -> None:
    spelled = canonical_json(value)
    assert canonical_json(json.loads(spelled)) == spelled
