"""What the tables cannot say by themselves: append-only rows, frozen documents, the search index.

Revision: 0002
"""

from collections.abc import Iterable, Sequence

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "audit_events",
    "stock_movements",
    "payments",
    "allocations",
    "drawer_closings",
    "drawer_counts",
    "odometer_readings",
    "exchange_rates",
    "approvals",
    "decisions",
    "documents",
    "work_order_events",
)

# Rows of these may change in part, but one that stands is never emptied out or replaced.
GUARDED = ("invoices", "invoice_lines", "estimates", "audit_heads")

# All by which a row can stand in the way of another. SQLite's INSERT OR REPLACE takes such a row
# away without asking the guards of DELETE, so there a guard of INSERT asks first.
KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    **dict.fromkeys((*APPEND_ONLY, "invoice_lines"), (("id",),)),
    "audit_events": (("id",), ("chain", "position")),
    "payments": (
        ("id",),
        ("number",),
        ("branch_id", "year", "sequence"),
        ("provider", "reference"),
        ("reverses_id",),
    ),
    "drawer_closings": (("id",), ("branch_id", "sequence")),
    "drawer_counts": (("id",), ("closing_id", "method_id", "currency")),
    "approvals": (("id",), ("estimate_id",)),
    "decisions": (("id",), ("approval_id", "job_id")),
    "documents": (("id",), ("entity", "entity_id", "language")),
    "invoices": (("id",), ("number",), ("branch_id", "kind", "year", "sequence")),
    "estimates": (("id",), ("work_order_id", "revision")),
    "audit_heads": (("chain",),),
}

# Not the customer: a duplicate may be merged while an estimate waits for its answer.
ESTIMATE_CONTENT = (
    "branch_id",
    "work_order_id",
    "revision",
    "supplementary",
    "document",
    "document_hash",
    "currency",
    "zone",
    "net_minor",
    "tax_minor",
    "total_minor",
    "valid_until",
)

INVOICE_CONTENT = (
    "branch_id",
    "customer_id",
    "work_order_id",
    "vehicle_id",
    "kind",
    "status",
    "credits_id",
    "reason",
    "number",
    "year",
    "sequence",
    "issued_at",
    "issued_by_id",
    "business_day",
    "due_on",
    "currency",
    "zone",
    "rates",
    "parties",
    "discount_bp",
    "discount_minor",
    "cash_total",
    "net_minor",
    "tax_minor",
    "rounding_minor",
    "total_minor",
    "notes",
)

# A chain only grows: its last event stays the last one until another follows it.
HEAD_NOT_FORWARD = (
    "OLD.chain <> NEW.chain OR NEW.position < OLD.position "
    "OR (NEW.position = OLD.position AND NEW.hash <> OLD.hash)"
)


def upgrade() -> None:
    """Install the guards and the index."""
    if op.get_bind().dialect.name == "postgresql":
        _run(POSTGRES_FUNCTIONS)
        _run(guard for table in APPEND_ONLY for guard in _postgres_append_only(table))
        _run(_postgres_not_emptied(table) for table in (*APPEND_ONLY, *GUARDED))
        _run(_postgres_frozen())
        _run(POSTGRES_SEARCH)
    else:
        _run(guard for table in APPEND_ONLY for guard in _sqlite_append_only(table))
        _run(_sqlite_not_replaced(table, "insert") for table in (*APPEND_ONLY, *GUARDED))
        _run(_sqlite_not_replaced(table, "update") for table in GUARDED)
        _run(_sqlite_frozen())
        _run(SQLITE_SEARCH)


def downgrade() -> None:
    """Take them away again."""
    if op.get_bind().dialect.name == "postgresql":
        _run(f"DROP TRIGGER {table}_append_only ON {table}" for table in APPEND_ONLY)
        _run(f"DROP TRIGGER {table}_not_emptied ON {table}" for table in (*APPEND_ONLY, *GUARDED))
        _run(
            (
                "DROP TRIGGER audit_heads_forward ON audit_heads",
                "DROP TRIGGER audit_heads_kept ON audit_heads",
                "DROP TRIGGER estimates_frozen ON estimates",
                "DROP TRIGGER estimates_kept ON estimates",
                "DROP TRIGGER invoices_frozen ON invoices",
                "DROP TRIGGER invoices_kept ON invoices",
                "DROP TRIGGER invoice_lines_frozen ON invoice_lines",
                "DROP FUNCTION refuse_change()",
                "DROP FUNCTION refuse_change_of_issued_lines()",
                "DROP INDEX ix_search_entries_lexemes",
                "ALTER TABLE search_entries DROP COLUMN lexemes",
            )
        )
        return
    _run(
        f"DROP TRIGGER {table}_no_{verb}" for table in APPEND_ONLY for verb in ("update", "delete")
    )
    _run(f"DROP TRIGGER {table}_not_replaced_by_insert" for table in (*APPEND_ONLY, *GUARDED))
    _run(f"DROP TRIGGER {table}_not_replaced_by_update" for table in GUARDED)
    _run(f"DROP TRIGGER {name}" for name in SQLITE_FROZEN_TRIGGERS)
    _run(f"DROP TRIGGER search_entries_{verb}" for verb in ("added", "changed", "removed"))
    _run(("DROP TABLE search_fts",))


def _run(statements: Iterable[str]) -> None:
    for statement in statements:
        op.execute(statement)


# ---------------------------------------------------------------------------------- PostgreSQL

POSTGRES_FUNCTIONS = (
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% rows are not changed or removed', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE FUNCTION refuse_change_of_issued_lines() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT 1 FROM invoices
            WHERE id IN (OLD.invoice_id, NEW.invoice_id) AND status = 'issued'
        ) THEN
            RAISE EXCEPTION 'the lines of an issued invoice are not changed'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN COALESCE(NEW, OLD);
    END $$
    """,
)

POSTGRES_SEARCH = (
    # array_to_tsvector, because a parser would take some terms for numbers and drop signs.
    """
    ALTER TABLE search_entries ADD COLUMN lexemes tsvector
        GENERATED ALWAYS AS (array_to_tsvector(array_remove(string_to_array(terms, ' '), '')))
        STORED
    """,
    # What is written lately is looked through one by one; the list of it is kept short.
    """
    CREATE INDEX ix_search_entries_lexemes ON search_entries USING gin (lexemes)
        WITH (gin_pending_list_limit = 512)
    """,
)


def _postgres_append_only(table: str) -> Sequence[str]:
    return (
        (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        ),
    )


def _postgres_not_emptied(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _postgres_frozen() -> Sequence[str]:
    def differs(columns: Sequence[str]) -> str:
        return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)

    return (
        (
            "CREATE TRIGGER estimates_frozen BEFORE UPDATE ON estimates FOR EACH ROW "
            f"WHEN ({differs(ESTIMATE_CONTENT)}) EXECUTE FUNCTION refuse_change()"
        ),
        (
            "CREATE TRIGGER estimates_kept BEFORE DELETE ON estimates FOR EACH ROW "
            "EXECUTE FUNCTION refuse_change()"
        ),
        (
            "CREATE TRIGGER audit_heads_kept BEFORE DELETE ON audit_heads FOR EACH ROW "
            "EXECUTE FUNCTION refuse_change()"
        ),
        (
            "CREATE TRIGGER audit_heads_forward BEFORE UPDATE ON audit_heads FOR EACH ROW "
            f"WHEN ({HEAD_NOT_FORWARD}) EXECUTE FUNCTION refuse_change()"
        ),
        (
            "CREATE TRIGGER invoices_frozen BEFORE UPDATE ON invoices FOR EACH ROW "
            f"WHEN (OLD.status = 'issued' AND ({differs(INVOICE_CONTENT)})) "
            "EXECUTE FUNCTION refuse_change()"
        ),
        (
            "CREATE TRIGGER invoices_kept BEFORE DELETE ON invoices FOR EACH ROW "
            "WHEN (OLD.status = 'issued') EXECUTE FUNCTION refuse_change()"
        ),
        (
            "CREATE TRIGGER invoice_lines_frozen BEFORE INSERT OR UPDATE OR DELETE ON invoice_lines "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_issued_lines()"
        ),
    )


# -------------------------------------------------------------------------------------- SQLite

SQLITE_FROZEN_TRIGGERS = (
    "audit_heads_forward",
    "audit_heads_kept",
    "estimates_frozen",
    "estimates_kept",
    "invoices_frozen",
    "invoices_kept",
    "invoice_lines_no_insert",
    "invoice_lines_no_update",
    "invoice_lines_no_delete",
)

SQLITE_SEARCH = (
    """
    CREATE VIRTUAL TABLE search_fts USING fts5(
        terms, content='search_entries', content_rowid='id',
        tokenize="unicode61 remove_diacritics 0", detail=column, prefix='2 3 4'
    )
    """,
    """
    CREATE TRIGGER search_entries_added AFTER INSERT ON search_entries BEGIN
        INSERT INTO search_fts(rowid, terms) VALUES (new.id, new.terms);
    END
    """,
    """
    CREATE TRIGGER search_entries_removed AFTER DELETE ON search_entries BEGIN
        INSERT INTO search_fts(search_fts, rowid, terms) VALUES ('delete', old.id, old.terms);
    END
    """,
    """
    CREATE TRIGGER search_entries_changed AFTER UPDATE ON search_entries BEGIN
        INSERT INTO search_fts(search_fts, rowid, terms) VALUES ('delete', old.id, old.terms);
        INSERT INTO search_fts(rowid, terms) VALUES (new.id, new.terms);
    END
    """,
    # What was remembered before there was an index.
    "INSERT INTO search_fts(search_fts) VALUES ('rebuild')",
)


def _sqlite_append_only(table: str) -> Sequence[str]:
    return tuple(
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} BEGIN "
        f"SELECT RAISE(ABORT, '{table} rows are not changed or removed'); END"
        for verb in ("update", "delete")
    )


def _sqlite_not_replaced(table: str, verb: str) -> str:
    """Refuse a row in whose way another stands, in the words that SQLite itself has for it.

    A paper is kept by ON CONFLICT DO NOTHING, so a second one is passed over and not refused.
    """
    checks = "".join(_sqlite_key_is_free(table, verb, key) for key in KEYS[table])
    of = "OF " + ", ".join(sorted({column for key in KEYS[table] for column in key}))
    return (
        f"CREATE TRIGGER {table}_not_replaced_by_{verb} "
        f"BEFORE {verb.upper()} {of if verb == 'update' else ''} ON {table} BEGIN {checks}END"
    )


def _sqlite_key_is_free(table: str, verb: str, key: Sequence[str]) -> str:
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    other = " AND rowid <> OLD.rowid" if verb == "update" else ""
    columns = ", ".join(f"{table}.{column}" for column in key)
    refuse = f"RAISE(ABORT, 'UNIQUE constraint failed: {columns}')"
    if table == "documents":
        refuse = "RAISE(IGNORE)"
    taken = f"EXISTS (SELECT 1 FROM {table} WHERE {same}{other})"  # noqa: S608 - names of this file
    return f"SELECT {refuse} WHERE {taken}; "


def _sqlite_frozen() -> Sequence[str]:
    def differs(columns: Sequence[str]) -> str:
        return " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)

    refuse = "SELECT RAISE(ABORT, 'an issued document is not changed'); END"
    keep = "SELECT RAISE(ABORT, 'audit_heads rows are not changed or removed'); END"
    issued = "EXISTS (SELECT 1 FROM invoices WHERE id IN ({rows}) AND status = 'issued')"
    return (
        (
            "CREATE TRIGGER estimates_frozen BEFORE UPDATE ON estimates "
            f"WHEN {differs(ESTIMATE_CONTENT)} BEGIN {refuse}"
        ),
        f"CREATE TRIGGER estimates_kept BEFORE DELETE ON estimates BEGIN {refuse}",
        f"CREATE TRIGGER audit_heads_kept BEFORE DELETE ON audit_heads BEGIN {keep}",
        (
            "CREATE TRIGGER audit_heads_forward BEFORE UPDATE ON audit_heads "
            f"WHEN {HEAD_NOT_FORWARD} BEGIN {keep}"
        ),
        (
            "CREATE TRIGGER invoices_frozen BEFORE UPDATE ON invoices "
            f"WHEN OLD.status = 'issued' AND ({differs(INVOICE_CONTENT)}) BEGIN {refuse}"
        ),
        (
            "CREATE TRIGGER invoices_kept BEFORE DELETE ON invoices "
            f"WHEN OLD.status = 'issued' BEGIN {refuse}"
        ),
        *(
            f"CREATE TRIGGER invoice_lines_no_{verb} BEFORE {verb.upper()} ON invoice_lines "
            f"WHEN {issued.format(rows=rows)} BEGIN {refuse}"
            for verb, rows in (
                ("insert", "NEW.invoice_id"),
                ("update", "OLD.invoice_id, NEW.invoice_id"),
                ("delete", "OLD.invoice_id"),
            )
        ),
    )
