"""The manifest as it stands in the archive."""

import re
from datetime import datetime
from typing import Any, Final

import orjson

from yemen_hybrid.data.schema import known_revisions
from yemen_hybrid.domain.backups import (
    FORMAT,
    BackupNewer,
    BackupUnreadable,
    ColumnKind,
    FileKept,
    Manifest,
    TableKept,
    TableShape,
)
from yemen_hybrid.services.archives import MANIFEST, ArchiveReader

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


def table_entry(name: str) -> str:
    """Where the rows of a table stand."""
    return f"tables/{name}.ndjson"


def file_entry(key: str) -> str:
    """Where a file stands."""
    return f"storage/{key}"


def manifest_bytes(manifest: Manifest) -> bytes:
    """The manifest as JSON, for people too."""
    return orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z)


def read_manifest(archive: ArchiveReader) -> Manifest:
    """What a backup says of itself; refuses one that this service does not understand."""
    with archive.open(MANIFEST) as entry:
        raw = entry.read()
    try:
        said = orjson.loads(raw)
        if said["format"] > FORMAT or said["revision"] not in known_revisions():
            raise BackupNewer(version=str(said["app_version"]))
        return _understood(said)
    except (ValueError, KeyError, TypeError) as error:
        raise BackupUnreadable(file=str(archive.file)) from error


def _understood(said: dict[str, Any]) -> Manifest:
    return Manifest(
        format=said["format"],
        app_version=said["app_version"],
        made_at=datetime.fromisoformat(said["made_at"]),
        database=said["database"],
        revision=said["revision"],
        heads=tuple(said["heads"]),
        tables=tuple(_table(table) for table in said["tables"]),
        files=tuple(FileKept(**file) for file in said["files"]),
        missing=tuple(said["missing"]),
    )


def _table(said: dict[str, Any]) -> TableKept:
    shape = said["shape"]
    names = (shape["name"], *(name for name, _ in shape["columns"]), *shape["key"])
    if not all(_NAME.fullmatch(name) for name in names):
        raise ValueError("no name of a table or a column")
    columns = tuple((name, ColumnKind(kind)) for name, kind in shape["columns"])
    return TableKept(
        TableShape(shape["name"], columns, tuple(shape["key"])), said["rows"], said["sha256"]
    )
