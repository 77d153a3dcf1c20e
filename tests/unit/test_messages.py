"""What customers are told, word for word."""

from string import Formatter
from urllib.parse import unquote

import pytest

from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.messages import (
    TEXTS,
    NoWhatsAppNumber,
    Template,
    message_text,
    whatsapp_url,
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


@pytest.mark.parametrize("template", Template)
def test_both_languages_say_the_same_things(template: Template) -> None:
    said = [
        {name for _, name, _, _ in Formatter().parse(text) if name}
        for text in TEXTS[template].values()
    ]
    assert said[0] == said[1]
    assert set(TEXTS[template]) == {"ar", "en"}


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


def test_a_text_goes_to_whatsapp_whole() -> None:
    text = message_text(Template.ESTIMATE_APPROVED, "ar", PARAMS)
    url = whatsapp_url("+967777123456", text)
    assert url.startswith("https://wa.me/967777123456?text=")
    assert unquote(url.partition("text=")[2]) == text
    with pytest.raises(NoWhatsAppNumber):
        whatsapp_url(None, text)
