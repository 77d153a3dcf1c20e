"""What a file is by its bytes, what it is called, and what a picture looks like when drawn anew."""

import io
import struct
from typing import Any

import pillow_heif
import pytest
from PIL import Image

from yemen_hybrid.domain.errors import Refused
from yemen_hybrid.domain.media import (
    FileDamaged,
    FileEmpty,
    FileTooLarge,
    FileTypeRefused,
    ImageTooManyPixels,
    Kind,
    Limits,
    clean_file_name,
)
from yemen_hybrid.services.file_types import known_by
from yemen_hybrid.services.images import draw
from yemen_hybrid.services.spool import Desk, Spool

pillow_heif.register_heif_opener()

FTYP = struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0)
MOOV = struct.pack(">I4s", 16, b"moov") + bytes(8)
FILM = FTYP + MOOV + struct.pack(">I4s", 8 + 5000, b"mdat") + bytes(5000)
BRANDS = (b"iso7", b"hvc1", b"3g2a", b"3gr6", b"XAVC", b"M4VH")
WEBM = b"\x1a\x45\xdf\xa3\x8bB\x86\x81\x01\x42\x82\x84webm"
OPEN_SEGMENT = b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"
TRACKS, CLUSTER = b"\x16\x54\xae\x6b\x81x", b"\x1f\x43\xb6\x75"
PDF = b"%PDF-1.7\n" + b"x" * 5000 + b"\n%%EOF\n"


async def taken(content: bytes, desk: Desk | None = None) -> Kind:
    """The kind as which the bytes are taken, sent in small pieces."""
    with Spool(desk or Desk()) as spool:
        for start in range(0, len(content), 1000):
            await spool.write(content[start : start + 1000])
        return (await spool.finish()).kind


# ------------------------------------------------------------------------------------------ types


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0" + b"x" * 100, Kind.IMAGE),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, Kind.IMAGE),
        (b"RIFF\0\0\0\0WEBPVP8 ", Kind.IMAGE),
        (b"\0\0\0\x18ftypheic" + b"x" * 100, Kind.IMAGE),
        (FILM, Kind.VIDEO),
        (FTYP.replace(b"isom", b"qt  ") + MOOV, Kind.VIDEO),
        *((FTYP.replace(b"isom", brand) + MOOV, Kind.VIDEO) for brand in BRANDS),
        (WEBM + b"\x18\x53\x80\x67\x8d" + TRACKS + CLUSTER + b"\x82\xa3\x80", Kind.VIDEO),
        (WEBM + OPEN_SEGMENT + TRACKS + CLUSTER + b"\xff\xa3\x80\xe7\x81\1", Kind.VIDEO),
        ("فحص البطارية\nالخلية,الجهد\n1,7.6 °\n".encode("cp1256"), Kind.LOG),
        ("الخلية;الجهد\n1;7,6\n".encode("cp1256") * 900, Kind.LOG),
        (
            b"Module test, Prius\n\n" + b"1,7.6\n" * 2000 + "2,7.5,ضعيفة\n".encode("cp1256"),
            Kind.LOG,
        ),
        (b"Techstream export\nVIN JTDKB20U\n\ncell,volts,V<min\n1,7.6,\n", Kind.LOG),
        (b"volts\n7.62\n7.58\n", Kind.LOG),
        ("جهد الخلايا\n٧٫٦\n-٧٫٥\n".encode(), Kind.LOG),
        (PDF, Kind.DOCUMENT),
        (b"module,volts\n1,7.6\n2,7,5\n", Kind.LOG),
        ("\ufeffالخلية;الجهد\n١;٧٫٦\n".encode() * 200, Kind.LOG),
        ("cell\tvolts\r\n1\t7.6\r\n".encode("utf-16"), Kind.LOG),
    ],
)
async def test_a_file_is_what_its_bytes_say(content: bytes, kind: Kind) -> None:
    assert await taken(content) is kind


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><script>alert(1)</script>, x",
        b"  <svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>,",
        b"<?xml version='1.0'?><svg/>,",
        b'{"a": 1, "b": 2}',
        b"#!/bin/sh\necho a, b\n",
        b"#!/bin/sh,\necho a\n",
        b"MZ\x90\x00" + b"x" * 5000,
        b"PK\x03\x04" + b"x" * 5000,
        b"GIF89a" + b"x" * 5000,
        b"just a sentence",
        b"   \n\n",
        b"a,b\n1,\x00\n",
        b"a,b\n" + b"1,2\n" * 2000 + b"1,\x00\n",
        b"a,b\n" + b"1,2\n" * 2000 + b"\xff\xfe\xfd\n",
        b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01\x42\x82\x88matroska",
        b"\0\0\0\x18ftypavif" + b"x" * 100,
        b"\0\0\0\x18ftyp\0\0\0\1" + b"x" * 100,
        b"results\nof, course\n<script>alert(1)</script>\n",
        b"a,b\n<svg/onload=alert(1)>,2\n",
        bytes(range(0x80, 0x100)) + b",1\n",
        "قياس,1\n".encode("cp1256") * 900 + b"\x00",
        b"just\nsome\nlines 5\n",
        b"7\nnot a figure\n8\n",
        b"BM" + b"x" * 5000,
        b" %PDF-1.7" + b"x" * 5000,
    ],
)
async def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(FileTypeRefused):
        await taken(content)


@pytest.mark.parametrize(
    "content",
    [
        FILM[:-1],
        FTYP + bytes(8),
        FTYP + MOOV + b"x",
        PDF[:-10],
        WEBM + b"<script>alert(1)</script>",
        WEBM,
        WEBM + OPEN_SEGMENT,
        WEBM + OPEN_SEGMENT + TRACKS + CLUSTER + b"\x83\xa3\x80",
        WEBM + OPEN_SEGMENT + TRACKS + CLUSTER + b"\xff\xa3\x80<script>",
        WEBM + b"\x18\x53\x80\x67\x8c" + TRACKS + CLUSTER + b"\x82\xa3\x80",
    ],
)
async def test_half_a_film_or_paper_is_refused(content: bytes) -> None:
    with pytest.raises(FileDamaged):
        await taken(content)


async def test_nothing_is_refused() -> None:
    with pytest.raises(FileEmpty):
        await taken(b"")


async def test_each_kind_has_its_own_limit_and_it_holds_while_the_file_comes_in() -> None:
    desk = Desk(Limits(document_mb=1, video_mb=3))
    assert await taken(FILM + struct.pack(">I4s", 1_500_000, b"free") + bytes(1_499_992), desk)
    with Spool(desk) as spool:
        await spool.write(PDF)
        await spool.write(bytes(900_000))
        with pytest.raises(FileTooLarge, match="at most 1 MB"):
            await spool.write(bytes(100_000))


# ------------------------------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("صورة البطارية.HEIC", "صورة البطارية.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\x\\قبل الإصلاح.png", "قبل الإصلاح.jpg"),
        ("a\0b\r\nSet-Cookie: x.jpg", "abSet-Cookie- x.jpg"),
        ("photo\u202egpj.exe", "photogpj.jpg"),
        ("<script>.svg", "script.jpg"),
        ("...", "file.jpg"),
        ("", "file.jpg"),
        ("\u200f", "file.jpg"),
        ("ط" * 300 + ".jpg", "ط" * 116 + ".jpg"),
        ("invoice.pdf.exe", "invoice.pdf.jpg"),
    ],
)
def test_a_name_is_harmless_and_stays_readable(sent: str, kept: str) -> None:
    assert clean_file_name(sent, ".jpg") == kept


# --------------------------------------------------------------------------------------- pictures


def a_photo(form: str = "JPEG", size: tuple[int, int] = (600, 300), **more: Any) -> bytes:
    """A white picture with a red corner, top left, and all that a phone writes into it."""
    image = Image.new(more.pop("mode", "RGB"), size, more.pop("colour", "white"))
    image.paste("red", (0, 0, 150, 150))
    exif = Image.Exif()
    exif[0x0112] = more.pop("orientation", 1)
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(0x8825).update({1: "N", 2: (15.0, 21.0, 12.0), 29: "2030:03:04"})
    out = io.BytesIO()
    image.save(out, form, exif=exif.tobytes(), **more)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content), formats=["JPEG"])


def is_red(image: Image.Image, x: int, y: int) -> bool:
    red, green, _ = image.convert("RGB").getpixel((x, y))  # type: ignore[misc]  # three in RGB
    return red > 200 and green < 80


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_picture_is_drawn_anew_with_nothing_in_it_but_what_is_seen(form: str) -> None:
    sent = a_photo(form)
    assert b"SECRET-CAMERA" in sent
    picture = draw(io.BytesIO(sent), 50)
    for content in (picture.content, picture.thumbnail):
        image = opened(content)
        assert not image.getexif()
        assert "exif" not in image.info
        assert b"SECRET" not in content
        assert b"Exif" not in content
        assert is_red(image, 20, 20)
    assert (picture.width, picture.height) == (600, 300)
    assert opened(picture.thumbnail).size == (480, 240)


def test_what_was_hidden_beside_the_pixels_does_not_come_along() -> None:
    sent = a_photo(comment=b"SECRET-COMMENT", xmp=b"<x:xmpmeta>SECRET-XMP</x:xmpmeta>")
    sent += b"<script>SECRET-TRAILER</script>"
    assert sent.count(b"SECRET") >= 4
    picture = draw(io.BytesIO(sent), 50)
    assert b"SECRET" not in picture.content + picture.thumbnail


def as_a_phone_writes_heic() -> bytes:
    """Turned by the box ``irot``, as iPhones do, and told once more in EXIF."""
    upright = Image.open(io.BytesIO(a_photo("PNG")))
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    pillow_heif.from_pillow(upright).save(out, exif=exif.tobytes())
    return out.getvalue()


@pytest.mark.parametrize("sent", [a_photo(orientation=6), as_a_phone_writes_heic()])
def test_a_picture_is_turned_upright_once(sent: bytes) -> None:
    picture = draw(io.BytesIO(sent), 50)
    assert (picture.width, picture.height) == (300, 600)
    assert is_red(opened(picture.content), 280, 20)


def test_what_is_transparent_becomes_white() -> None:
    picture = draw(io.BytesIO(a_photo("PNG", mode="RGBA", colour=(0, 0, 0, 0))), 50)
    assert opened(picture.content).getpixel((500, 200)) == (255, 255, 255)


def test_a_large_picture_is_made_smaller() -> None:
    picture = draw(io.BytesIO(a_photo(size=(5200, 1300))), 50)
    assert (picture.width, picture.height) == (2560, 640)


def test_a_bomb_is_refused_before_a_pixel_of_it_is_decoded() -> None:
    header = b"\x89PNG\r\n\x1a\n" + _chunk(
        b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    )
    bomb = header + _chunk(b"IDAT", b"x") + _chunk(b"IEND", b"")
    with pytest.raises(ImageTooManyPixels, match="50 megapixels"):
        draw(io.BytesIO(bomb), 50)
    with pytest.raises(ImageTooManyPixels):
        draw(io.BytesIO(a_photo(size=(2000, 1001))), 2)


def _chunk(name: bytes, data: bytes) -> bytes:
    import zlib

    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_half_a_picture_is_refused(form: str) -> None:
    image = Image.effect_noise((400, 400), 60)
    out = io.BytesIO()
    image.convert("RGB").save(out, form)
    whole = out.getvalue()
    with pytest.raises(FileDamaged):
        draw(io.BytesIO(whole[: len(whole) // 2]), 50)


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "PPM", "ICO"])
def test_only_the_listed_formats_are_ever_decoded(form: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (32, 32)).save(out, form)
    with pytest.raises(Refused):
        known_by(out.getvalue())
    with pytest.raises(FileDamaged):
        draw(io.BytesIO(out.getvalue()), 50)
