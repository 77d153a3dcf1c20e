"""A backup: what stands in its manifest, and why one is not taken or not restored."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from yemen_hybrid.domain.errors import Conflict, Invalid, Unavailable

FORMAT: Final = 1
"""Of the archive itself: raised when an older service could no longer read it."""


class ColumnKind(StrEnum):
    """What a column holds, whatever the database calls it."""

    BOOLEAN = "boolean"
    BYTES = "bytes"
    DATE = "date"
    INSTANT = "instant"
    INTEGER = "integer"
    JSON = "json"
    TEXT = "text"
    UUID = "uuid"


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table as it was: its columns in the order of the rows' values, and its key."""

    name: str
    columns: tuple[tuple[str, ColumnKind], ...]
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableKept:
    """A table in a backup: how many rows, and the SHA-256 of their lines in the key's order."""

    shape: TableShape
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FileKept:
    """A file in a backup; ``size`` in bytes."""

    key: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. ``tables`` stand parents first, as they must be filled.

    ``revision`` is the schema's. ``heads`` are where the chains of the audit log ended, each
    ``CHAIN:POSITION:HASH``. ``missing`` names files that vanished while the backup was taken.
    """

    format: int
    app_version: str
    made_at: datetime
    database: str
    revision: str
    heads: tuple[str, ...]
    tables: tuple[TableKept, ...]
    files: tuple[FileKept, ...]
    missing: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Of all tables together."""
        return sum(table.rows for table in self.tables)


class Seal(StrEnum):
    """Whether it is known that a backup is as this workshop's service made it."""

    GENUINE = "genuine"
    NONE = "none"
    OF_ANOTHER_KEY = "of_another_key"
    UNCHECKED = "unchecked"
    """There is a seal, and no key here to check it with."""


class BackupUnreadable(Invalid):
    """No backup of this service, or not the whole of one."""

    code = "backup_unreadable"
    en = "{file} is not a whole backup of this service."
    ar = "الملف {file} ليس نسخة احتياطية كاملة من هذا النظام."


class BackupDamaged(Invalid):
    """Something in it is not what it was when the backup was taken."""

    code = "backup_damaged"
    en = "The backup is damaged: {item} is not what was put into it."
    ar = "النسخة الاحتياطية تالفة: تغيّر محتوى {item} عما حُفظ فيها."


class BackupNewer(Conflict):
    """What a newer service remembers, an older one does not understand."""

    code = "backup_newer"
    en = (
        "The backup was taken by version {version} of the service, which is newer than this one. "
        "Install that version and restore with it."
    )
    ar = (
        "أُخذت النسخة الاحتياطية بالإصدار {version} وهو أحدث من هذا الإصدار. "
        "ثبّت ذلك الإصدار ثم استعدها به."
    )


class PlaceInUse(Conflict):
    """A restore never writes over anything."""

    code = "place_in_use"
    en = "There is something in {place} already. A backup is restored into an empty place only."
    ar = "يوجد في {place} محتوى سابق، ولا تُستعاد النسخة الاحتياطية إلا إلى مكان فارغ."


class BackupExists(Conflict):
    """A backup never replaces another one."""

    code = "backup_exists"
    en = "There is a file {file} already. Choose another name."
    ar = "يوجد ملف باسم {file}. اختر اسمًا آخر."


class RestoreFailed(Unavailable):
    """What came out is not what went in; nothing of it was kept."""

    code = "restore_failed"
    en = "The restore was undone, the place is empty again: {reason}."
    ar = "أُلغيت الاستعادة وبقي المكان فارغًا: {reason}."
