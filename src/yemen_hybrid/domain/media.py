"""Photos, films, papers and logs of a car: what is taken, how much of it, and who may see it.

Pictures are never kept or given out as they came: they are drawn anew, so nothing rides along in
them. The other kinds are kept as they are, and only ever given out to be saved.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from yemen_hybrid.domain.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    Refused,
    TooLarge,
)
from yemen_hybrid.domain.texts import TextInvalid, clean_line

MAX_FILE_NAME: Final = 120
"""Characters, the suffix included: what every file system takes, also in Arabic letters."""
GRACE: Final = timedelta(days=1)
"""How long bytes that nothing points to are kept: longer than the slowest upload takes."""
MOST_SHOWN: Final = 24
"""Pictures on one customer's page."""


class Kind(StrEnum):
    """What sort of file it is. A log is the table of a battery test, as CSV."""

    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"
    LOG = "log"


class Phase(StrEnum):
    """When in the work it was taken."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class FileTooLarge(TooLarge):
    """More bytes than files of its kind may have."""

    code = "file_too_large"
    en = "The file is too large: at most {max_mb} MB for this kind of file."
    ar = "حجم الملف كبير جدًا، والحد الأقصى لهذا النوع {max_mb} ميجابايت."


class FileEmpty(Invalid):
    """No bytes at all."""

    code = "file_empty"
    en = "The file is empty."
    ar = "الملف فارغ."


class FileTypeRefused(Invalid):
    """Neither a picture, a film, a PDF nor a table, by its bytes; its name and label count for
    nothing.
    """

    code = "file_type_refused"
    en = "This kind of file is not taken. Send a photo (JPEG, PNG, WebP, HEIC), a video "
    en += "(MP4, MOV, WebM), a PDF or a CSV file."
    ar = "هذا النوع من الملفات غير مقبول. أرسل صورة (JPEG أو PNG أو WebP أو HEIC) أو مقطع فيديو "
    ar += "(MP4 أو MOV أو WebM) أو ملف PDF أو CSV."


class FileDamaged(Invalid):
    """It begins as a file of its kind and does not go on as one."""

    code = "file_damaged"
    en = "The file is damaged or incomplete. Please send it again."
    ar = "الملف تالف أو غير مكتمل. يرجى إرساله من جديد."


class ImageTooManyPixels(Invalid):
    """A picture that would take more memory than this service gives to one."""

    code = "image_too_many_pixels"
    en = "The picture is too large: at most {max_megapixels} megapixels."
    ar = "أبعاد الصورة كبيرة جدًا، والحد الأقصى {max_megapixels} ميجابكسل."


class SubjectUnclear(Invalid):
    """A file belongs to one thing."""

    code = "media_subject_unclear"
    en = "Say what the file belongs to: one work order, job, vehicle or customer."
    ar = "حدد ما يتبع له الملف: أمر عمل واحد أو عمل أو مركبة أو عميل."


class UploadUnreadable(Invalid):
    """The body is not the form with one file that it should be."""

    code = "upload_unreadable"
    en = "The upload could not be read. Send one file and its fields as multipart/form-data."
    ar = "تعذرت قراءة الملف المرسل. أرسل ملفًا واحدًا مع بياناته بصيغة multipart/form-data."


class OnlyPicturesAreShown(Invalid):
    """Customers are shown pictures: what is drawn anew holds nothing that rides along."""

    code = "only_pictures_are_shown"
    en = "Only pictures of a work order can be shown to the customer."
    ar = "لا يمكن أن تُعرض للعميل إلا صور أمر العمل."


class MediaNotFound(NotFound):
    """No file with that id, or not for this caller to see."""

    code = "media_not_found"
    en = "There is no such file."
    ar = "لا يوجد ملف بهذا المعرّف."


class ThumbnailMissing(NotFound):
    """Only pictures have one."""

    code = "thumbnail_missing"
    en = "This file has no small picture."
    ar = "لا توجد صورة مصغرة لهذا الملف."


class NotYourUpload(NotAllowed):
    """Files of others are removed by those who answer for the order."""

    code = "not_your_upload"
    en = "You can remove only what you uploaded yourself."
    ar = "يمكنك حذف ما رفعته بنفسك فقط."


class UploadTaken(Conflict):
    """Another file has this id."""

    code = "media_id_taken"
    en = "Another file was already uploaded under this id."
    ar = "رُفع ملف آخر بهذا المعرّف من قبل."


class RangeUnsatisfiable(Refused):
    """The range begins behind the end of the file."""

    code = "range_unsatisfiable"
    en = "The file has no such range of bytes."
    ar = "لا يوجد في الملف هذا النطاق من البايتات."

    def __init__(self, *, size: int) -> None:
        self.size = size
        super().__init__(size=size)


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each kind, in MB: a million bytes."""

    image_mb: int = 30
    video_mb: int = 200
    document_mb: int = 20
    log_mb: int = 20

    def mb(self, kind: Kind) -> int:
        """The most MB of a file of this kind."""
        return {
            Kind.IMAGE: self.image_mb,
            Kind.VIDEO: self.video_mb,
            Kind.DOCUMENT: self.document_mb,
            Kind.LOG: self.log_mb,
        }[kind]

    @property
    def most_bytes(self) -> int:
        """The most bytes of any file."""
        return max(self.mb(kind) for kind in Kind) * 1_000_000

    def check(self, kind: Kind, size: int) -> None:
        """Refuse a file, or the part of it that has come so far, with more than its kind may."""
        if size > self.mb(kind) * 1_000_000:
            raise FileTooLarge(max_mb=self.mb(kind))


def clean_file_name(sent: str, suffix: str) -> str:
    """A name to show and to save under: one line with no path in it, ending in ``suffix``.

    Arabic and spaces stay. Direction controls, which can make ``exe`` look like ``jpg``, control
    characters and what a file system forbids go. A name of which nothing is left is ``file``.
    """
    last = re.split(r"[/\\]", sent)[-1]
    seen = "".join(
        char for char in last if unicodedata.category(char)[0] != "C" or char == "\u200c"
    )
    try:
        line = clean_line(re.sub(r'[<>:"|?*%]', "-", seen), max_length=len(seen) * 3 + 1)
    except TextInvalid:
        line = ""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", line).strip(". -")
    return f"{stem[: MAX_FILE_NAME - len(suffix)].rstrip() or 'file'}{suffix}"
