"""What customers were told."""

from urllib.parse import unquote

import pytest

from tests.stories import (
    V1,
    Document,
    a_customer,
    a_sent_estimate,
    a_vehicle,
    add_job,
    open_work_order,
    said,
)
from tests.world import ADEN, World
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id


async def told(world: World, **customer: object) -> tuple[Document, Document]:
    """A sent estimate, and the message that tells of it."""
    owner = await a_customer(world, **customer)
    vehicle = await a_vehicle(world, owner)
    order = await open_work_order(world, customer_id=owner["id"], vehicle_id=vehicle["id"])
    await add_job(world, order)
    sent = await a_sent_estimate(world, order)
    return sent, await world.client().seen(f"{V1}/messages/{sent['message_id']}")


async def test_a_message_shows_what_is_said_but_not_the_secret_in_it(world: World) -> None:
    sent, message = await told(world)
    assert (message["status"], message["channel"]) == ("queued", "whatsapp")
    assert message["recipient"] == "+967777123456"
    assert message["text"].startswith("السلام عليكم صالح أحمد القاضي،")
    assert "8,400 ريال يمني" in message["text"]
    assert "11/03/2030" in message["text"]
    assert sent["token"] not in message["text"]
    assert message["work_order"] == sent["work_order"]


async def test_staff_can_send_a_message_by_hand(world: World) -> None:
    sent, message = await told(world, language="en")
    path = f"{V1}/messages/{message['id']}/whatsapp-link"
    by_hand = await world.client(Role.CASHIER).seen(path)
    assert by_hand["url"] == sent["whatsapp_url"]
    assert unquote(by_hand["url"].partition("text=")[2]) == by_hand["text"]
    assert sent["url"] in by_hand["text"]
    assert "8,400 YER" in by_hand["text"]


async def test_a_link_that_opens_nothing_any_more_is_not_sent_by_hand(world: World) -> None:
    sent, message = await told(world)
    advisor, customer = world.client(Role.ADVISOR), world.client(None)
    path = f"{V1}/messages/{message['id']}/whatsapp-link"
    again = await advisor.made(f"{V1}/estimates/{sent['id']}/send")
    assert await advisor.refused("GET", path) == (410, "link_superseded")
    path = f"{V1}/messages/{again['message_id']}/whatsapp-link"
    token = again["url"].rsplit("/", 1)[1]
    await customer.made(f"{V1}/public/approvals/{token}", said(sent, "approve"))
    assert await advisor.refused("GET", path) == (409, "already_answered")


@pytest.mark.parametrize("channel", ["whatsapp", "email", "phone", "none"])
async def test_a_customer_who_cannot_be_reached_waits_for_a_channel(
    world: World, channel: str
) -> None:
    sent, message = await told(world, channel=channel, phones=[], whatsapp=None)
    assert (message["status"], message["recipient"]) == ("waiting_for_channel", "")
    assert sent["whatsapp_url"] is None
    path = f"{V1}/messages/{message['id']}/whatsapp-link"
    assert await world.client().refused("GET", path) == (409, "no_whatsapp_number")


async def test_messages_are_found_by_customer_order_branch_and_state(world: World) -> None:
    sent, message = await told(world)
    await told(world, channel="none")
    advisor = world.client(Role.ADVISOR)

    async def found(**params: object) -> list[str]:
        return [one["id"] for one in (await advisor.seen(f"{V1}/messages", **params))["items"]]

    assert len(await found()) == 2
    assert await found(status="queued") == [message["id"]]
    assert await found(customer_id=sent["customer"]["id"]) == [message["id"]]
    assert await found(work_order_id=sent["work_order"]["id"]) == [message["id"]]
    assert len(await found(branch_id=sent["branch_id"])) == 2


async def test_another_branchs_messages_do_not_exist(world: World) -> None:
    _, message = await told(world)
    stranger = world.client(Role.ADVISOR, ADEN)
    path = f"{V1}/messages/{message['id']}"
    missing = (404, "message_not_found")
    assert await stranger.refused("GET", path) == missing
    assert await stranger.refused("GET", f"{path}/whatsapp-link") == missing
    assert (await stranger.seen(f"{V1}/messages"))["items"] == []
    assert await world.client().refused("GET", f"{V1}/messages/{new_id()}") == missing
