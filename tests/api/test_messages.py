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
    by_hand = await world.client(Role.ADVISOR).made(path)
    assert by_hand["url"] == sent["whatsapp_url"]
    assert unquote(by_hand["url"].partition("text=")[2]) == by_hand["text"]
    assert sent["url"] in by_hand["text"]
    assert "8,400 YER" in by_hand["text"]


async def test_who_may_not_send_estimates_is_not_shown_their_links(world: World) -> None:
    _, message = await told(world)
    path = f"{V1}/messages/{message['id']}/whatsapp-link"
    cashier = world.client(Role.CASHIER)
    assert await cashier.refused("POST", path) == (403, "permission_missing")
    assert await cashier.refused("GET", path) == (405, "method_not_allowed")


async def test_a_cashier_sends_what_holds_no_link(world: World) -> None:
    sent, _ = await told(world)
    await world.client(None).made(sent["link"], said(sent, "approve"))
    advisor = world.client(Role.ADVISOR)
    (thanks,) = [
        one
        for one in (await advisor.seen(f"{V1}/messages"))["items"]
        if one["template"] == "estimate_approved"
    ]
    path = f"{V1}/messages/{thanks['id']}/whatsapp-link"
    by_hand = await world.client(Role.CASHIER).made(path)
    assert by_hand["text"] == thanks["text"]


async def test_each_showing_of_a_live_link_is_in_the_audit_log(world: World) -> None:
    sent, message = await told(world)
    path = f"{V1}/messages/{message['id']}/whatsapp-link"
    manager = world.client(Role.MANAGER)
    by_hand = await manager.made(path)
    events = (await world.client().seen(f"{V1}/audit", entity_id=sent["link_id"]))["items"]
    shown = [event for event in events if event["change"] == "note"]
    assert [(one["action"], one["actor_name"], one["after"]["link_shown"]) for one in shown] == [
        ("messages.write", "manager Sanaa", True),
        ("estimates.send", "advisor Sanaa", True),
    ]
    assert {event["chain"] for event in events} == {sent["branch_id"]}
    assert [event["change"] for event in events if event not in shown] == ["create"]
    assert sent["token"] in by_hand["url"]
    assert sent["token"] not in str(events)


async def test_a_repeated_request_is_shown_the_message_again(world: World) -> None:
    _, message = await told(world)
    path, key = f"{V1}/messages/{message['id']}/whatsapp-link", {"Idempotency-Key": "one"}
    advisor = world.client(Role.ADVISOR)
    first, again = [await advisor.post(path, headers=key) for _ in range(2)]
    assert (again.status_code, again.json()) == (first.status_code, first.json())


async def test_a_link_that_opens_nothing_any_more_is_not_sent_by_hand(world: World) -> None:
    sent, message = await told(world)
    advisor, customer = world.client(Role.ADVISOR), world.client(None)
    path = f"{V1}/messages/{message['id']}/whatsapp-link"
    again = await advisor.made(f"{V1}/estimates/{sent['id']}/send")
    assert await advisor.refused("POST", path) == (410, "link_superseded")
    path = f"{V1}/messages/{again['message_id']}/whatsapp-link"
    token = again["url"].rsplit("/", 1)[1]
    await customer.made(f"{V1}/public/approvals/{token}", said(sent, "approve"))
    assert await advisor.refused("POST", path) == (409, "already_answered")


@pytest.mark.parametrize("channel", ["whatsapp", "email", "phone", "none"])
async def test_a_customer_who_cannot_be_reached_waits_for_a_channel(
    world: World, channel: str
) -> None:
    sent, message = await told(world, channel=channel, phones=[], whatsapp=None)
    assert (message["status"], message["recipient"]) == ("waiting_for_channel", "")
    assert sent["whatsapp_url"] is None
    path = f"{V1}/messages/{message['id']}/whatsapp-link"
    assert await world.client().refused("POST", path) == (409, "no_whatsapp_number")


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
    assert await stranger.refused("POST", f"{path}/whatsapp-link") == missing
    assert (await stranger.seen(f"{V1}/messages"))["items"] == []
    assert await world.client().refused("GET", f"{V1}/messages/{new_id()}") == missing
