"""Pictures drawn anew: upright, of a bounded size, with nothing in them but what is to be seen.

What leaves here is a JPEG made from the pixels. Place and time of the photo, the camera, comments,
whatever was hidden behind the last pixel: nothing of it goes along. Runs in threads, a few at a
time, because a picture of 50 megapixels takes some hundred megabytes while it is open.
"""

import asyncio
import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from yemen_hybrid.domain.media import FileDamaged, ImageTooManyPixels

if TYPE_CHECKING:
    from PIL.Image import Image

LARGE: Final = 2560
"""Pixels of the longer side of what is kept: a number plate or a crack stays readable."""
SMALL: Final = 480
"""… of the thumbnail."""
FORMATS: Final = ("JPEG", "PNG", "WEBP", "HEIF")
MEDIA_TYPE: Final = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept, and its thumbnail, both JPEG; width and height in pixels."""

    content: bytes
    thumbnail: bytes
    width: int
    height: int


class Images:
    """Draws pictures anew, ``at_once`` of them at a time."""

    def __init__(self, *, megapixels: int = 50, at_once: int = 2) -> None:
        self.megapixels = megapixels
        self._places = asyncio.Semaphore(at_once)

    async def draw(self, file: BinaryIO) -> Picture:
        """The picture in a file; refused when it has too many pixels, before any is decoded."""
        async with self._places:
            return await asyncio.to_thread(draw, file, self.megapixels)


def draw(file: BinaryIO, megapixels: int) -> Picture:
    """The picture in a file, drawn anew."""
    from PIL import Image  # noqa: PLC0415 - 60 ms and a codec for each format: only for uploads
    from pillow_heif import register_heif_opener  # noqa: PLC0415 - as above

    register_heif_opener(thumbnails=False)
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata, none of which is kept
            with Image.open(file, formats=FORMATS) as opened:
                if opened.width * opened.height > megapixels * 1_000_000:
                    raise ImageTooManyPixels(max_megapixels=megapixels, pointer="/file")
                opened.draft("RGB", (LARGE, LARGE))  # a JPEG is read at a half or a quarter
                return _drawn(opened)
    except ImageTooManyPixels:
        raise
    except Image.DecompressionBombError as error:
        raise ImageTooManyPixels(max_megapixels=megapixels, pointer="/file") from error
    except Exception as error:  # the codecs raise whatever a broken file makes them
        raise FileDamaged(pointer="/file") from error


def small_size(width: int, height: int) -> tuple[int, int]:
    """The width and height of the thumbnail of a picture, in pixels."""
    scale = min(1.0, SMALL / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _drawn(opened: "Image") -> Picture:
    from PIL import ImageOps  # noqa: PLC0415 - see draw

    large = _bare(ImageOps.exif_transpose(opened))
    large.thumbnail((LARGE, LARGE), reducing_gap=3)
    small = large.copy()
    small.thumbnail((SMALL, SMALL), reducing_gap=3)
    return Picture(_jpeg(large, 85), _jpeg(small, 72), large.width, large.height)


def _bare(image: "Image") -> "Image":
    """Its pixels alone, in the colours of screens (sRGB); what is transparent becomes white."""
    from PIL import Image  # noqa: PLC0415 - see draw

    profile = image.info.get("icc_profile")
    if image.mode in {"RGBA", "LA", "PA", "P"}:
        layer = image.convert("RGBA")
        flat = Image.new("RGB", image.size, "white")
        flat.paste(layer, mask=layer.getchannel("A"))
    else:
        flat = image.convert("RGB")
    if profile and image.mode == "RGB":
        flat = _as_srgb(flat, profile)
    flat.info.clear()
    return flat


def _as_srgb(image: "Image", profile: bytes) -> "Image":
    """The colours that were meant; those that were written, where the profile is no good."""
    from PIL import ImageCms  # noqa: PLC0415 - see draw

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return image
    return converted or image


def _jpeg(image: "Image", quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
