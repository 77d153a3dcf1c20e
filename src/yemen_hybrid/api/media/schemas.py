"""Files on the wire."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import Field

from yemen_hybrid.api.problems import MEDIA_TYPE
from yemen_hybrid.api.wire import (
    ClientId,
    Line,
    Named,
    PageQuery,
    Sent,
    Shown,
    Since,
    VersionedShown,
)
from yemen_hybrid.data.queries.media import MediaFilter
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.media import Kind, Phase
from yemen_hybrid.usecases.media.update import MediaChanges

_SHOWN: Final = "It stands on the page where the customer answers the estimate. Pictures only."


class MediaCreate(Sent):
    """What is said of a file. It belongs to one work order (or one of its jobs), vehicle or
    customer.
    """

    id: ClientId = Field(default_factory=new_id)
    work_order_id: UUID | None = None
    job_id: UUID | None = None
    vehicle_id: UUID | None = None
    customer_id: UUID | None = None
    phase: Phase | None = None
    note: Line = ""
    shown_to_customer: bool = Field(default=False, description=_SHOWN)


class MediaUpdate(Sent):
    """What changes. Of what is not sent, nothing."""

    phase: Phase | None = None
    note: Line = ""
    shown_to_customer: bool = Field(default=False, description=_SHOWN)

    def changes(self) -> MediaChanges:
        """What the use case takes."""
        return MediaChanges(self.sent("phase", "note", "shown_to_customer"))


class MediaQuery(PageQuery):
    """Which files to list."""

    branch_id: UUID | None = Field(None, description="Of whose work orders.")
    work_order_id: UUID | None = None
    job_id: UUID | None = None
    vehicle_id: UUID | None = Field(None, description="Those of its work orders too.")
    customer_id: UUID | None = None
    uploaded_by_id: UUID | None = None
    kind: Kind | None = None
    phase: Phase | None = None
    updated_since: Since | None = None

    def wanted(self, branch_id: UUID | None, *, personal: bool) -> MediaFilter:
        """The filter for a caller of this branch (None: of every one)."""
        named = self.model_dump(exclude={"limit", "after", "branch_id"})
        return MediaFilter(
            **named, branch_id=branch_id, only_branch=self.branch_id is not None, personal=personal
        )


class MediaRead(VersionedShown):
    """One file."""

    work_order_id: UUID | None
    job_id: UUID | None
    vehicle_id: UUID | None
    customer_id: UUID | None
    branch_id: UUID | None = Field(description="Of the work order; null: of none.")
    kind: Kind
    phase: Phase | None
    note: str
    name: str = Field(description="What it is saved as.")
    media_type: str
    size: int = Field(description="In bytes.")
    sha256: str = Field(description="Of the bytes that are given out, in hexadecimal.")
    width: int | None
    height: int | None
    shown_to_customer: bool
    uploaded_by: Named
    uploaded_at: datetime
    content_url: str = Field(description="Where the bytes are; asks for the same permission.")
    thumbnail_url: str | None = Field(description="Null: it has no small picture.")


class MediaList(Shown):
    """A page of files."""

    items: list[MediaRead]
    next: str | None


def upload_body() -> dict[str, Any]:
    """The form in the OpenAPI document: its fields, and the file."""
    schema = MediaCreate.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    schema["properties"]["file"] = {"type": "string", "format": "binary"}
    schema["required"] = ["file"]
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}


_ANY_TYPE: Final = {"*/*": {"schema": {"type": "string", "format": "binary"}}}

BYTES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "All the bytes. The ETag is their SHA-256.", "content": _ANY_TYPE},
    206: {"description": "The range that was asked for.", "content": _ANY_TYPE},
    304: {"description": "The caller has these very bytes already (If-None-Match)."},
    416: {
        "description": "The file has no such range.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
}
"""What the routes of bytes answer, refusals aside."""
