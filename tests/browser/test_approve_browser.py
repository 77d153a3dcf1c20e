"""The approval page in a real Chromium at the width of a phone, with and without a script."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.stories import Document, a_sent_estimate
from tests.web.offer import a_picture, an_offer, filled
from tests.world import World
from yemen_hybrid.domain.papers import PaperLink
from yemen_hybrid.web.words import AR, WORDS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ACCESSIBLE = Path(__file__).with_name("accessible.js").read_text(encoding="utf-8")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
    pytest.mark.parametrize("kind", ["sqlite"]),  # the pages do not know which database it is
]


@dataclass(frozen=True, slots=True)
class Site:
    """The service on a port of its own, and a browser before it."""

    world: World
    root: str
    browser: Browser

    async def phone(self, *, script: bool = True, width: int = 390) -> BrowserContext:
        """A phone with nothing remembered."""
        return await self.browser.new_context(
            viewport={"width": width, "height": 844},
            java_script_enabled=script,
            is_mobile=True,
            has_touch=True,
        )

    def address(self, sent: Document, language: str = "ar") -> str:
        """Where the page of an estimate is."""
        return f"{self.root}/approve/{sent['token']}?lang={language}"


@pytest.fixture
async def site(world: World) -> AsyncIterator[Site]:
    """The world's application, served to Chromium."""
    config = uvicorn.Config(world.app, port=0, log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells it by this flag alone
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield Site(world, f"http://127.0.0.1:{port}", browser)
        await browser.close()
    server.should_exit = True
    await serving


async def choose(page: Page, *choices: str) -> None:
    """Touch a choice for each job."""
    for at, choice in enumerate(choices):
        await page.locator("fieldset").nth(at).locator(f"input[value={choice}]").check()


async def desired(page: Page) -> list[str]:
    """What the page leaves to be desired, whichever way it is folded."""
    for fold in await page.locator("details").all():
        await fold.evaluate("fold => { fold.open = true }")
    found: list[str] = await page.evaluate(ACCESSIBLE)
    return found


async def draw(page: Page, places: list[tuple[float, float]], *, touch: bool = False) -> None:
    """Draw a line over the box to sign in, with the mouse or a finger; places are parts of it."""
    pad = page.locator("#signature")
    await pad.scroll_into_view_if_needed()
    box = await pad.bounding_box()
    assert box is not None
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
    if touch:
        hand = await page.context.new_cdp_session(page)
        for at, (x, y) in enumerate(points):
            kind = "touchMove" if at else "touchStart"
            event = {"type": kind, "touchPoints": [{"x": x, "y": y}]}
            await hand.send("Input.dispatchTouchEvent", event)
        await hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        return
    await page.mouse.move(*points[0])
    await page.mouse.down()
    for x, y in points[1:]:
        await page.mouse.move(x, y)
    await page.mouse.up()


async def test_a_customer_signs_with_a_finger_and_takes_a_copy_along(site: Site) -> None:
    _, sent = await an_offer(site.world)
    page = await (await site.phone()).new_page()
    await page.goto(site.address(sent))
    field, said = page.locator("[name=signature]"), page.locator("#signed")
    await draw(page, [(0.5, 0.5), (0.6, 0.6)])
    assert await said.inner_text() == AR.drawn
    await page.get_by_role("button", name=AR.clear).click()
    assert (await field.input_value(), await said.inner_text()) == ("", AR.cleared)
    top = await page.evaluate("scrollY")
    await draw(page, [(0.1, 0.2), (0.5, 0.9), (0.9, 0.1)], touch=True)
    await draw(page, [(0.4, 0.4)])
    assert abs(await page.evaluate("scrollY") - top) <= 1
    drawn = await field.input_value()
    assert len(drawn.split(";")) == 2
    await choose(page, "approve", "approve", "approve", "approve")
    await page.get_by_label(AR.name).fill(" ")
    await page.locator("[type=submit]").click()
    await page.locator(".alert").wait_for()
    assert await field.input_value() == drawn
    assert await page.locator("#signature polyline").count() == 2
    await page.get_by_label(AR.name).fill("صالح القاضي")
    await page.locator("[type=submit]").click()
    await page.get_by_role("heading", level=1, name="شكرًا لك صالح القاضي").wait_for()
    assert await page.locator(".signature polyline").count() == 2
    stroke, dot = (await site.world.client(None).seen(sent["link"]))["answer"]["signature"]
    assert [[round(x, -1), round(y / 240, 1)] for x, y in (stroke[0], stroke[-1])] == [
        [60, 0.2],
        [540, 0.1],
    ]
    assert len(dot) == 1
    async with page.expect_download() as coming:
        await page.get_by_role("link", name=AR.own_copy).click()
    name = (await coming.value).suggested_filename
    assert name == f"{sent['number'].replace('/', '-')}.pdf"


@pytest.mark.parametrize("language", ["ar", "en"])
async def test_the_total_follows_the_choices(site: Site, language: str) -> None:
    _, sent = await an_offer(site.world)
    page = await (await site.phone()).new_page()
    await page.goto(site.address(sent, language))
    total, left = page.locator("#sum"), page.locator("#left")
    words = WORDS["ar" if language == "ar" else "en"]
    assert await total.inner_text() == "0"
    assert await left.inner_text() == words.left.format(count=4)
    await choose(page, "approve", "approve", "decline")
    assert await total.inner_text() == "121,800"
    assert await left.inner_text() == words.left.format(count=1)
    await choose(page, "defer", "approve", "decline", "defer")
    assert await total.inner_text() == "6,300"
    assert await left.inner_text() == words.none_left
    assert await page.locator("#chosen").get_attribute("aria-live") == "polite"


@pytest.mark.parametrize("script", [True, False])
async def test_a_customer_answers_by_touch(site: Site, script: bool) -> None:
    _, sent = await an_offer(site.world)
    page = await (await site.phone(script=script)).new_page()
    await page.goto(site.address(sent))
    assert await page.locator("#chosen").is_visible() is script
    assert await page.get_by_text(AR.without_script).is_visible() is not script
    assert await page.locator("#signature").is_visible() is script
    await page.locator("summary").first.tap()
    assert await page.get_by_text("فك البطارية وفحصها").is_visible()
    await choose(page, "approve", "decline", "defer", "approve")
    await page.get_by_label(AR.name).fill("صالح القاضي")
    await page.get_by_role("button", name=AR.send).tap()
    await page.wait_for_url("**?lang=ar")
    await page.get_by_role("heading", level=1, name="شكرًا لك صالح القاضي").wait_for()
    assert await page.locator(".total").get_by_text("128,100").count() == 1
    shown = (await site.world.client(None).seen(sent["link"]))["answer"]["decisions"]
    assert [one["choice"] for one in shown] == ["approve", "decline", "defer", "approve"]


async def test_a_customer_answers_by_keyboard_alone(site: Site) -> None:
    _, sent = await an_offer(site.world)
    page = await (await site.phone()).new_page()
    await page.goto(site.address(sent, "en"))
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "skip"
    await page.keyboard.press("Enter")
    for _ in range(4):
        await page.keyboard.press("Tab")  # the details
        await page.keyboard.press("Tab")  # the choices
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert await page.evaluate(outline) == "solid"
        await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Saleh")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", level=1, name="Thank you, Saleh").wait_for()
    assert await page.get_by_text("160,125").count() == 1


async def test_a_forgotten_choice_is_pointed_at_before_anything_is_sent(site: Site) -> None:
    _, sent = await an_offer(site.world)
    page = await (await site.phone()).new_page()
    posts = []
    page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    await page.goto(site.address(sent))
    await choose(page, "approve", "approve", "approve")
    await page.get_by_label(AR.name).fill("صالح")
    await page.get_by_role("button", name=AR.send).tap()
    forgotten = f"job-{sent['document']['jobs'][3]['id']}"
    assert await page.evaluate("document.activeElement.name") == forgotten
    assert posts == []


@pytest.mark.parametrize("width", [320, 390, 1200])
@pytest.mark.parametrize("language", ["ar", "en"])
async def test_every_page_can_be_read_heard_and_touched(
    site: Site, language: str, width: int
) -> None:
    world = site.world
    order, sent = await an_offer(world)
    page = await (await site.phone(width=width)).new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    wrong = {}

    async def look(state: str) -> None:
        assert await page.locator("h1").count() == 1, state
        wrong[state] = await desired(page)

    await page.goto(site.address(sent, language))
    await look("open")
    await choose(page, "approve", "decline")
    await draw(page, [(0.1, 0.5), (0.4, 0.2), (0.9, 0.8)])
    await look("half chosen and signed")
    await page.locator("#name").fill("  ")
    await page.locator("form").evaluate("form => { form.noValidate = true }")
    await page.locator("[type=submit]").click()
    await page.locator(".alert").wait_for()
    await look("mistakes")
    # Chromium tells of every 422, and of the icon for its tab where it asks for one.
    said = [text for text in said if "422" not in text and "404" not in text]
    assert said == []

    now = world.clock.now
    world.clock.turn(days=8)
    await page.goto(site.address(sent, language))
    await look("expired")
    world.clock.now = now
    newer = await a_sent_estimate(world, order)
    await page.goto(site.address(sent, language))
    await look("superseded")
    await page.goto(site.address({"token": "A" * 43}, language))
    await look("unknown")
    form = filled(newer, "approve", "decline", "defer")
    await world.client(None).post(f"/approve/{newer['token']}", data=form)
    await page.goto(site.address(newer, language))
    await look("answered")
    assert {state: found for state, found in wrong.items() if found} == {}
    assert all(url.startswith(f"{site.root}/approve/") for url in asked)


@pytest.mark.parametrize("language", ["ar", "en"])
async def test_whether_a_paper_is_genuine_can_be_read_heard_and_touched(
    site: Site, language: str
) -> None:
    order, _ = await an_offer(site.world)
    card = site.world.context.tokens.paper(PaperLink("work_order", UUID(order["id"])))
    page = await (await site.phone(script=False, width=320)).new_page()
    for token in (card, f"{card}x"):
        await page.goto(f"{site.root}/verify/{token}?lang={language}")
        assert await desired(page) == []


async def test_pictures_are_seen_named_and_large_at_a_touch(site: Site) -> None:
    order, sent = await an_offer(site.world)
    job = sent["document"]["jobs"][0]["id"]
    await a_picture(site.world, job_id=job, note="خلية منتفخة")
    await a_picture(site.world, work_order_id=order["id"])
    page = await (await site.phone(script=False)).new_page()
    await page.goto(site.address(sent))
    pictures = page.locator(".pictures img")
    for at in range(2):
        await pictures.nth(at).scroll_into_view_if_needed()
    await page.wait_for_function("[...document.images].every(one => one.naturalWidth === 480)")
    assert await desired(page) == []
    await page.get_by_role("link", name="خلية منتفخة").tap()
    await page.wait_for_url("**/files/**")
    await page.wait_for_function("document.images[0].naturalWidth === 1600")
