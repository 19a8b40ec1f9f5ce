"""How long the window stands still while a worker works, beside an idle window in the same run.

    python -m tests.benchmarks.freezes [--rounds 3]

A timer on the event loop looks at the clock every 5 ms. Jobs: hierarchical grouping of 9,000 customers and
an Excel export of 30,000; `million` measures reading and grouping a million.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from tests.benchmarks.data import write_customers
from tests.benchmarks.harness import Probe, answered, child, open_window, rest, tell, wait, worker_pids
from tests.benchmarks.outcome import Outcome, print_table

if TYPE_CHECKING:
    from segdesk.desktop.controller import Controller

P99, LONGEST, HARD = 33.0, 100.0, 250.0
ME = "tests.benchmarks.freezes"


def opened(path: str) -> Controller:
    """Open a file and wait for its segments."""
    controller = open_window(path)
    wait(lambda: controller.workspace.stage == "ready")
    wait(lambda: answered(controller))
    wait(lambda: len(worker_pids(controller)) == 2)
    rest(1.5)
    return controller


def use_method(controller: Controller, stage: str) -> None:
    """Group by another method."""
    workspace = controller.workspace
    analysis = workspace.analysis("segmentation")
    assert analysis is not None
    workspace.set_step(msgspec.structs.replace(analysis.model, stage=stage, params={}))


def hierarchical(path: str) -> None:
    """Tell how the loop did while customers were grouped hierarchically."""
    controller = opened(path)

    def work() -> None:
        use_method(controller, "segdesk.ward")
        wait(lambda: answered(controller))
        problem = controller.workspace.runs.problem("segmentation")
        assert problem is None, problem

    _measure(controller, work)


def export(path: str) -> None:
    """Tell how the loop did while an Excel file was written."""
    controller = opened(path)

    def work() -> None:
        from segdesk.jobs.requests import ExportRequest
        from segdesk.text import msg

        workspace = controller.workspace
        table, ended = workspace.table(), []
        assert table is not None
        request = ExportRequest(
            target=str(Path(path).with_suffix(".xlsx")),
            format="xlsx",
            table=table,
            segmentation=workspace.segmentation,
            annotations=workspace.annotations,
            recipe=workspace.recipe,
        )
        workspace.runner.start(
            "export", request, title=msg("Exporting"), done=ended.append, failed=ended.append
        )
        wait(lambda: bool(ended))
        assert Path(request.target).stat().st_size > 100_000, ended

    _measure(controller, work)


def _measure(controller: Controller, work: Callable[[], None]) -> None:
    idle = Probe()
    rest(3.0)
    control = idle.stop()
    probe = Probe()
    work()
    rest(0.5)
    tell(loop=probe.stop(), control=control)
    controller.close()


def outcomes(rounds: int = 3) -> list[Outcome]:
    """Measure both jobs."""
    found: list[Outcome] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, what, rows in (
            ("hierarchical, 9,000 rows", "hierarchical", 9_000),
            ("Excel export, 30,000 rows", "export", 30_000),
        ):
            path = str(write_customers(Path(folder, f"{what}.csv"), rows))
            told = [child(ME, "--child", what, path) for _ in range(rounds)]
            found += loop_outcomes(name, told)
    return found


def loop_outcomes(name: str, told: list[dict[str, Any]]) -> list[Outcome]:
    """Return the lines of one job: how late the event loop was above an idle window's."""

    def median(probe: str, key: str) -> float:
        return statistics.median(one[probe][key] for one in told)

    longest = max(0.0, median("loop", "max") - median("control", "max"))
    p99 = max(0.0, median("loop", "p99") - median("control", "p99"))
    return [
        Outcome(f"{name}: event loop above idle, p99", p99, P99, unit="ms"),
        Outcome("  longest above idle", longest, LONGEST, unit="ms"),
        Outcome("  longest at all", max(one["loop"]["max"] for one in told), HARD, unit="ms"),
        Outcome("  longest in processor time", max(one["loop"]["own"] for one in told), LONGEST, unit="ms"),
        Outcome("  longest of the idle window", median("control", "max"), 0.0, unit="ms", held=False),
    ]


def main() -> int:
    """Print the table; 1 if a limit is not kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child", nargs=2, metavar=("WHAT", "FILE"))
    options = parser.parse_args()
    if options.child:
        what, path = options.child
        {"hierarchical": hierarchical, "export": export}[what](path)
        return 0
    return print_table(outcomes(options.rounds))


if __name__ == "__main__":
    sys.exit(main())
