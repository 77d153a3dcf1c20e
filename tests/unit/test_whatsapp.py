"""What WhatsApp allows, and what its provider's words come to."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.messages import MessageStatus, Report, Template, after_report
from yemen_hybrid.domain.whatsapp import (
    LASTING,
    PASSING,
    ProviderStatus,
    Wish,
    approved_text,
    lasts,
    may_write_freely,
    number_of,
    numbered,
    outcome,
    placeholders,
    wish_of,
)
from yemen_hybrid.domain.wording import pattern, write

NOW = datetime(2030, 3, 4, 6, tzinfo=UTC)


def test_the_window_is_open_for_a_day_after_the_customers_last_word() -> None:
    assert not may_write_freely(None, NOW)
    assert may_write_freely(NOW - timedelta(hours=23, minutes=59), NOW)
    assert not may_write_freely(NOW - timedelta(hours=24), NOW)


@pytest.mark.parametrize(
    ("code", "status", "lasting"),
    [
        (63016, None, True),
        (63016, 400, True),
        (63024, None, True),
        (21610, 400, True),
        (20429, 429, False),
        (20003, 401, False),
        (63018, None, False),
        (63010, 500, False),
        (None, 503, False),
        (99999, 400, True),  # whatever it is, the request would be refused again
        (99999, 500, False),
        (99999, None, True),  # a callback: the message is lost for good
        (None, None, True),
    ],
)
def test_a_refusal_lasts_or_passes(code: int | None, status: int | None, lasting: bool) -> None:
    assert lasts(code, status) is lasting


def test_no_code_both_lasts_and_passes() -> None:
    assert not LASTING & PASSING


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("STOP", Wish.STOP),
        (" stop. ", Wish.STOP),
        ("إيقاف", Wish.STOP),
        ("ايقاف!", Wish.STOP),
        ("إلغاء الاشتراك", Wish.STOP),
        ("START", Wish.START),
        ("ابدأ", Wish.START),
        ("إلغاء", Wish.STOP),
        ("الغاء", Wish.STOP),
        ("لا ترسل", Wish.STOP),
        ("لا ترسلوا لي رسائل بعد اليوم", Wish.STOP),
        ("Stop please", Wish.STOP),
        ("stop sending me messages!", Wish.STOP),
        ("إيقاف الرسائل لو سمحتم", Wish.STOP),
        ("ابدأ من فضلك", Wish.START),
        ("stop the car's alarm", None),
        ("please", None),
        ("إلغاء الموعد من فضلك", None),
        ("لا ترسل السيارة اليوم", None),
        ("لا", None),
        ("متى إيقاف السيارة؟", None),
        ("", None),
    ],
)
def test_one_word_is_a_wish_and_a_sentence_is_not(text: str, wish: Wish | None) -> None:
    assert wish_of(text) is wish


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("whatsapp:+967777123456", "+967777123456"),
        ("+967777123456", "+967777123456"),
        ("whatsapp:967777123456", None),
        ("messenger:1234567", None),
        ("whatsapp:+967777123456; DROP", None),
        ("", None),
    ],
)
def test_the_number_behind_an_address(address: str, number: str | None) -> None:
    assert number_of(address) == number


WORDS = st.lists(st.sampled_from(ProviderStatus), max_size=50)


@given(WORDS, st.randoms())
def test_the_order_and_the_number_of_words_change_nothing(
    said: list[ProviderStatus], random: Random
) -> None:
    shuffled = said * 2
    random.shuffle(shuffled)
    assert outcome(shuffled) is outcome(said)


def test_every_order_of_a_messages_words_ends_at_the_same_status() -> None:
    words = [ProviderStatus.QUEUED, ProviderStatus.SENT, ProviderStatus.DELIVERED]
    for said in permutations([*words, ProviderStatus.READ, ProviderStatus.FAILED]):
        status, heard = MessageStatus.SENT, set[ProviderStatus]()
        for word in said:
            heard.add(word)
            report = outcome(heard)
            status = status if report is None else after_report(status, report)
        assert status is MessageStatus.READ


def test_what_failed_was_not_sent_and_what_arrived_did_not_fail() -> None:
    assert outcome([ProviderStatus.SENT, ProviderStatus.UNDELIVERED]) is Report.FAILED
    assert outcome([ProviderStatus.UNDELIVERED, ProviderStatus.DELIVERED]) is Report.DELIVERED
    assert outcome([ProviderStatus.QUEUED, ProviderStatus.SENDING]) is None


def test_a_templates_variables_are_numbered_as_they_are_first_named() -> None:
    text = "Hello {name}, your {vehicle}. {name}!"
    assert placeholders(text) == ["name", "vehicle"]
    assert approved_text(text) == "Hello {{1}}, your {{2}}. {{1}}!"
    assert approved_text("From {workshop}") == "From {{1}}."
    fields = {"name": "Saleh\n\tAhmed", "vehicle": ""}
    assert numbered(["name", "vehicle", "more"], fields) == {
        "1": "Saleh Ahmed",
        "2": "-",
        "3": "-",
    }


@pytest.mark.parametrize("template", Template)
def test_every_text_can_be_handed_in_for_approval(template: Template) -> None:
    for text in (pattern(template, "ar"), pattern(template, "en")):
        approved = approved_text(text)
        assert "{{1}}" in approved
        assert not approved.startswith("{{")
        assert not approved.endswith("}}")
        assert "name" in placeholders(text)


def test_the_pattern_is_the_text_that_is_sent() -> None:
    params = {
        "name": "Saleh",
        "workshop_ar": "صنعاء",
        "workshop_en": "Sanaa",
        "vehicle": "Prius",
        "order": "WO-1",
    }
    sent = write(Template.CAR_READY, "en", params)
    assert pattern(Template.CAR_READY, "en").format_map(sent.variables) == sent.text
