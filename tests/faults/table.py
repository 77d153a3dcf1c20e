"""The table that a run ends with: what was promised, what was done about it, what came of it."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

HEAD = ("promise", "on", "what was done", "result", "s")


@dataclass(slots=True)
class Row:
    """One promise on one database."""

    promise: str
    on: str = ""
    done: list[str] = field(default_factory=list)
    result: str = "held"
    seconds: float = 0.0

    def note(self, what: str) -> None:
        """Say what was done, with its figures."""
        self.done.append(what)

    @property
    def cells(self) -> tuple[str, ...]:
        """As it is printed."""
        done = "; ".join(self.done)
        return (self.promise, self.on, done, self.result, f"{self.seconds:.0f}")


def as_text(rows: list[Row]) -> str:
    """For a terminal: the promises one after the other, for their sentences are long."""
    return "\n".join(
        f"{row.result.upper():>9}  {row.promise} [{row.on}] {row.seconds:.0f} s\n"
        + "".join(f"{'':>11}{what}\n" for what in row.done)
        for row in rows
    )


def as_markdown(rows: list[Row]) -> str:
    """A table for a note."""
    lines = [HEAD, tuple("---" for _ in HEAD), *(row.cells for row in rows)]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)


def publish(rows: list[Row], file: str | None) -> None:
    """Print the table, and write it as Markdown where that was asked for."""
    sys.stdout.write(f"\n{as_text(rows)}\n")
    if file:
        Path(file).write_text(as_markdown(rows), encoding="utf-8")
