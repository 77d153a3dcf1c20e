"""The search box on the wire."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from yemen_hybrid.api.vehicles.schemas import PlateRead
from yemen_hybrid.api.wire import Shown
from yemen_hybrid.domain.search import SearchKind

MAX_HITS = 25
Kind = Literal[SearchKind.CUSTOMER, SearchKind.VEHICLE, SearchKind.WORK_ORDER]
KINDS: tuple[Kind, ...] = (SearchKind.CUSTOMER, SearchKind.VEHICLE, SearchKind.WORK_ORDER)


class BoxQuery(BaseModel):
    """What to look for."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field(
        min_length=1,
        max_length=200,
        description="Parts of names, phones, plates, VINs, makes, models and numbers of work "
        "orders, in Arabic or English; all words must match.",
    )
    kinds: Annotated[list[Kind], Field(max_length=len(KINDS))] = Field(
        default=list(KINDS), description="Repeat it for several kinds; without it, all."
    )
    limit: int = Field(8, ge=1, le=MAX_HITS, description="Of each kind.")


class InBoth(Shown):
    """A text for readers of either language."""

    ar: str
    en: str


class Hit(Shown):
    """One thing that was found."""

    kind: Kind
    id: UUID
    title: InBoth = Field(description="The customer's name, or the car.")
    subtitle: InBoth = Field(
        description="Whose car it is. Of a customer the first number; empty without "
        "customer:personal."
    )
    number: str | None = Field(description="The work order's.")
    plate: PlateRead | None
    status: str = Field(
        description="The work order's status, the vehicle's hybrid system, the customer's kind."
    )


class Hits(Shown):
    """What was found: customers, then vehicles, then work orders, each kind newest first."""

    items: list[Hit]
