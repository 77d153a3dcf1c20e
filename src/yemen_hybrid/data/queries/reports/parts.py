"""Parts: what was used, what lies on the shelves and is worth, what is low and what lies dead."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Branch, Part, StockLevel, StockMovement
from yemen_hybrid.data.queries.reports.scope import Scope, fetch
from yemen_hybrid.data.queries.reports.sold import summed
from yemen_hybrid.data.queries.reports.words import BRANCH, PART, SKU, money
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.quantities import half_up
from yemen_hybrid.domain.reports import Account, Chart, Column, Kind, Report, Table, Text
from yemen_hybrid.domain.reports import Row as Line
from yemen_hybrid.domain.stock import MovementKind

BRANCHES = Branch.__table__
LEVELS = StockLevel.__table__
MOVES = StockMovement.__table__
PARTS = Part.__table__
By = Literal["branch", "category"]

VALUE: Final = money("value", "القيمة بالتكلفة", "Value at cost")
ON_HAND: Final = Column("on_hand", Text("الموجود", "On hand"), Kind.QUANTITY)
NO_CATEGORY: Final = Text("بلا تصنيف", "No category")
AT_COST: Final = Text(
    "القيمة بتكلفة القطعة الحالية وبعملة تكلفتها، وما لا تُعرف تكلفته يظهر بلا قيمة.",
    "Value: at what a part costs today, in the currency of its cost; what has no known cost "
    "stands without a value.",
)


def _worth(row: Row[Any]) -> int | None:
    """Thousandths of minor units, rounded once."""
    return None if row.worth is None else half_up(int(row.worth), 1000)


def _account(row: Row[Any]) -> Account | None:
    if row.cost_currency is None:
        return None
    return Account(Zone(row.zone), Currency(row.cost_currency))


# ------------------------------------------------------------------------------------------ used


async def report_parts_used(connection: AsyncConnection, scope: Scope) -> Report:
    """Parts issued to jobs in the period less those brought back, at the cost of each movement."""
    rows = await fetch(connection, _used(scope))
    lines = [
        Line(
            {
                "sku": row.sku,
                "part": Text(row.name_ar, row.name_en),
                "used": -row.moved,
                "cost": _worth(row),
            },
            _account(row),
        )
        for row in rows
    ]
    columns = (
        SKU,
        PART,
        Column("used", Text("المستخدم", "Used"), Kind.QUANTITY),
        money("cost", "التكلفة", "Cost"),
    )
    title = Text("القطع المستخدمة", "Parts used")
    note = Text(
        "ما صُرف للأعمال في الفترة ناقصًا ما أُعيد منها إلى المخزن، بالتكلفة المثبتة على كل حركة.",
        "What was issued to jobs in the period less what came back from them, at the cost kept on "
        "each movement.",
    )
    table = Table("parts-used", title, columns, lines, (Chart("bars", "part", "cost"),))
    return Report("parts-used", title, scope.name, scope.days, (table,), (note,))


def _used(scope: Scope) -> Select[Any]:
    kinds = (MovementKind.ISSUE, MovementKind.RETURN_IN)
    key = (BRANCHES.c.zone, MOVES.c.cost_currency, MOVES.c.part_id)
    sums = (
        select(
            *key,
            summed(MOVES.c.quantity_milli).label("moved"),
            summed(-MOVES.c.quantity_milli * MOVES.c.unit_cost_minor).label("worth"),
        )
        .join_from(MOVES, BRANCHES, BRANCHES.c.id == MOVES.c.branch_id)
        .where(scope.within(MOVES.c.branch_id, MOVES.c.at), MOVES.c.kind.in_(kinds))
        .group_by(*key)
        .having(func.sum(MOVES.c.quantity_milli) != 0)
        .subquery("sums")
    )
    return (
        select(sums, PARTS.c.sku, PARTS.c.name_ar, PARTS.c.name_en)
        .join_from(sums, PARTS, PARTS.c.id == sums.c.part_id)
        .order_by(func.coalesce(sums.c.worth, 0).desc(), PARTS.c.sku)
    )


# ----------------------------------------------------------------------------------------- value


async def report_stock_value(connection: AsyncConnection, scope: Scope, by: By) -> Report:
    """What lies on the shelves now, at today's cost of each part; the old days are not kept."""
    label: ColumnElement[Any] = LEVELS.c.branch_id if by == "branch" else PARTS.c.category
    shown = BRANCH if by == "branch" else Column("category", Text("التصنيف", "Category"))
    lines = [
        Line(
            {
                shown.key: scope.of(row.label) if by == "branch" else row.label or NO_CATEGORY,
                "parts": row.parts,
                "value": _worth(row),
            },
            _account(row),
        )
        for row in await fetch(connection, _values(scope, label))
    ]
    parts = Column("parts", Text("الأصناف", "Parts"), Kind.COUNT, summed=True)
    title = Text("قيمة المخزون", "Stock value")
    charts = (Chart("bars", shown.key, "value"),)
    table = Table("stock-value", title, (shown, parts, VALUE), lines, charts)
    return Report("stock-value", title, scope.name, scope.days, (table,), (AT_COST,))


def _values(scope: Scope, label: ColumnElement[Any]) -> Select[Any]:
    key = (BRANCHES.c.zone, PARTS.c.cost_currency, label)
    worth = summed(LEVELS.c.on_hand_milli * PARTS.c.cost_minor)
    return (
        select(
            BRANCHES.c.zone,
            PARTS.c.cost_currency,
            label.label("label"),
            func.count().label("parts"),
            worth.label("worth"),
        )
        .join_from(LEVELS, PARTS, PARTS.c.id == LEVELS.c.part_id)
        .join(BRANCHES, BRANCHES.c.id == LEVELS.c.branch_id)
        .where(scope.here(LEVELS.c.branch_id), LEVELS.c.on_hand_milli != 0)
        .group_by(*key)
        .order_by(func.coalesce(worth, 0).desc(), label)
    )


# ------------------------------------------------------------------------------------------- low


async def report_low_stock(connection: AsyncConnection, scope: Scope) -> Report:
    """Parts of which less lies there than is promised to jobs and should remain on the shelf."""
    low = LEVELS.c.on_hand_milli < LEVELS.c.minimum_milli + LEVELS.c.reserved_milli
    short = LEVELS.c.minimum_milli + LEVELS.c.reserved_milli - LEVELS.c.on_hand_milli
    rows = (
        select(
            LEVELS.c.branch_id,
            LEVELS.c.on_hand_milli,
            LEVELS.c.reserved_milli,
            LEVELS.c.minimum_milli,
            short.label("short"),
            PARTS.c.sku,
            PARTS.c.name_ar,
            PARTS.c.name_en,
        )
        .join_from(LEVELS, PARTS, PARTS.c.id == LEVELS.c.part_id)
        .where(scope.here(LEVELS.c.branch_id), low)
        .order_by(LEVELS.c.branch_id, PARTS.c.sku)
    )
    title = Text("قطع ناقصة", "Low stock")
    columns = (
        SKU,
        PART,
        BRANCH,
        ON_HAND,
        Column("reserved", Text("المحجوز", "Reserved"), Kind.QUANTITY),
        Column("minimum", Text("الحد الأدنى", "Minimum"), Kind.QUANTITY),
        Column("short", Text("النقص", "To order"), Kind.QUANTITY),
    )
    lines = [_low(row, scope) for row in await fetch(connection, rows)]
    note = Text(
        "ناقصة: الموجود أقل من المحجوز للأعمال والحد الأدنى معًا، عند إعداد التقرير.",
        "Low: less lies there than what is reserved for jobs and the minimum together, as the "
        "report is drawn up.",
    )
    table = Table("low-stock", title, columns, lines)
    return Report("low-stock", title, scope.name, scope.days, (table,), (note,))


def _low(row: Row[Any], scope: Scope) -> Line:
    return Line(
        {
            "sku": row.sku,
            "part": Text(row.name_ar, row.name_en),
            "branch": scope.of(row.branch_id),
            "on_hand": row.on_hand_milli,
            "reserved": row.reserved_milli,
            "minimum": row.minimum_milli,
            "short": row.short,
        }
    )


# ------------------------------------------------------------------------------------------ dead


async def report_dead_stock(connection: AsyncConnection, scope: Scope, idle_days: int) -> Report:
    """Parts that lie on a shelf of which none was issued, and none came, for so many days."""
    rows = await fetch(connection, _dead(scope, idle_days))
    title = Text("قطع راكدة", "Dead stock")
    columns = (
        SKU,
        PART,
        BRANCH,
        ON_HAND,
        Column("used_on", Text("آخر صرف", "Last used"), Kind.DATE),
        VALUE,
    )
    note = Text(
        f"راكدة: موجودة في المخزن ولم يُصرف منها شيء ولم يُستلم منها شيء خلال {idle_days} يومًا.",
        f"Dead: on the shelf, with none issued and none received for {idle_days} days.",
    )
    table = Table("dead-stock", title, columns, list(_lying(rows, scope)))
    return Report("dead-stock", title, scope.name, scope.days, (table,), (note, AT_COST))


def _last(*kinds: MovementKind) -> ColumnElement[Any]:
    """When a part last moved so at a branch: one step into the index for each kind."""
    return (
        select(func.max(MOVES.c.at))
        .where(
            MOVES.c.part_id == LEVELS.c.part_id,
            MOVES.c.branch_id == LEVELS.c.branch_id,
            MOVES.c.kind.in_(kinds),
        )
        .scalar_subquery()
    )


def _dead(scope: Scope, idle_days: int) -> Select[Any]:
    since = scope.now - timedelta(days=idle_days)
    used = _last(MovementKind.ISSUE)
    came = _last(MovementKind.RECEIVE, MovementKind.TRANSFER_IN)
    worth = LEVELS.c.on_hand_milli * PARTS.c.cost_minor
    return (
        select(
            BRANCHES.c.zone,
            PARTS.c.cost_currency,
            LEVELS.c.branch_id,
            LEVELS.c.on_hand_milli,
            used.label("used_at"),
            worth.label("worth"),
            PARTS.c.sku,
            PARTS.c.name_ar,
            PARTS.c.name_en,
        )
        .join_from(LEVELS, PARTS, PARTS.c.id == LEVELS.c.part_id)
        .join(BRANCHES, BRANCHES.c.id == LEVELS.c.branch_id)
        .where(
            scope.here(LEVELS.c.branch_id),
            LEVELS.c.on_hand_milli > 0,
            and_(or_(used.is_(None), used < since), or_(came.is_(None), came < since)),
        )
        .order_by(func.coalesce(worth, 0).desc(), PARTS.c.sku)
    )


def _lying(rows: Sequence[Row[Any]], scope: Scope) -> Iterable[Line]:
    for row in rows:
        used = None if row.used_at is None else business_day(row.used_at, scope.timezone)
        cells = {
            "sku": row.sku,
            "part": Text(row.name_ar, row.name_en),
            "branch": scope.of(row.branch_id),
            "on_hand": row.on_hand_milli,
            "used_on": used,
            "value": _worth(row),
        }
        yield Line(cells, _account(row))
