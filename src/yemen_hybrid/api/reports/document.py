"""A report as JSON."""

from datetime import date

from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.data.queries.ledger import summed
from yemen_hybrid.domain.quantities import fixed, half_up, shortest
from yemen_hybrid.domain.reports import Account, Cell, Kind, Report, Row, Table, Text


def document(report: Report) -> Document:
    """The report with its texts in both languages."""
    return {
        "name": report.name,
        "title": _words(report.title),
        "branch": _words(report.branch),
        "from": report.days.first,
        "to": report.days.last,
        "tables": [_table(table) for table in report.tables],
        "notes": [_words(note) for note in report.notes],
    }


def _words(text: Text) -> Document:
    return {"ar": text.read("ar"), "en": text.read("en")}


def _table(table: Table) -> Document:
    return {
        "key": table.key,
        "title": _words(table.title),
        "columns": [
            {"key": column.key, "title": _words(column.title), "kind": column.kind}
            for column in table.columns
        ],
        "rows": [_row(table, row) for row in table.rows],
        "totals": [_row(table, row) for row in table.totals],
        "charts": [
            {"shape": chart.shape, "label": chart.label, "value": chart.value}
            for chart in table.charts
        ],
    }


def _row(table: Table, row: Row) -> Document:
    account = row.account
    return {
        "zone": None if account is None else account.zone,
        "currency": None if account is None else account.currency,
        "cells": {
            column.key: _cell(table.cell(row, column), column.kind, account)
            for column in table.columns
        },
    }


def _cell(cell: Cell, kind: Kind, account: Account | None) -> object:
    match cell:
        case Text():
            return _words(cell)
        case None | str() | date():
            return cell
        case _:
            return _figure(cell, kind, account)


def _figure(value: int, kind: Kind, account: Account | None) -> object:
    match kind:
        case Kind.MONEY if account is not None:
            return summed(value, account.currency)
        case Kind.QUANTITY:
            return shortest(value, 3)
        case Kind.HOURS:
            return fixed(half_up(value, 36), 2)
        case Kind.PERCENT:
            return fixed(value, 2)
        case _:
            return value
