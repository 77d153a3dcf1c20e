"""The worker as a process of its own."""

import asyncio
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
from sqlalchemy import select

from tests.shell import Shell, shell_in
from tests.smtp import mail_server
from yemen_hybrid.data.audit import Origin
from yemen_hybrid.data.database import Database
from yemen_hybrid.data.models import Branch, Customer, CustomerKind, Message
from yemen_hybrid.data.urls import parse_address
from yemen_hybrid.domain.access import System
from yemen_hybrid.domain.delivery import ContactChannel
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.messages import MessageStatus, Template

TOKEN = "mR4%vB8nTq1ZxW6cLp9Kd2Ys7Hj3Fg5Qe0Aa"
SENT = 'yemen_hybrid_messages_handed_over_total{channel="email",outcome="done"} 1.0'


def scraped(url: str, until: str) -> str:
    """What Prometheus reads there, once it says so; a stranger reads nothing."""
    assert httpx2.get(url).status_code == 403
    figures = ""
    tries = 1000  # the letter has arrived: that it was taken is known in milliseconds
    while until not in figures and (tries := tries - 1):
        figures = httpx2.get(url, headers={"Authorization": f"Bearer {TOKEN}"}).text
    return figures


def database(shell: Shell) -> Database:
    file = shell.folder / "data" / "yemen_hybrid.db"
    return Database(parse_address(f"sqlite:///{file}"), clock=lambda: datetime.now(UTC))


async def queue(workshop: Database) -> UUID:
    names = {"name": "Saleh", "workshop_ar": "صنعاء", "workshop_en": "Sanaa"}
    told: dict[str, Any] = {"vehicle": "Prius", "estimate": "WO/1"}
    total = {"total": {"amount": "12500", "currency": "YER"}}
    async with workshop.begin(Origin("test", System("test").who, "test")) as store:
        branch = await store.session.scalar(select(Branch).limit(1))
        assert branch is not None
        customer = Customer(
            id=new_id(),
            kind=CustomerKind.PERSON,
            name_en="Saleh",
            email="saleh@example.com",
            language="en",
            channel=ContactChannel.EMAIL,
            phones=[],
        )
        store.customers.add(customer)
        await store.session.flush()
        return store.messages.queue(
            customer, branch.id, Template.ESTIMATE_APPROVED, names | told | total
        ).id


async def test_a_worker_delivers_and_ends_in_order_when_it_is_asked_to(tmp_path: Path) -> None:
    shell = shell_in(tmp_path)
    await asyncio.to_thread(shell.told, "migrate")
    workshop = database(shell)
    id = await queue(workshop)
    arrived = asyncio.Event()
    async with mail_server() as box:
        box.after_data = arrived.set
        running = shell.start(
            "worker",
            SMTP_HOST="127.0.0.1",
            SMTP_PORT=str(box.port),
            SMTP_SECURITY="none",
            SMTP_FROM="Workshop <workshop@yemen-hybrid.example>",
            METRICS_TOKEN=TOKEN,
            WORKER_METRICS_PORT="0",
        )
        await asyncio.wait_for(arrived.wait(), 60)
        where = running.wait_for(r"shows its figures on (http://\S+/metrics)")[1]
        figures = await asyncio.to_thread(scraped, where, SENT)
        running.signal(signal.SIGTERM)
        done = await asyncio.to_thread(running.end, 30)
    assert (done.returncode, len(box.arrived)) == (0, 1), done.stderr
    assert "channels: email" in done.stdout
    assert SENT in figures
    assert "yemen_hybrid_database_up 1.0" in figures
    assert "worker stopped" in done.stderr
    async with workshop.reading() as connection:
        status = select(Message.__table__.c.status).where(Message.__table__.c.id == id)
        assert await connection.scalar(status) is MessageStatus.SENT
    await workshop.close()


async def test_a_worker_refuses_a_mail_server_that_it_could_not_use(tmp_path: Path) -> None:
    done = await asyncio.to_thread(shell_in(tmp_path).run, "worker", SMTP_HOST="mail.example")
    assert done.returncode == 2
    assert done.stderr == "A setting is wrong. SMTP_FROM: it must be set where SMTP_HOST is.\n"
