"""The database's last word: a broken constraint as the refusal that it stands for.

Rules are checked in the domain first; a constraint speaks only when two requests raced.
"""

import re

import structlog
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from yemen_hybrid.domain.branches import BranchCodeTaken
from yemen_hybrid.domain.catalogue import ServiceCodeTaken, SkuTaken
from yemen_hybrid.domain.clock import ClockTaken
from yemen_hybrid.domain.drawer import DrawerClosedMeanwhile
from yemen_hybrid.domain.errors import Conflict, Invalid, Refused, Stale, Unavailable
from yemen_hybrid.domain.estimates import AlreadyAnswered
from yemen_hybrid.domain.payments import AlreadyReversed, ReferenceUsed
from yemen_hybrid.domain.rates import RateTimeTaken
from yemen_hybrid.domain.settlement import NothingToSettle
from yemen_hybrid.domain.staff import UsernameTaken

log = structlog.get_logger("database")


class AlreadyExists(Conflict):
    """Another one has the same id, code, number or name."""

    code = "already_exists"
    en = "This already exists: another record has the same id, code, number or name."
    ar = "هذا موجود مسبقًا: يوجد سجل آخر بالمعرّف أو الرمز أو الرقم أو الاسم نفسه."


class ReferenceMissing(Invalid):
    """It points to something that does not exist."""

    code = "reference_missing"
    en = "Something that this refers to does not exist."
    ar = "أحد السجلات المشار إليها غير موجود."


class RuleBroken(Conflict):
    """The database refused it, by a rule of its own."""

    code = "rule_broken"
    en = "This breaks a rule of the records. Nothing was saved."
    ar = "هذا يخالف إحدى قواعد السجلات. لم يُحفظ شيء."


class StorageFull(Unavailable):
    """There is no room on the disk."""

    code = "storage_full"
    en = "The disk is full. Nothing was saved. Please tell whoever looks after the service."
    ar = "القرص ممتلئ ولم يُحفظ شيء. يرجى إبلاغ المسؤول عن النظام."


REFUSALS: dict[str, type[Refused]] = {
    "uq_approvals_estimate_id": AlreadyAnswered,
    "uq_branches_code": BranchCodeTaken,
    "uq_drawer_closings_branch_id_sequence": DrawerClosedMeanwhile,
    "ck_invoices_settled": NothingToSettle,
    "uq_exchange_rates_zone_base_quote_at": RateTimeTaken,
    "uq_parts_sku": SkuTaken,
    "uq_payments_provider_reference": ReferenceUsed,
    "uq_payments_reverses_id": AlreadyReversed,
    "uq_services_code": ServiceCodeTaken,
    "uq_staff_username": UsernameTaken,
    "uq_time_entries_running": ClockTaken,
    "uq_time_entries_technician_id": ClockTaken,  # the same index, as SQLite tells of it
}
"""Constraint name → refusal; each entry stands for a rule that a race could break."""

_SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")
_SQLITE_CHECK = re.compile(r"CHECK constraint failed: (\w+)")


def broken_rule(error: IntegrityError) -> Refused:
    """The refusal that the broken constraint stands for; its name is for the log alone."""
    name = constraint_name(error)
    if name in REFUSALS:
        return REFUSALS[name]()
    log.info("constraint broken", constraint=name)
    if name.startswith("fk_"):
        return ReferenceMissing()
    if name.startswith(("uq_", "pk_")):
        return AlreadyExists()
    return RuleBroken()


def constraint_name(error: IntegrityError) -> str:
    """The name of the broken constraint, by the naming convention of the models.

    PostgreSQL says it. SQLite says only the columns of a UNIQUE, from which the name follows, and
    of a foreign key nothing at all.
    """
    cause = getattr(error.orig, "__cause__", None)
    if name := getattr(cause, "constraint_name", None):
        return str(name)
    message = str(error.orig)
    if unique := _SQLITE_UNIQUE.search(message):
        columns = [column.strip().split(".") for column in unique[1].split(",")]
        return "_".join(["uq", columns[0][0], *(column[-1] for column in columns)])
    if check := _SQLITE_CHECK.search(message):
        return check[1]
    return "fk_unknown" if "FOREIGN KEY" in message else "unknown"


def storage_failure(error: Exception) -> Refused | None:
    """A refusal for what the machine could not do just now; null for a mistake of the code."""
    if isinstance(error, PoolTimeout | ConnectionError):
        return Unavailable()
    message = str(getattr(error, "orig", error)).lower()
    if "disk is full" in message or "no space left" in message or "disk i/o" in message:
        return StorageFull()
    if isinstance(error, OperationalError | DBAPIError) and (
        error.connection_invalidated or "locked" in message or "connect" in message
    ):
        return Unavailable()
    return Unavailable() if isinstance(error, OSError) else None


def refusal_behind(error: Exception) -> Refused | None:
    """What an error of the database means to a caller; null for a mistake of the code."""
    if isinstance(error, IntegrityError):
        return broken_rule(error)
    if isinstance(error, StaleDataError):
        return Stale()
    return storage_failure(error)


def may_be_retried(error: Exception) -> bool:
    """Whether the same change, made again on fresh data, may well succeed.

    PostgreSQL: 40001 serialization failure, 40P01 deadlock.
    """
    return getattr(getattr(error, "orig", None), "sqlstate", None) in {"40001", "40P01"}
