"""What happens in the workshop reaches the customer: by itself, with its paper, while it holds."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.smtp import Postbox, mail_server
from tests.stories import (
    V1,
    Document,
    a_customer,
    a_sent_estimate,
    a_vehicle,
    add_job,
    issued_invoice,
    open_work_order,
    paid,
    said,
    started_work_order,
    yer,
)
from tests.world import SANAA, World
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.delivery import ContactChannel
from yemen_hybrid.usecases.messages.deliver import Postman
from yemen_hybrid.worker import Chore, build_postman, do_chores


@pytest.fixture
async def box() -> AsyncIterator[Postbox]:
    async with mail_server() as opened:
        yield opened


def postman(world: World, box: Postbox) -> Postman:
    carrier = build_postman(world.context)
    carrier.channels = {ContactChannel.EMAIL: box.mail()}
    carrier.monotonic = lambda: world.clock().timestamp()
    return carrier


async def saleh(world: World) -> Document:
    return await a_customer(world, channel="email", email="saleh@example.com")


async def his_car(world: World) -> Document:
    """Saleh and his car, as a work order names them."""
    owner = await saleh(world)
    vehicle = await a_vehicle(world, owner)
    return {"customer_id": owner["id"], "vehicle_id": vehicle["id"]}


async def messages(world: World) -> dict[str, Document]:
    """The newest message of each template."""
    found = (await world.client().seen(f"{V1}/messages"))["items"]
    return {one["template"]: one for one in reversed(found)}


async def finished(world: World) -> Document:
    """Saleh's car, ready."""
    order = await started_work_order(world, **await his_car(world))
    technician, path = world.client(Role.TECHNICIAN), f"{V1}/workorders/{order['id']}"
    await technician.made(f"{path}/jobs/{order['jobs'][0]['id']}/finish")
    done: Document = await technician.made(f"{path}/finish")
    return done


async def test_an_invoice_comes_with_the_paper_that_the_counter_gives_out(
    world: World, box: Postbox
) -> None:
    invoice = await issued_invoice(world, 12_500, customer=await saleh(world))
    assert await postman(world, box).deliver_due() == 1
    (mail,) = box.arrived
    (paper,) = mail.iter_attachments()
    assert paper.get_filename() == f"{invoice['number']}.pdf"
    given = await world.client().get(f"{V1}/invoices/{invoice['id']}/pdf")
    assert paper.get_content() == given.content


async def test_a_payment_is_thanked_for_with_a_receipt(world: World, box: Postbox) -> None:
    invoice = await issued_invoice(world, 12_500, customer=await saleh(world))
    payment = await paid(world, yer(12_500), invoice_id=invoice["id"])
    await postman(world, box).deliver_due()
    receipt = (await messages(world))["receipt"]
    assert payment["number"] in receipt["text"]
    assert "12,500 ريال يمني" in receipt["text"]
    names = [file.get_filename() for mail in box.arrived for file in mail.iter_attachments()]
    assert names == [f"{invoice['number']}.pdf", f"{payment['number']}.pdf"]


async def test_an_estimate_comes_with_its_link_and_what_is_kept_does_not_hold_it(
    world: World, box: Postbox
) -> None:
    order = await open_work_order(world, **await his_car(world))
    await add_job(world, order)
    sent = await a_sent_estimate(world, order)
    await postman(world, box).deliver_due()
    (mail,) = box.arrived
    page, plain = mail.get_body(("html",)), mail.get_body(("plain",))
    assert page is not None
    assert plain is not None
    assert f'href="{sent["url"]}"' in page.get_content()
    assert sent["url"] in plain.get_content()
    (paper,) = mail.iter_attachments()
    assert paper.get_content_type() == "application/pdf"
    kept = (await messages(world))["estimate_ready"]
    assert kept["status"] == "sent"
    assert sent["token"] not in str(kept)


async def test_an_estimate_that_was_answered_meanwhile_is_not_sent(
    world: World, box: Postbox
) -> None:
    order = await open_work_order(world, **await his_car(world))
    await add_job(world, order)
    sent = await a_sent_estimate(world, order)
    await world.client(None).made(sent["link"], said(sent, "approve"))
    await postman(world, box).deliver_due()
    found = await messages(world)
    assert {name: one["status"] for name, one in found.items()} == {
        "estimate_ready": "obsolete",
        "estimate_approved": "sent",
    }
    path = f"{V1}/messages/{found['estimate_ready']['id']}/send-again"
    assert await world.client().refused("POST", path) == (409, "already_answered")


async def test_a_car_that_is_ready_is_told_unless_it_was_fetched_meanwhile(
    world: World, box: Postbox
) -> None:
    first = await finished(world)
    await postman(world, box).deliver_due()
    ready = (await messages(world))["car_ready"]
    assert ready["status"] == "sent"
    assert first["number"] in ready["text"]
    second = await finished(world)
    body = {"reason": "by goodwill"}
    manager = world.client(Role.MANAGER)
    await manager.made(f"{V1}/workorders/{second['id']}/close", body)
    await postman(world, box).deliver_due()
    of_second = await manager.seen(f"{V1}/messages", work_order_id=second["id"])
    assert [one["status"] for one in of_second["items"]] == ["obsolete"]


async def test_a_branch_that_tells_nothing_by_itself_tells_nothing(world: World) -> None:
    admin, path = world.client(), f"{V1}/branches/{SANAA}"
    branch = (await admin.patch(path, json={"automatic_messages": []})).json()
    assert (branch["automatic_messages"], branch["quiet_from"]) == ([], "21:00")
    invoice = await issued_invoice(world, customer=await saleh(world))
    await paid(world, yer(10_000), invoice_id=invoice["id"])
    await finished(world)
    assert await messages(world) == {}


async def test_a_branch_has_its_own_quiet_hours_and_messages(world: World) -> None:
    admin, path = world.client(), f"{V1}/branches/{SANAA}"
    quiet = {"quiet_from": "13:00", "quiet_until": "16:30"}
    changes = {**quiet, "automatic_messages": ["receipt", "invoice", "receipt"]}
    branch = (await admin.patch(path, json=changes)).json()
    assert {name: branch[name] for name in quiet} == quiet
    assert branch["automatic_messages"] == ["invoice", "receipt"]
    wrong = {"quiet_from": "25:00"}
    assert await admin.refused("PATCH", path, wrong) == (422, "quiet_hours_invalid")
    swapped = {"quiet_from": "05:00", "quiet_until": "21:01"}
    assert await admin.refused("PATCH", path, swapped) == (422, "quiet_hours_too_long")
    assert (await admin.patch(path, json={**swapped, "quiet_until": "21:00"})).is_success
    refused = await admin.refused("PATCH", path, {"automatic_messages": ["estimate_ready"]})
    assert refused == (422, "message_not_automatic")


async def test_a_customer_opts_out_of_reminders(world: World) -> None:
    owner = await a_customer(world, opted_out=True)
    path = f"{V1}/customers/{owner['id']}"
    assert owner["opted_out"] is True
    back = await world.client().patch(path, json={"opted_out": False})
    assert back.json()["opted_out"] is False


async def test_a_chore_is_done_when_it_is_due_by_one_of_all_and_a_failure_spoils_no_other(
    world: World,
) -> None:
    done: list[str] = []

    async def sweep() -> None:
        done.append("sweep")
        await do_chores(world.context, chores)  # another process, meanwhile

    async def fail() -> None:
        done.append("fail")
        raise ValueError

    chores = (Chore("fail", timedelta(hours=1), fail), Chore("sweep", timedelta(hours=2), sweep))
    for turn, expected in (
        ({}, ["fail", "sweep"]),
        ({"minutes": 50}, []),
        ({"minutes": 15}, ["fail"]),
        ({"days": 3650}, ["fail", "sweep"]),
        ({"days": -3650}, ["fail", "sweep"]),
        ({"minutes": 1}, []),
    ):
        world.clock.turn(**turn)
        await do_chores(world.context, chores)
        assert done == expected
        done.clear()
