"""One line of the table of speed and size, and how the table is printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """What was measured for one piece of work, in `unit`, and what it is held against."""

    work: str
    measured: float
    limit: float  # of `measured`, or of its ratio to `baseline` where there is one
    baseline: float | None = None
    unit: str = "s"
    held: bool = True  # False: told for information, whatever its size

    @property
    def ratio(self) -> float | None:
        """How many times the baseline."""
        return None if self.baseline is None else self.measured / self.baseline

    @property
    def kept(self) -> bool:
        """Whether the limit is kept."""
        return not self.held or (self.measured if self.ratio is None else self.ratio) <= self.limit

    def line(self) -> str:
        """Return the line of the table."""
        baseline = "" if self.baseline is None else f"{self.baseline:.3f} {self.unit}"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f} x"
        limit = f"{self.limit:g} {self.unit if self.ratio is None else 'x'}" if self.held else ""
        verdict = "" if not self.held else "ok" if self.kept else "FAIL"
        measured = f"{self.measured:.3f} {self.unit}"
        return f"{self.work:58} {measured:>11} {baseline:>11} {ratio:>8} {limit:>8}  {verdict}"


def print_table(outcomes: Iterable[Outcome]) -> int:
    """Print the table; returns 1 if a limit is not kept, else 0."""
    outcomes = list(outcomes)
    print(f"{'work':58} {'measured':>11} {'baseline':>11} {'ratio':>8} {'limit':>8}")
    for outcome in outcomes:
        print(outcome.line())
    return int(not all(outcome.kept for outcome in outcomes))
