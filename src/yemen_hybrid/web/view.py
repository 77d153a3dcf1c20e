"""An offer as the page shows it: the words of one language, and every figure ready to read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self
from uuid import UUID

from yemen_hybrid.data.queries.shown_pictures import ShownPicture
from yemen_hybrid.domain.approvals import Choice
from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.estimates import LinkState
from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.names import display_name
from yemen_hybrid.domain.phones import national
from yemen_hybrid.domain.signatures import Signature
from yemen_hybrid.services.images import small_size
from yemen_hybrid.services.tokens import PictureLink
from yemen_hybrid.web.figures import Figure, day_of, money_of, time_of
from yemen_hybrid.web.words import WORDS, Words

MOST_LINES: Final = 200
"""Of a page. Where an estimate has more, it shows the jobs and sums, and the PDF the lines."""
_FEW: Final = frozenset(map(str, range(3, 11)))

Seen = Mapping[str, Any]
"""JSON as it is stored and sent."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """Whose page this is, and how they are called; ``phone`` is E.164, ``spoken`` as people read
    it.
    """

    name: str
    phone: str
    spoken: str
    address: str

    @classmethod
    def of(cls, seen: Seen, language: Language) -> Self:
        """The branch behind a link."""
        phone = seen["phone"] or ""
        return cls(
            name=display_name(seen["name_ar"], seen["name_en"], language),
            phone=phone,
            spoken=national(phone) if phone else "",
            address=display_name(seen["address_ar"], seen["address_en"], language),
        )


@dataclass(frozen=True, slots=True)
class Sums:
    """How a total comes about; what does not matter to it is None."""

    gross: Figure | None
    discount: Figure | None
    net: Figure | None
    tax: Figure | None
    total: Figure

    @classmethod
    def of(cls, seen: Seen, language: Language) -> Self:
        """The figures of a line, a job or the whole."""
        money = {name: money_of(seen[name]) for name in ("gross", "discount", "net", "tax")}
        shown = {name: Figure.of(amount, language) for name, amount in money.items()}
        discount, tax = money["discount"].minor, money["tax"].minor
        return cls(
            gross=shown["gross"] if discount else None,
            discount=shown["discount"] if discount else None,
            net=shown["net"] if tax else None,
            tax=shown["tax"] if tax else None,
            total=Figure.of(money_of(seen["total"]), language),
        )


@dataclass(frozen=True, slots=True)
class LineView:
    """One line: so much of this, at that price."""

    title: str
    quantity: str
    unit: str
    unit_price: Figure
    exempt_reason: str
    gross: Figure

    @classmethod
    def of(cls, seen: Seen, language: Language) -> Self:
        """A line of the document; one that has no title is called by its kind."""
        words = WORDS[language]
        title = display_name(seen["title"]["ar"], seen["title"]["en"], language)
        unit: str = seen["unit"]
        few = seen["quantity"] in _FEW
        return cls(
            title=title or words.kinds[LineKind(seen["kind"])],
            quantity=seen["quantity"],
            unit=words.units.get(unit, (unit, unit))[few],
            unit_price=Figure.of(money_of(seen["unit_price"]), language),
            exempt_reason=seen["exempt_reason"] or "",
            gross=Figure.of(money_of(seen["gross"]), language),
        )


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture: where its thumbnail is and where it is large, what it shows, in words.

    ``width`` and ``height`` are the thumbnail's, so that the page stands still while it loads.
    """

    small: str
    large: str
    alt: str
    caption: str
    width: int
    height: int


class Gallery:
    """The pictures of an offer, each under what it is of: a job's id, or "" for the whole car."""

    def __init__(
        self,
        shown: Iterable[ShownPicture],
        address: Callable[[PictureLink], str],
        link_id: UUID,
        language: Language,
    ) -> None:
        self._shown = list(shown)
        self._address = address
        self._link_id = link_id
        self._language = language

    def of(self, job_id: str, title: str) -> list[PictureView]:
        """The pictures of a job; of the whole car where ``job_id`` is empty."""
        mine = [one for one in self._shown if (str(one.job_id) if one.job_id else "") == job_id]
        return [self._view(one, number, title) for number, one in enumerate(mine, start=1)]

    def _view(self, one: ShownPicture, number: int, title: str) -> PictureView:
        words = WORDS[self._language]
        phase = words.phases[one.phase] if one.phase else ""
        width, height = small_size(one.width, one.height)
        return PictureView(
            small=self._address(PictureLink(one.id, self._link_id, large=False)),
            large=self._address(PictureLink(one.id, self._link_id, large=True)),
            alt=one.note or words.picture.format(number=number, title=title),
            caption=" – ".join(filter(None, (phase, one.note))),
            width=width,
            height=height,
        )


@dataclass(frozen=True, slots=True)
class JobView:
    """One job: what is decided on, and what was decided if it was."""

    id: str
    number: int
    title: str
    note: str
    lines: list[LineView]
    sums: Sums
    choice: Choice | None
    pictures: list[PictureView]

    @classmethod
    def of(
        cls,
        seen: Seen,
        choice: Choice | None,
        gallery: Gallery,
        language: Language,
        *,
        detailed: bool,
    ) -> Self:
        """A job of the document; without its lines unless ``detailed``."""
        title = display_name(seen["title"]["ar"], seen["title"]["en"], language)
        return cls(
            id=seen["id"],
            number=seen["number"],
            title=title,
            note=seen["note"],
            lines=[LineView.of(line, language) for line in seen["lines"]] if detailed else [],
            sums=Sums.of(seen, language),
            choice=choice,
            pictures=gallery.of(seen["id"], title),
        )


@dataclass(frozen=True, slots=True)
class AnswerView:
    """The answer that was given."""

    name: str
    note: str
    day: str
    time: str
    approved: Figure
    any_approved: bool
    signature: list[str]
    """As the ``points`` of SVG polylines."""


@dataclass(frozen=True, slots=True)
class OfferView:
    """The whole page."""

    language: Language
    words: Words
    state: LinkState
    workshop: Workshop
    estimate: str
    customer: str
    vehicle: str
    plate: str
    odometer: str
    until: str
    pictures: list[PictureView]
    jobs: list[JobView]
    sums: Sums
    terms: str
    document_hash: str
    answer: AnswerView | None

    @classmethod
    def of(
        cls, offer: Seen, chosen: Mapping[str, Choice], gallery: Gallery, language: Language
    ) -> Self:
        """What `read_offer` gives; ``chosen`` is what a form came back with, by job."""
        seen = offer["document"]
        clock = offer["workshop"]["timezone"]
        decided = _decisions(offer) or chosen
        vehicle = seen["vehicle"]
        detailed = sum(len(job["lines"]) for job in seen["jobs"]) <= MOST_LINES
        jobs = [
            JobView.of(job, decided.get(job["id"]), gallery, language, detailed=detailed)
            for job in seen["jobs"]
        ]
        km = vehicle["odometer_km"]
        return cls(
            language=language,
            words=WORDS[language],
            state=offer["state"],
            workshop=Workshop.of(offer["workshop"], language),
            estimate=offer["estimate"],
            customer=display_name(seen["customer"]["ar"], seen["customer"]["en"], language),
            vehicle=vehicle["name"],
            plate=vehicle["plate"][language],
            odometer="" if km is None else f"{km:,}",
            until=day_of(offer["answer_until"], clock),
            pictures=gallery.of("", vehicle["name"]),
            jobs=jobs,
            sums=Sums.of(seen, language),
            terms=display_name(seen["terms"]["ar"], seen["terms"]["en"], language),
            document_hash=offer["document_hash"],
            answer=_answer(offer, jobs, language),
        )


def _decisions(offer: Seen) -> dict[str, Choice]:
    answer = offer["answer"]
    given = [] if answer is None else answer["decisions"]
    return {str(one["job_id"]): Choice(one["choice"]) for one in given}


def _answer(offer: Seen, jobs: list[JobView], language: Language) -> AnswerView | None:
    answer = offer["answer"]
    if answer is None:
        return None
    clock, at = offer["workshop"]["timezone"], answer["decided_at"]
    currency = Currency(offer["document"]["currency"])
    approved = [job.sums.total for job in jobs if job.choice is Choice.APPROVE]
    money = Money.sum((Money(one.minor, currency) for one in approved), currency)
    drawn = Signature.of(answer["signature"] or ())
    return AnswerView(
        name=answer["name"],
        note=answer["note"],
        day=day_of(at, clock),
        time=time_of(at, clock),
        approved=Figure.of(money, language),
        any_approved=bool(approved),
        signature=[] if drawn is None else drawn.lines,
    )
