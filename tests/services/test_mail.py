"""Mail, handed to a real server."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.headerregistry import Address
from pathlib import Path
from uuid import UUID

import pytest

from tests.smtp import PASSWORD, Postbox, certificate, mail_server
from yemen_hybrid.domain.delivery import DeliveryFailed, Letter, LetterAttachment
from yemen_hybrid.domain.messages import Template
from yemen_hybrid.domain.wording import write
from yemen_hybrid.services.mail import Mail, Security
from yemen_hybrid.services.mail_page import mail_page

ID = UUID("019ce000-0000-7000-8000-00000000abcd")
PARAMS = {
    "name": "صالح أحمد القاضي",
    "invoice": "INV-SAN-2030-000001",
    "invoice_id": str(ID),
    "total": {"amount": "12500", "currency": "YER"},
    "workshop_ar": "صنعاء",
    "workshop_en": "Sanaa",
}


def letter(**more: object) -> Letter:
    written = write(Template.INVOICE, "ar", {**PARAMS, "name": more.get("to_name", "صالح")})
    known = {
        "message_id": ID,
        "recipient": "saleh@example.com",
        "to_name": "صالح أحمد القاضي",
        "language": "ar",
        "template": Template.INVOICE,
        "subject": written.subject,
        "text": written.text,
        "html": mail_page(written, "ar", phone="+967777123456", attached="INV.pdf"),
        "queued_at": datetime(2030, 3, 4, 6, 0, tzinfo=UTC),
    }
    return Letter(**{**known, **more})  # type: ignore[arg-type]  # fields by their names


@pytest.fixture
async def box() -> AsyncIterator[Postbox]:
    async with mail_server() as opened:
        yield opened


async def refusal(mail: Mail, **more: object) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        await mail.send(letter(**more))
    return failed.value


async def test_a_mail_arrives_whole(box: Postbox) -> None:
    paper = LetterAttachment("INV-SAN-2030-000001.pdf", "application/pdf", b"%PDF-1.7 x")
    mail = box.mail()
    assert await mail.send(letter(attachments=(paper,))) == f"<{ID}@yemen-hybrid.example>"
    await mail.close()
    (arrived,) = box.arrived
    assert arrived["Message-ID"] == f"<{ID}@yemen-hybrid.example>"
    assert arrived["Subject"] == "فاتورتكم رقم INV-SAN-2030-000001"
    assert arrived["From"].addresses == (
        Address("مركز يمن هايبرد", addr_spec="workshop@yemen-hybrid.example"),
    )
    assert arrived["To"].addresses == (Address("صالح أحمد القاضي", addr_spec="saleh@example.com"),)
    assert arrived["Date"].datetime == datetime(2030, 3, 4, 6, 0, tzinfo=UTC)
    assert arrived["Auto-Submitted"] == "auto-generated"
    plain, page = arrived.get_body(("plain",)), arrived.get_body(("html",))
    assert plain is not None
    assert page is not None
    assert "12,500 ريال يمني" in plain.get_content()
    assert 'dir="rtl"' in page.get_content()
    (attached,) = arrived.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == (paper.name, paper.media_type)
    assert attached.get_content() == paper.content


async def test_a_hostile_name_stays_a_name(box: Postbox) -> None:
    mail = box.mail()
    name = 'x"\r\nBcc: all@example.com\r\n\r\n<script>alert(1)</script>'
    await mail.send(letter(to_name=name, subject=f"Re: {name}"))
    await mail.close()
    (arrived,) = box.arrived
    assert arrived["Bcc"] is None
    assert box.recipients == ["saleh@example.com"]
    assert arrived["To"].addresses[0].display_name.startswith('x" Bcc: all@example.com')
    page = arrived.get_body(("html",))
    assert page is not None
    assert "<script>" not in page.get_content()


async def test_one_connection_carries_all_there_is(box: Postbox) -> None:
    mail = box.mail()
    for _ in range(3):
        await mail.send(letter())
    await mail.close()
    assert (len(box.arrived), box.connections) == (3, 1)


@pytest.mark.parametrize(
    ("command", "answer", "permanent", "unreachable"),
    [
        ("RCPT", "550 no such user here", True, False),
        ("RCPT", "450 greylisted, try later", False, False),
        ("RCPT", "530 sign in first", False, True),
        ("RCPT", "421 too busy", False, True),
        ("DATA", "554 content refused", True, False),
        ("DATA", "452 no room just now", False, False),
        ("MAIL", "553 not your address", False, True),
    ],
)
async def test_refusals_are_told_apart(
    box: Postbox, command: str, answer: str, permanent: bool, unreachable: bool
) -> None:
    box.say(command, answer)
    mail = box.mail()
    failed = await refusal(mail)
    assert (failed.permanent, failed.unreachable, failed.reason) == (permanent, unreachable, answer)
    await mail.send(letter())  # what was refused does not stand in the way of the next
    await mail.close()
    assert len(box.arrived) == 1


async def test_a_server_that_is_away_is_no_fault_of_the_letter() -> None:
    async with mail_server() as gone:
        mail = gone.mail()
    failed = await refusal(mail)
    assert (failed.permanent, failed.unreachable) == (False, True)


async def test_a_domain_in_arabic_is_spelt_for_the_wire(box: Postbox) -> None:
    mail = box.mail()
    await mail.send(letter(recipient="saleh@مثال.إختبار"))
    failed = await refusal(mail, recipient="صالح@example.com")
    await mail.close()
    assert box.recipients == ["saleh@xn--mgbh0fb.xn--kgbechtv"]
    assert failed.permanent


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_the_password_is_sent_under_tls_to_a_server_that_is_known(
    security: Security, tmp_path: Path
) -> None:
    own, trust = certificate(tmp_path)
    who = {"username": "workshop", "password": PASSWORD}
    async with mail_server(tls=(own, security), sign_in=True) as box:
        mail = box.mail(security, trust=trust, **who)
        await mail.send(letter())
        await mail.close()
        stranger = await refusal(box.mail(security, **who))  # whose certificate nobody vouches for
        wrong = await refusal(box.mail(security, trust=trust, username="workshop", password="x"))
        plain = await refusal(box.mail("none")) if security == "starttls" else stranger
    assert len(box.arrived) == 1
    for failed in (stranger, wrong, plain):
        assert (failed.permanent, failed.unreachable) == (False, True)
    assert "certificate" in stranger.reason.lower()
    assert wrong.reason.startswith("535")


async def test_without_starttls_nothing_is_said_to_a_server_that_should_have_it(
    box: Postbox,
) -> None:
    failed = await refusal(box.mail("starttls", username="workshop", password=PASSWORD))
    assert failed.unreachable
    assert box.arrived == []
