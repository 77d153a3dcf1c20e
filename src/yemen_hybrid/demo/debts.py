"""Debts, and how they are paid over the months; some never are."""

from datetime import datetime, timedelta

from yemen_hybrid.demo import calendar
from yemen_hybrid.demo.shop import Story
from yemen_hybrid.demo.till import Bill, Counter


def collect(counter: Counter, bill: Bill, at: datetime) -> Story:
    """The customer comes by and pays a part, and another, until nothing is owed or nobody comes."""
    chances, invoice = counter.shop.chances, bill.row
    version = invoice["version"]
    bill.lines = []  # many wait for months
    if chances.happens(0.18):
        return
    while bill.remaining.minor > 0:
        days = chances.rng.expovariate(1 / 24) + 2
        at = calendar.next_open(at + timedelta(days=days))
        yield at
        share = 1 if chances.happens(0.6) else 0.4
        counter.pay(bill, at, share)
        version += 1
        counter.shop.rows.change(
            "invoices", invoice["id"],
            settled_minor=invoice["settled_minor"], updated_at=at, version=version,
        )  # fmt: skip
