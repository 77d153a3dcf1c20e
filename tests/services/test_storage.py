"""Files in a folder and in a bucket: the same promises, one code."""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from yemen_hybrid.services.storage import Bucket, FileMissing, Storage, StorageUnavailable

KEY = "files/ab/abcdef"


@pytest.fixture
def bucket() -> Iterator[Storage]:
    """A real endpoint that speaks S3, on this machine, with a bucket in it."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    httpx2.put(f"{endpoint}/workshop").raise_for_status()
    yield Storage(Bucket("s3://workshop/here", endpoint, "us-east-1", "who", "secret"))
    server.stop()


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "files")


async def pieces(*found: bytes) -> AsyncIterator[bytes]:
    for piece in found:
        yield piece


async def test_what_is_put_is_got_whole_and_in_ranges(storage: Storage) -> None:
    assert await storage.put(KEY, b"0123456789") == 10
    assert await storage.read(KEY) == b"0123456789"
    assert b"".join([piece async for piece in storage.get(KEY, 2, 5)]) == b"234"
    assert b"".join([piece async for piece in storage.get(KEY, 7)]) == b"789"
    assert await storage.size(KEY) == 10


async def test_a_stream_is_stored_as_it_comes_and_in_parts(storage: Storage) -> None:
    film = [bytes([number]) * 2_000_000 for number in range(4)]
    assert await storage.put(KEY, pieces(*film)) == 8_000_000
    assert b"".join([piece async for piece in storage.get(KEY)]) == b"".join(film)


async def test_files_are_listed_by_the_first_steps_of_their_keys(storage: Storage) -> None:
    for key in ("files/ab/one", "files/cd/two", "papers/ab/three"):
        await storage.put(key, b"x")
    found = {stored.key: stored.size async for stored in storage.keys("files")}
    assert found.items() >= {"files/ab/one": 1, "files/cd/two": 1}.items()
    assert "papers/ab/three" not in found


async def test_a_deleted_file_is_missing_and_may_be_deleted_again(storage: Storage) -> None:
    await storage.put(KEY, b"gone tomorrow")
    await storage.delete(KEY)
    await storage.delete(KEY)
    assert await storage.size(KEY) is None
    with pytest.raises(FileMissing):
        await storage.read(KEY)
    with pytest.raises(FileMissing):
        await anext(storage.get(KEY))


async def test_a_broken_upload_leaves_nothing_to_be_seen(storage: Storage) -> None:
    async def torn() -> AsyncIterator[bytes]:
        yield b"x" * 6_000_000
        raise RuntimeError("the line went dead")

    with pytest.raises(RuntimeError, match="the line went dead"):
        await storage.put("files/ef/torn", torn())
    assert await storage.size("files/ef/torn") is None
    assert "files/ef/torn" not in [stored.key async for stored in storage.keys("files")]


@pytest.mark.parametrize("key", ["../etc/passwd", "files/../x", "/files/x", "files", "f/\0", "f/ح"])
async def test_a_key_that_leads_elsewhere_is_a_fault(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        await Storage(tmp_path).put(key, b"x")


async def test_in_a_folder_the_bytes_are_on_the_disk_before_their_name_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[str, bool]] = []
    root = tmp_path / "files"
    fsync = os.fsync

    def watch(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").resolve()
        synced.append((str(path.relative_to(tmp_path)), (root / KEY).exists()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", watch)
    await Storage(root).put(KEY, b"a paper")
    (staged, named), *folders = synced
    assert staged.startswith("files/staged/")
    assert not named
    assert [path for path, _ in folders] == ["files/files/ab", "files/files", "files", "."]
    assert all(named for _, named in folders)


async def test_what_a_crash_left_half_written_is_hidden_and_cleared(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    await storage.put(KEY, b"whole")
    for name in ("0f", "0f#1"):
        (tmp_path / "staged" / name).write_bytes(b"half")
    assert [stored.key async for stored in storage.keys("files")] == [KEY]
    assert await storage.clear_staged(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert await storage.clear_staged(datetime.now(UTC) + timedelta(hours=1)) == 2
    assert await storage.read(KEY) == b"whole"


async def test_a_bucket_keeps_the_same_promises(bucket: Storage) -> None:
    await test_what_is_put_is_got_whole_and_in_ranges(bucket)
    await test_a_stream_is_stored_as_it_comes_and_in_parts(bucket)
    await test_files_are_listed_by_the_first_steps_of_their_keys(bucket)
    await test_a_deleted_file_is_missing_and_may_be_deleted_again(bucket)
    await test_a_broken_upload_leaves_nothing_to_be_seen(bucket)


async def test_a_place_that_does_not_answer_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageUnavailable):
        await Storage(tmp_path / "file" / "files").put(KEY, b"x")
    nobody = Bucket("s3://workshop", "http://127.0.0.1:9", "us-east-1", "who", "secret")
    with pytest.raises(StorageUnavailable):
        await Storage(nobody).put(KEY, b"x")
