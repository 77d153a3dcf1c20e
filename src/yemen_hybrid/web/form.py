"""What the customer filled in, and what is still missing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from starlette.datastructures import FormData

from yemen_hybrid.domain.approvals import MAX_NOTE, Choice, Decision, check_decider
from yemen_hybrid.domain.errors import Language, Refused
from yemen_hybrid.domain.signatures import Signature
from yemen_hybrid.domain.texts import clean_text
from yemen_hybrid.web.words import WORDS

CHOICE: Final = "job-"
"""What the name of each choice begins with; the job's id follows."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as it came, or empty. ``choices`` are by job, those that are none left out."""

    document_hash: str = ""
    name: str = ""
    note: str = ""
    signature: str = ""
    choices: Mapping[str, Choice] = field(default_factory=dict)

    @property
    def decisions(self) -> list[Decision]:
        """The choices as the domain takes them."""
        return [Decision(UUID(job), choice) for job, choice in self.choices.items()]

    def unchosen(self) -> "Filled":
        """The same, undecided and unsigned: for a document that must be read again."""
        return replace(self, choices={}, signature="")


def read_form(form: FormData, jobs: Iterable[str]) -> Filled:
    """The form's answer to a document of these jobs.

    A job that was sent two choices, or one that there is not, has none.
    """
    found = {job: _choice(form, job) for job in jobs}
    return Filled(
        document_hash=_text(form, "document_hash"),
        name=_text(form, "name"),
        note=_text(form, "note"),
        signature=_text(form, "signature"),
        choices={job: choice for job, choice in found.items() if choice is not None},
    )


def mistakes_of(filled: Filled, jobs: Iterable[str], language: Language) -> dict[str, str]:
    """What is to be mended: a sentence for each field, in the order of the page."""
    words = WORDS[language]
    missing = [job for job in jobs if job not in filled.choices]
    found = {f"{CHOICE}{job}": words.choice_missing for job in missing}
    checks: dict[str, Callable[[], object]] = {
        "name": lambda: check_decider(filled.name),
        "signature": lambda: Signature.parse(filled.signature),
        "note": lambda: cleaned_note(filled),
    }
    for name, check in checks.items():
        try:
            check()
        except Refused as refusal:
            found[name] = refusal.sentence(language)
    return found


def cleaned_note(filled: Filled) -> str:
    """The note as it is kept."""
    return clean_text(filled.note, max_length=MAX_NOTE)


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _choice(form: FormData, job: str) -> Choice | None:
    sent = form.getlist(f"{CHOICE}{job}")
    if len(sent) != 1 or sent[0] not in set(Choice):
        return None
    return Choice(str(sent[0]))
