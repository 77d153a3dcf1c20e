"""An upload, read piece by piece: never more of it in memory than one piece of the network's."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from yemen_hybrid.api.media.schemas import MediaCreate
from yemen_hybrid.domain.media import UploadUnreadable
from yemen_hybrid.services.spool import Desk, Spool

FILE: Final = "file"
MAX_FIELDS: Final = 20
MAX_FIELD_BYTES: Final = 16 * 1024
"""Of all fields together; the longest is a note of 500 characters."""


@dataclass(slots=True)
class _Form:
    """What the parser has found so far. ``pending`` are bytes of the file that wait to be kept."""

    fields: dict[str, str] = field(default_factory=dict)
    file_name: str | None = None
    pending: bytearray = field(default_factory=bytearray)
    ended: bool = False
    _headers: dict[bytes, bytes] = field(default_factory=dict)
    _header: tuple[bytearray, bytearray] = field(default_factory=lambda: (bytearray(), bytearray()))
    _name: str = ""
    _value: bytearray = field(default_factory=bytearray)
    _field_bytes: int = 0
    _in_file: bool = False

    def parser(self, boundary: bytes) -> MultipartParser:
        """A parser that fills this form."""
        return MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_begins,
                "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
                "on_header_end": self._header_ends,
                "on_headers_finished": self._headers_end,
                "on_part_data": self._data,
                "on_part_end": self._part_ends,
                "on_end": self._end,
            },
        )

    def _part_begins(self) -> None:
        self._headers, self._value, self._in_file = {}, bytearray(), False
        self._header = bytearray(), bytearray()

    def _header_ends(self) -> None:
        name, value = self._header
        self._headers[bytes(name).lower()] = bytes(value)
        self._header = bytearray(), bytearray()

    def _headers_end(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition"))
        self._name = _text(options.get(b"name", b""))
        if self._name == FILE:
            if self.file_name is not None or b"filename" not in options:
                raise UploadUnreadable(pointer="/file")
            self._in_file = True
            self.file_name = options[b"filename"].decode("utf-8", "replace")
        elif b"filename" in options or self._name in self.fields or len(self.fields) >= MAX_FIELDS:
            raise UploadUnreadable

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self.pending += data[start:end]
            return
        self._field_bytes += end - start
        if self._field_bytes > MAX_FIELD_BYTES:
            raise UploadUnreadable
        self._value += data[start:end]

    def _part_ends(self) -> None:
        if not self._in_file:
            self.fields[self._name] = _text(bytes(self._value))

    def _end(self) -> None:
        self.ended = True


@dataclass(frozen=True, slots=True)
class Received:
    """A whole upload: what is said of the file, what it was called, and its bytes."""

    said: MediaCreate
    fields: dict[str, str]
    file_name: str
    spool: Spool


@asynccontextmanager
async def received(request: Request, desk: Desk) -> AsyncIterator[Received]:
    """The upload that a request brings; its bytes are gone at the end.

    Refused while it comes in: a type that is not taken by its first 4 KB, a size that is too much
    at the first byte too many. What is left of the body is not read then.
    """
    with Spool(desk) as spool:
        form = await _read(request, spool)
        if form.file_name is None or not form.ended:
            raise UploadUnreadable(pointer="/file")
        yield Received(_said(form.fields), form.fields, form.file_name, spool)


async def _read(request: Request, spool: Spool) -> _Form:
    form = _Form()
    parser = form.parser(_boundary(request))
    try:
        async for chunk in request.stream():
            parser.write(chunk)
            if form.pending:
                await spool.write(bytes(form.pending))
                form.pending.clear()
        parser.finalize()
    except (FormParserError, ClientDisconnect) as error:
        raise UploadUnreadable from error
    return form


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type"))
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not 0 < len(boundary) <= 70:  # noqa: PLR2004 - RFC 2046
        raise UploadUnreadable
    return boundary


def _said(fields: dict[str, str]) -> MediaCreate:
    """The fields by their schema; an empty one was not filled in."""
    try:
        filled = {name: text for name, text in fields.items() if text}
        return MediaCreate.model_validate_strings(filled)
    except ValidationError as error:
        found = [{**one, "loc": ("body", *one["loc"])} for one in error.errors(include_url=False)]
        raise RequestValidationError(found) from error


def _text(sent: bytes) -> str:
    try:
        return sent.decode()
    except UnicodeDecodeError as error:
        raise UploadUnreadable from error
