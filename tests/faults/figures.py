"""How much of everything: as promised, and at a tenth of it or more (``QUICK=1``)."""

import os
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one run."""

    kills: int
    """Times that the server is killed under its writers."""
    writers: int
    power_commits: int
    """Acknowledged payments whose syncs are counted."""
    retries: int
    """Requests at once under one key."""
    cut_answers: int
    """Servers killed between the commit and its answer."""
    rounds: int
    """Invoices that many pay in full at once."""
    rushes: int
    """Orders that many charge at once."""
    shelves: int
    """Stocks of ten that 64 hands reach into."""
    decisions: int
    """Answers to one link at once."""
    slow_sockets: int
    guesses: int
    timed: int
    """Sign-ins timed of each kind."""
    flood_mb: int
    """Megabytes that somebody sends, or says that they will."""
    messages: int
    worker_kills: int
    restores: int
    orders_of_reports: int
    """Orders in which what the provider tells comes in."""
    sequences: int
    """Stays of a car, each another order of what people do, on either database."""
    bad_days: int
    """Of each kind."""
    examples: int
    """Made-up requests of each operation, by each kind of caller."""
    edges: bool
    """Whether each edge of each field is tried too, one by one."""
    asked: int
    """Made-up requests that there are at least, on each database."""


FULL: Final = Figures(
    kills=50,
    writers=8,
    power_commits=200,
    retries=100,
    cut_answers=10,
    rounds=200,
    rushes=20,
    shelves=10,
    decisions=1000,
    slow_sockets=500,
    guesses=1000,
    timed=60,
    flood_mb=2048,
    messages=500,
    worker_kills=20,
    restores=20,
    orders_of_reports=100,
    sequences=10_000,
    bad_days=50,
    examples=15,
    edges=True,
    asked=20_000,
)
SHORT: Final = Figures(
    kills=5,
    writers=8,
    power_commits=20,
    retries=100,
    cut_answers=1,
    rounds=20,
    rushes=2,
    shelves=1,
    decisions=100,
    slow_sockets=100,
    guesses=100,
    timed=30,
    flood_mb=512,
    messages=50,
    worker_kills=3,
    restores=2,
    orders_of_reports=20,
    sequences=60,
    bad_days=5,
    examples=2,
    edges=False,
    asked=2_000,
)

FIGURES: Final = SHORT if os.environ.get("QUICK", "") not in {"", "0"} else FULL
