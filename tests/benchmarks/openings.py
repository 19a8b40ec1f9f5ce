"""How long the window stands still when something is looked at for the first time, with a million customers.

    python -m tests.benchmarks.openings [--rows 1000000] [--rounds 3]

Every tab of the Segments page, every section of the evaluation, the predictions and the data are opened once,
with the answer there, and the event loop is watched; an idle window in the same run is the control.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.data import write_customers
from tests.benchmarks.harness import Probe, answered, child, open_window, rest, tell, wait
from tests.benchmarks.outcome import Outcome, print_table

if TYPE_CHECKING:
    from segdesk.desktop.controller import Controller

LONGEST = 100.0
ME = "tests.benchmarks.openings"


def window(path: str) -> None:
    """Tell the longest standstill at every first opening, in milliseconds: [clock, processor]."""
    from segdesk.desktop.views.segments.evaluation import EvaluationTab
    from segdesk.desktop.views.segments.view import SegmentsView

    controller = open_window(path)
    wait(lambda: controller.workspace.stage == "ready")
    controller.go_to("segments")
    wait(lambda: answered(controller))
    rest(1.5)
    told = {"an idle window": _watch(controller, lambda: None)}
    view = controller.page("segments")
    assert isinstance(view, SegmentsView)
    details = view.content.details
    for tab in ("recognise", "customers", "compare", "evaluation", "profile"):
        told[f"tab {tab}"] = _watch(controller, lambda tab=tab: details.show_tab(tab))  # type: ignore[misc]
    evaluation = details.page("evaluation")
    assert isinstance(evaluation, EvaluationTab)
    for section in ("fit", "numbers", "again", "methods", "tree", "known", "beside", "fit", "numbers"):
        again = " again" if f"section {section}" in told else ""
        told[f"section {section}{again}"] = _watch(
            controller,
            lambda section=section: evaluation.show_section(section),  # type: ignore[misc]
        )
    for page in ("predictions", "use", "data", "segments"):
        told[f"page {page}"] = _watch(controller, lambda page=page: controller.go_to(page))  # type: ignore[misc]
    tell(**told)
    controller.close()


def _watch(controller: Controller, do: Callable[[], object]) -> list[float]:
    from PySide6.QtCore import QTimer

    probe = Probe()
    QTimer.singleShot(0, do)
    rest(0.3)
    wait(lambda: answered(controller))
    rest(0.5)
    found = probe.stop()
    return [found["max"], found["own"]]


def outcomes(rows: int = 1_000_000, rounds: int = 3) -> list[Outcome]:
    """Measure every opening."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(write_customers(Path(folder, "customers.csv"), rows))
        told = [child(ME, "--child", path) for _ in range(rounds)]
    idle = statistics.median(one["an idle window"][0] for one in told)
    found = []
    for name in told[0]:
        longest = statistics.median(one[name][0] for one in told)
        own = statistics.median(one[name][1] for one in told)
        found.append(Outcome(f"{name}: longest above idle", max(0.0, longest - idle), LONGEST, unit="ms"))
        found.append(Outcome("  in processor time", own, LONGEST, unit="ms", held=False))
    return found


def main() -> int:
    """Print the table; 1 if a limit is not kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child", metavar="FILE")
    options = parser.parse_args()
    if options.child:
        window(options.child)
        return 0
    return print_table(outcomes(options.rows, options.rounds))


if __name__ == "__main__":
    sys.exit(main())
