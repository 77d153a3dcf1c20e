"""Callers that dawdle, hundreds of them, and the others who want to work."""

import asyncio
import time
from statistics import quantiles

import pytest

from tests.faults.figures import FIGURES
from tests.faults.table import Row
from tests.faults.workshop import Process, Workshop
from tests.stories import V1
from tests.world import Client

CLOSED_WITHIN = 15.0
HEADERS = b"GET /health HTTP/1.1\r\nHost: workshop\r\nX-Slow: " + b"a" * 300
BODY = (
    b"POST /api/v1/auth/token HTTP/1.1\r\nHost: workshop\r\nContent-Length: 900\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
)
EMPTY = b"\r\n" * 200
WAYS = {
    "headers a byte at a time": (b"", HEADERS),
    "nothing at all": (b"", b""),
    "empty lines": (b"", EMPTY),
    "a body a byte at a time": (BODY, b"username=" + b"a" * 300),
    "half a second request": (b"GET /health HTTP/1.1\r\nHost: workshop\r\n\r\n", HEADERS),
}


async def dawdle(process: Process, at_once: bytes, slowly: bytes) -> float:
    """Send a byte every half second; gives the seconds until the server had enough."""
    host, port = process.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    began = time.monotonic()
    closed = asyncio.create_task(_until_closed(reader))
    writer.write(at_once)
    for byte in slowly:
        if closed.done():
            break
        try:
            writer.write(bytes([byte]))
            await writer.drain()
        except ConnectionError:
            break
        await asyncio.wait({closed}, timeout=0.5)
        if time.monotonic() - began > 3 * CLOSED_WITHIN:
            break
    await asyncio.wait({closed}, timeout=3 * CLOSED_WITHIN)
    took = time.monotonic() - began if closed.done() else float("inf")
    closed.cancel()
    writer.transport.abort()
    return took


async def _until_closed(reader: asyncio.StreamReader) -> None:
    try:
        while await reader.read(4096):
            continue
    except ConnectionError:
        return


async def work_meanwhile(caller: Client, until: asyncio.Event) -> list[float]:
    """Somebody who looks at the orders; gives the seconds of each answer."""
    took = []
    while not until.is_set():
        began = time.monotonic()
        answer = await caller.get(f"{V1}/workorders")
        took.append(time.monotonic() - began)
        assert answer.status_code == 200
        await asyncio.sleep(0.05)
    return took


@pytest.mark.promise("Slow clients")
@pytest.mark.parametrize("kind", ["sqlite"])
async def test_those_who_dawdle_are_sent_away_and_nobody_waits_for_them(
    workshop: Workshop, row: Row
) -> None:
    server = await workshop.serve()
    over = asyncio.Event()
    working = asyncio.create_task(work_meanwhile(workshop.caller(server), over))
    each = {name: FIGURES.slow_sockets if name.startswith("headers") else 20 for name in WAYS}
    names = [name for name, times in each.items() for _ in range(times)]
    took = await asyncio.gather(*(dawdle(server, *WAYS[name]) for name in names))
    over.set()
    waits = await working
    slowest = {
        name: max(seconds for one, seconds in zip(names, took, strict=True) if one == name)
        for name in WAYS
    }
    p95 = quantiles(waits, n=20)[18]
    closed = ", ".join(f"{each[name]} × {name}: {slowest[name]:.1f} s" for name in WAYS)
    row.note(f"closed after at most: {closed}; others' p95 of {len(waits)}: {p95 * 1000:.0f} ms")
    # A connection that has just been answered is given the five seconds of any that is kept open.
    assert max(slowest.values()) < CLOSED_WITHIN, slowest
    assert p95 < 1


@pytest.mark.promise("Slow clients")
@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_phone_on_a_bad_line_is_not_sent_away(workshop: Workshop, row: Row) -> None:
    """A kilobyte every few seconds is slow, but it gets on."""
    server = await workshop.serve()
    host, port = server.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    body = b"username=" + b"a" * 7_991
    head = BODY.replace(b"900", b"8000")
    writer.write(head)
    for start in range(0, len(body), 1_000):
        writer.write(body[start : start + 1_000])
        await asyncio.sleep(3)
    status = await reader.readline()
    writer.close()
    await writer.wait_closed()
    row.note("a body of 8 KB in 24 s is read to its end")
    assert b"422" in status
