"""What customers are told, word for word."""

from urllib.parse import unquote

import pytest

from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.messages import NoWhatsAppNumber, Template, whatsapp_url
from yemen_hybrid.domain.wording import (
    COMMON,
    OPTIONAL,
    PARAMETERS,
    WORDINGS,
    Kind,
    ParameterWrong,
    check_parameters,
    message_text,
    write,
)

LINK = "019ce000-0000-7000-8000-000000000001"
PARAMS = {
    "name": "صالح القاضي",
    "vehicle": "Toyota Prius 2010",
    "estimate": "WO-2026-000123/1",
    "total": {"amount": "1250300.50", "currency": "USD"},
    "valid_until": "2026-03-08",
    "workshop_ar": "صنعاء",
    "workshop_en": "",
    "link_id": LINK,
}
APPROVED = {name: PARAMS[name] for name in PARAMS if name not in {"valid_until", "link_id"}}
SAMPLES: dict[Kind, object] = {
    "text": "T",
    "money": {"amount": "12500", "currency": "YER"},
    "day": "2026-03-08",
    "kilometres": 190_000,
}


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("template", Template)
def test_every_template_is_whole_in_both_languages(template: Template, language: Language) -> None:
    kinds = COMMON | PARAMETERS[template] | OPTIONAL.get(template, {})
    written = write(template, language, {name: SAMPLES[kind] for name, kind in kinds.items()})
    assert written.subject
    other = WORDINGS[template]["en" if language == "ar" else "ar"]
    assert len(written.before) == len(other.before)
    assert bool(written.action) is bool(other.action) is ("link_id" in kinds)
    assert not set("{}") & set(written.subject + written.text)


@pytest.mark.parametrize(
    ("language", "total"), [("ar", "1,250,300.50 دولار أمريكي"), ("en", "1,250,300.50 USD")]
)
def test_a_text_is_read_aloud_in_its_language(language: Language, total: str) -> None:
    text = message_text(Template.ESTIMATE_READY, language, PARAMS, "https://x.test/approve/t")
    lines = text.splitlines()
    assert total in text
    assert "08/03/2026" in text
    assert "https://x.test/approve/t" in lines
    assert lines[-1] == "صنعاء"  # the only name that the branch has
    assert LINK not in text


def test_a_name_with_braces_stays_a_name() -> None:
    text = message_text(Template.ESTIMATE_READY, "en", {**PARAMS, "name": "{url}"}, "https://x")
    assert text.startswith("Hello {url},")


def test_a_name_of_several_lines_is_one_line_of_the_subject() -> None:
    hostile = {**PARAMS, "vehicle": "Prius\r\nBcc: all@example.com\n\n"}
    assert write(Template.ESTIMATE_READY, "en", hostile).subject == (
        "The estimate for your Prius Bcc: all@example.com"
    )


def test_what_is_not_known_is_not_said() -> None:
    due = {"name": "صالح", "workshop_ar": "صنعاء", "workshop_en": "", "vehicle": "Prius"}
    text = message_text(Template.SERVICE_DUE, "en", {**due, "service": "Oil", "due_at": 190_000})
    assert "190,000 km" in text
    assert "Due on" not in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"total": "12500"},
        {"total": {"amount": "x", "currency": "YER"}},
        {"total": {"amount": "1", "currency": "EUR"}},
        {"name": 5},
        {"password": "x"},
    ],
)
def test_a_message_is_queued_with_what_its_template_needs(wrong: dict[str, object]) -> None:
    check_parameters(Template.ESTIMATE_APPROVED, APPROVED)
    with pytest.raises(ParameterWrong):
        check_parameters(Template.ESTIMATE_APPROVED, APPROVED | wrong)
    with pytest.raises(ParameterWrong):
        check_parameters(Template.ESTIMATE_APPROVED, {"name": "x"})


def test_a_text_goes_to_whatsapp_whole() -> None:
    text = message_text(Template.ESTIMATE_APPROVED, "ar", APPROVED)
    url = whatsapp_url("+967777123456", text)
    assert url.startswith("https://wa.me/967777123456?text=")
    assert unquote(url.partition("text=")[2]) == text
    with pytest.raises(NoWhatsAppNumber):
        whatsapp_url(None, text)
