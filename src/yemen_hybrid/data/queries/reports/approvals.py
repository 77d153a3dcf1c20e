"""What customers said to estimates: how much they approved, declined and put off."""

from collections.abc import Sequence
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Approval, Decision, DeferredWork, Estimate, Staff, WorkOrder
from yemen_hybrid.data.queries.reports.scope import Scope, account, fetch
from yemen_hybrid.data.queries.reports.sold import summed
from yemen_hybrid.data.queries.reports.words import BRANCH, MONTH, money
from yemen_hybrid.domain.approvals import Choice
from yemen_hybrid.domain.estimates import EstimateStatus
from yemen_hybrid.domain.reports import Cell, Chart, Column, Kind, Report, Table, Text
from yemen_hybrid.domain.reports import Row as Line

APPROVALS = Approval.__table__
DECISIONS = Decision.__table__
DEFERRED = DeferredWork.__table__
ESTIMATES = Estimate.__table__
ORDERS = WorkOrder.__table__
STAFF = Staff.__table__
By = Literal["month", "branch", "advisor"]

TITLE: Final = Text("موافقات العملاء", "Approvals")
ADVISOR: Final = Column("advisor", Text("مستشار الخدمة", "Advisor"))
NOTES: Final = (
    Text(
        "نسبة الموافقة: ما وُوفق عليه مما أجاب عنه العملاء في الفترة، بعدد الأعمال وبقيمتها "
        "شاملة الضريبة.",
        "Approval rate: what was approved of what customers answered in the period, by jobs and "
        "by their value with tax.",
    ),
    Text(
        "ما لم يُجَب عنه بعد من العروض المرسلة في الفترة في جدول مستقل ولا يدخل في النسبة.",
        "Estimates sent in the period and not answered yet stand by themselves, outside the rate.",
    ),
)


_FIGURES: Final = (
    Column("jobs", Text("الأعمال", "Jobs"), Kind.COUNT, summed=True),
    Column("approved_jobs", Text("الموافق عليها", "Approved"), Kind.COUNT, summed=True),
    Column(
        "rate", Text("نسبة الأعمال", "Rate, jobs"), Kind.PERCENT, ratio=("approved_jobs", "jobs")
    ),
    money("offered", "المعروض", "Offered"),
    money("approved", "الموافق عليه", "Approved"),
    money("declined", "المرفوض", "Declined"),
    money("deferred", "المؤجل", "Deferred"),
    Column(
        "worth", Text("نسبة القيمة", "Rate, value"), Kind.PERCENT, ratio=("approved", "offered")
    ),
)


async def report_approvals(connection: AsyncConnection, scope: Scope, by: By) -> Report:
    """Answers given in the period: jobs and value approved, declined, deferred; what is open."""
    answers = _answered(await fetch(connection, _answers(scope, by)), scope, by)
    waiting = _open(await fetch(connection, _unanswered(scope)))
    return Report("approvals", TITLE, scope.name, scope.days, (answers, waiting), NOTES)


def _answers(scope: Scope, by: By) -> Select[Any]:
    """Estimates that were answered, added up; first by answer, for each has several decisions."""
    of_answer = _by_answer(scope, by)
    names = (STAFF.c.name_ar, STAFF.c.name_en) if by == "advisor" else ()
    key = (of_answer.c.zone, of_answer.c.currency, of_answer.c.label)
    sums = ("jobs", "approved_jobs", "offered", "declined", "deferred")
    rows = select(*key, *names, *(summed(of_answer.c[name]).label(name) for name in sums))
    if by == "advisor":
        rows = rows.join_from(of_answer, STAFF, STAFF.c.id == of_answer.c.label)
    return rows.group_by(*key, *names).order_by(*key)


def _by_answer(scope: Scope, by: By) -> Any:
    label: ColumnElement[Any] = {
        "month": scope.month(ESTIMATES.c.branch_id, APPROVALS.c.decided_at),
        "branch": ESTIMATES.c.branch_id,
        "advisor": ORDERS.c.advisor_id,
    }[by]

    def worth(choice: Choice) -> Any:
        chosen = DECISIONS.c.choice == choice
        return func.coalesce(func.sum(case((chosen, DEFERRED.c.total_minor), else_=0)), 0)

    columns = (ESTIMATES.c.zone, ESTIMATES.c.currency, ESTIMATES.c.total_minor)
    rows = (
        select(
            *columns[:2],
            label.label("label"),
            columns[2].label("offered"),
            func.count().label("jobs"),
            func.sum(case((DECISIONS.c.choice == Choice.APPROVE, 1), else_=0)).label(
                "approved_jobs"
            ),
            worth(Choice.DECLINE).label("declined"),
            worth(Choice.DEFER).label("deferred"),
        )
        .join_from(APPROVALS, ESTIMATES, ESTIMATES.c.id == APPROVALS.c.estimate_id)
        .join(DECISIONS, DECISIONS.c.approval_id == APPROVALS.c.id)
        .outerjoin(
            DEFERRED,
            and_(DEFERRED.c.job_id == DECISIONS.c.job_id, DECISIONS.c.choice != Choice.APPROVE),
        )
        .where(scope.within(ESTIMATES.c.branch_id, APPROVALS.c.decided_at))
        .group_by(APPROVALS.c.id, *columns, label)
    )
    if by == "advisor":
        rows = rows.join(ORDERS, ORDERS.c.id == ESTIMATES.c.work_order_id)
    return rows.subquery("answers")


def _answered(rows: Sequence[Row[Any]], scope: Scope, by: By) -> Table:
    label = {"month": MONTH, "branch": BRANCH, "advisor": ADVISOR}[by]
    shape: Literal["columns", "bars"] = "columns" if by == "month" else "bars"
    return Table(
        "approvals",
        Text("ما أجاب عنه العملاء", "What customers answered"),
        (label, *_FIGURES),
        [_answer(row, label.key, _label(row, scope, by)) for row in rows],
        (Chart(shape, label.key, "worth"),),
    )


def _label(row: Row[Any], scope: Scope, by: By) -> Cell:
    match by:
        case "month":
            return scope.month_names[int(row.label)]
        case "branch":
            return scope.of(row.label)
        case _:
            return Text(row.name_ar, row.name_en)


def _answer(row: Row[Any], key: str, label: Cell) -> Line:
    names = ("jobs", "approved_jobs", "offered", "declined", "deferred")
    cells: dict[str, Cell] = {name: getattr(row, name) for name in names}
    approved = row.offered - row.declined - row.deferred
    return Line({key: label, **cells, "approved": approved}, account(row))


def _unanswered(scope: Scope) -> Select[Any]:
    key = (ESTIMATES.c.zone, ESTIMATES.c.currency, ESTIMATES.c.branch_id)
    return (
        select(
            *key, func.count().label("estimates"), summed(ESTIMATES.c.total_minor).label("worth")
        )
        .where(
            ESTIMATES.c.status == EstimateStatus.SENT,
            scope.within(ESTIMATES.c.branch_id, ESTIMATES.c.sent_at),
        )
        .group_by(*key)
        .order_by(*key)
    )


def _open(rows: Sequence[Row[Any]]) -> Table:
    sums: dict[Any, dict[str, int]] = {}
    for row in rows:
        cells = sums.setdefault(account(row), {"estimates": 0, "worth": 0})
        cells["estimates"] += row.estimates
        cells["worth"] += row.worth
    return Table(
        "open",
        Text("عروض لم يُجَب عنها بعد", "Not answered yet"),
        (
            Column("estimates", Text("العروض", "Estimates"), Kind.COUNT),
            money("worth", "قيمتها", "Value", summed=False),
        ),
        [Line(dict(cells), of) for of, cells in sums.items()],
    )
