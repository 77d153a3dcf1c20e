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
    "odometer_readings",
    "exchange_rates",
    "approvals",
    "decisions",
    "documents",
    "work_order_events",
)

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
    "discount_bp",
    "discount_minor",
    "cash_total",
    "net_minor",
    "tax_minor",
    "rounding_minor",
    "total_minor",
    "notes",
)


def upgrade() -> None:
    """Install the guards and the index."""
    if op.get_bind().dialect.name == "postgresql":
        _run(POSTGRES_FUNCTIONS)
        _run(guard for table in APPEND_ONLY for guard in _postgres_append_only(table))
        _run(_postgres_frozen())
        _run(POSTGRES_SEARCH)
    else:
        _run(guard for table in APPEND_ONLY for guard in _sqlite_append_only(table))
        _run(_sqlite_frozen())
        _run(SQLITE_SEARCH)


def downgrade() -> None:
    """Take them away again."""
    if op.get_bind().dialect.name == "postgresql":
        _run(f"DROP TRIGGER {table}_append_only ON {table}" for table in APPEND_ONLY)
        _run(
            (
                "DROP TRIGGER estimates_frozen ON estimates",
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
    DECLARE invoice uuid := COALESCE(NEW.invoice_id, OLD.invoice_id);
    BEGIN
        IF EXISTS (SELECT 1 FROM invoices WHERE id = invoice AND status = 'issued') THEN
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


def _postgres_frozen() -> Sequence[str]:
    def differs(columns: Sequence[str]) -> str:
        return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)

    return (
        (
            "CREATE TRIGGER estimates_frozen BEFORE UPDATE ON estimates FOR EACH ROW "
            f"WHEN ({differs(ESTIMATE_CONTENT)}) EXECUTE FUNCTION refuse_change()"
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
    "estimates_frozen",
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


def _sqlite_frozen() -> Sequence[str]:
    def differs(columns: Sequence[str]) -> str:
        return " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)

    refuse = "SELECT RAISE(ABORT, 'an issued document is not changed'); END"
    issued = "EXISTS (SELECT 1 FROM invoices WHERE id = {row}.invoice_id AND status = 'issued')"
    return (
        (
            "CREATE TRIGGER estimates_frozen BEFORE UPDATE ON estimates "
            f"WHEN {differs(ESTIMATE_CONTENT)} BEGIN {refuse}"
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
            f"WHEN {issued.format(row=row)} BEGIN {refuse}"
            for verb, row in (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD"))
        ),
    )
