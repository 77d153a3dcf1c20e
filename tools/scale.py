"""From one shop to a thousand: how long requests wait for each other, played from measured costs.

The table of docs/scale.md. Each request is a read or a write with the processor time that was
measured for it; they come as they like (a Poisson process) through the busiest hour of a day, and
wait for one of the processes.
"""

import heapq
import random
import sys
from dataclasses import dataclass
from statistics import quantiles
from typing import Final

ORDERS_A_DAY: Final = 12
"""Work orders of a branch: some 3,600 a year, as the demo has them."""
BUSY: Final = 0.2
"""Of a day's work in its busiest hour."""
READS: Final = 100
WRITES: Final = 25
"""Requests that one order costs from the gate to the receipt, the looking about included."""
READ_MS: Final = 4.0
WRITE_MS: Final = 26.0
"""Of a processor, as measured on two slow cores: a list of fifty, a job with its lines."""
HOUR: Final = 3600.0
SEED: Final = 7


@dataclass(frozen=True, slots=True)
class House:
    """How the service runs: in how many processes."""

    name: str
    processes: int


HOUSES: Final = (
    House("one process, either database", 1),
    House("PostgreSQL, two processes", 2),
    House("PostgreSQL, four", 4),
)


def waits(house: House, branches: int, dice: random.Random) -> list[float]:
    """Milliseconds that each request of the busy hour took, its waiting included."""
    every = HOUR / (branches * ORDERS_A_DAY * BUSY * (READS + WRITES))
    free = [0.0] * house.processes
    now, took = 0.0, []
    while (now := now + dice.expovariate(1 / every)) < HOUR:
        cost = WRITE_MS if dice.random() < WRITES / (READS + WRITES) else READ_MS
        ends = max(now, heapq.heappop(free)) + dice.expovariate(1000 / cost)
        heapq.heappush(free, ends)
        took.append((ends - now) * 1000)
    return took


def line(house: House, branches: int) -> str:
    """A row of the table."""
    took = waits(house, branches, random.Random(SEED))  # noqa: S311 - a simulation, no secret
    load = sum((WRITES * WRITE_MS, READS * READ_MS)) * branches * ORDERS_A_DAY * BUSY / HOUR / 1000
    parts = quantiles(took, n=100)
    return (
        f"| {house.name} | {branches:,} | {len(took) / HOUR:.1f} | {load / house.processes:.0%} "
        f"| {parts[49]:.0f} | {parts[94]:.0f} | {parts[98]:.0f} |"
    )


def main() -> None:
    """Print the table."""
    out = ["| house | branches | requests/s | busy | median ms | p95 | p99 |", "|---" * 7 + "|"]
    for branches in (1, 10, 100, 500, 1000, 2000):
        out += [line(house, branches) for house in HOUSES]
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
