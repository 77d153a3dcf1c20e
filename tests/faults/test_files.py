"""Files that mean harm, and more of them than fits."""

import asyncio
import io
import socket
import struct
import zlib
from contextlib import suppress
from pathlib import Path
from select import select
from typing import Any

import httpx2
import pytest
from PIL import Image

from tests.faults.figures import FIGURES
from tests.faults.table import Row
from tests.faults.workshop import Process, Workshop
from tests.stories import V1, open_work_order
from tests.world import ADEN
from yemen_hybrid.domain.access import Role

PROMISE = "Hostile files are contained"
MB = 1024 * 1024
MORE_MEMORY = 50 * MB
GPS = 0x8825
FILM = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 4_000
PART = (
    b'--cut\r\nContent-Disposition: form-data; name="file"; filename="film.mp4"\r\n'
    b"Content-Type: video/mp4\r\n\r\n"
)


def memory(process: Process, line: str) -> int:
    """Bytes of memory: ``VmRSS`` now, ``VmHWM`` the most since `from_here`."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    said = next(one for one in status.splitlines() if one.startswith(line))
    return int(said.split()[1]) * 1024


def from_here(process: Process) -> int:
    """Forget the peak so far; gives what is in use now."""
    Path(f"/proc/{process.pid}/clear_refs").write_text("5")
    return memory(process, "VmRSS")


def flood(process: Process, path: str, token: str, *, says: bool, head: bytes) -> bytes:
    """Send gigabytes, with or without saying so; gives the first line of the answer."""
    host, port = process.url.removeprefix("http://").split(":")
    total = FIGURES.flood_mb * MB
    length = f"Content-Length: {total}" if says else "Transfer-Encoding: chunked"
    kind = "multipart/form-data; boundary=cut" if head else "application/json"
    with socket.create_connection((host, int(port)), timeout=60) as line:
        line.sendall(
            f"POST {path} HTTP/1.1\r\nHost: workshop\r\nAuthorization: {token}\r\n"
            f"Content-Type: {kind}\r\n{length}\r\n\r\n".encode()
        )
        with suppress(ConnectionError):  # it is told to go, and then made to
            _pour(line, head, total, chunked=not says)
        return line.recv(200).split(b"\r\n")[0]


def _pour(line: socket.socket, head: bytes, total: int, *, chunked: bool) -> None:
    """Send until all is sent, or an answer comes."""
    sent, piece = 0, head + b"0" * MB
    while sent < total and not select([line], [], [], 0)[0]:
        line.sendall(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
        sent, piece = sent + len(piece), b"0" * MB


@pytest.mark.promise(PROMISE)
@pytest.mark.parametrize("kind", ["sqlite"])
async def test_gigabytes_are_refused_and_not_kept(workshop: Workshop, row: Row) -> None:
    server = await workshop.serve(MAX_VIDEO_MB="100")
    cashier = workshop.caller(server, Role.ADVISOR)
    token = cashier.headers["Authorization"]
    assert (await cashier.get(f"{V1}/workorders")).status_code == 200
    grown = {}
    for name, path, head in (
        ("upload", f"{V1}/media", PART + FILM),
        ("upload of nothing known", f"{V1}/media", PART + b"0" * 4_096),
        ("JSON", f"{V1}/customers", b""),
    ):
        for says in (True, False):
            before = from_here(server)
            line = await asyncio.to_thread(flood, server, path, token, says=says, head=head)
            grown[f"{name}, {'said' if says else 'unsaid'}"] = memory(server, "VmHWM") - before
            assert b" 413 " in line or (b" 422 " in line and "nothing" in name), (name, says, line)
    assert (await cashier.get(f"{V1}/workorders")).status_code == 200
    most = max(grown.values()) / MB
    row.note(
        f"{FIGURES.flood_mb} MB with and without Content-Length, as a film, as nothing known and "
        f"as JSON: 413 (422 for what is no file), {most:.0f} MB more memory at most"
    )
    assert max(grown.values()) < MORE_MEMORY, grown


def a_bomb(side: int = 40_000) -> bytes:
    """A PNG of a few kilobytes that would fill gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * (side * 3 + 1) * 20, 9)
    image = chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + image


def a_photo() -> bytes:
    """A JPEG that says where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(GPS)[1] = "N"
    exif[0x010F] = "SECRET-CAMERA"
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.mark.promise(PROMISE)
async def test_what_means_harm_is_refused_or_made_harmless(workshop: Workshop, row: Row) -> None:
    server = await workshop.serve()
    order = await open_work_order(workshop.world)
    advisor = workshop.caller(server, Role.ADVISOR)

    async def send(content: bytes, name: str) -> httpx2.Response:
        files = {"file": (name, content, "image/png")}
        return await advisor.post(f"{V1}/media", files=files, data={"work_order_id": order["id"]})

    before = from_here(server)
    page = b"<!doctype html><html><script>alert(1)</script></html>"
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    refused: dict[str, Any] = {}
    for what, content in {"bomb": a_bomb(), "html": page, "svg": drawing, "empty": b""}.items():
        answer = await send(content, f"{what}.png")
        assert answer.status_code in {413, 422}, (what, answer.text)
        refused[what] = answer.json()["code"]
    more = memory(server, "VmHWM") - before
    assert more < MORE_MEMORY, more
    for name in ("../../../etc/passwd.jpg", "a\0b.jpg", "..\\..\\boot.ini", "\u202egpj.exe"):
        answer = await send(a_photo(), name)
        assert answer.status_code in {201, 422, 400}, (name, answer.text)
        if answer.status_code == 201:
            assert not set(answer.json()["name"]) & set("/\\\0\u202e"), answer.text
    await _given_out_safely(workshop, server, (await send(a_photo(), "x.jpg")).json(), row)
    inside = {path.resolve() for path in (workshop.shell.folder / "data").rglob("*")}
    assert all(workshop.shell.folder in path.parents for path in inside)
    row.note(f"refused: {refused}; {more / MB:.0f} MB more memory")


async def _given_out_safely(
    workshop: Workshop, server: Process, photo: dict[str, Any], row: Row
) -> None:
    given = await workshop.caller(server, Role.ADVISOR).get(photo["content_url"])
    assert given.headers["content-disposition"].startswith("attachment; ")
    assert given.headers["x-content-type-options"] == "nosniff"
    assert b"SECRET" not in given.content
    assert not dict(Image.open(io.BytesIO(given.content)).getexif().get_ifd(GPS))
    for caller, status in (
        (workshop.caller(server, None), 401),
        (workshop.caller(server, Role.ADVISOR, ADEN), 404),
    ):
        assert (await caller.get(photo["content_url"])).status_code == status
    row.note("../, NUL and EXIF are gone; an attachment with nosniff; 401 and 404 for others")
