"""A million customers in the real window with a real worker: time to rows, types, segments; k; memory.

    python -m tests.benchmarks.million [--rows 1000000] [--rounds 3]

Baselines run in processes of their own between ours: pyarrow.csv reading all columns as text, and
`pandas.read_csv` with `KMeans(5, n_init=10)` on the six numbers.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.data import NUMBERS, write_customers
from tests.benchmarks.harness import (
    Probe,
    anonymous_memory,
    answered,
    child,
    open_window,
    peak_memory,
    rest,
    tell,
    wait,
    worker_pids,
)
from tests.benchmarks.outcome import Outcome, print_table

FIRST_ROWS, UNDERSTOOD, ONE_CLICK = 3.0, 10.0, 2.0
SWITCH, P99, LONGEST, WINDOW_MB, WORKER_MB = 0.3, 33.0, 100.0, 250.0, 2560.0
ME = "tests.benchmarks.million"


def as_text(path: str) -> None:
    """Tell how long pyarrow takes to read all columns as text."""
    import pyarrow as pa
    import pyarrow.csv as pacsv

    names = pacsv.open_csv(path).schema.names
    convert = pacsv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
    started = time.perf_counter()
    rows = pacsv.read_csv(path, convert_options=convert).num_rows
    tell(seconds=time.perf_counter() - started, rows=rows)


def kmeans(path: str) -> None:
    """Tell how long pandas and scikit-learn take to read and find five groups, without imports."""
    import pandas as pd
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # as in the worker
        started = time.perf_counter()
        frame = pd.read_csv(path)
        KMeans(5, n_init=10, random_state=0).fit(frame[list(NUMBERS)].to_numpy())
        tell(seconds=time.perf_counter() - started)


def window(path: str) -> None:
    """Open the file in the window and tell when rows, types and segments stood there."""
    from segdesk.desktop.views.data.view import DataView

    controller = open_window()
    wait(lambda: controller.workspace.plugins is not None and len(worker_pids(controller)) == 2)
    rest(1.5)  # the spare warms up
    idle = Probe()
    rest(2.0)
    control = idle.stop()
    workspace = controller.workspace
    probe, marks = Probe(), [time.perf_counter()]
    controller.opening.open_path(path)
    rest(0.02)  # nobody clicks twice within one turn of the event loop
    controller.go_to("data")
    data = controller.page("data")
    assert isinstance(data, DataView)
    model = data.viewmodel.model
    wait(lambda: model.rowCount() > 0)
    data.table.viewport().repaint()
    data.table.scrollToBottom()
    data.table.viewport().repaint()
    marks.append(time.perf_counter())
    rows, last = model.rowCount(), model.cell_text(model.rowCount() - 1, 0)
    wait(lambda: workspace.stage != "reading")
    marks.append(time.perf_counter())
    controller.go_to("segments")
    wait(lambda: answered(controller))
    controller.shell.repaint()
    marks.append(time.perf_counter())
    assert workspace.solution is not None, workspace.runs.problem("segmentation")
    found = f"{workspace.solution.n_segments}, {workspace.solution.verdict.clarity}"
    rest(1.0)
    loop = probe.stop()
    pids = worker_pids(controller)
    switches = _switches(controller)
    tell(
        rows=rows,
        last=last,
        found=found,
        first=marks[1] - marks[0],
        understood=marks[2] - marks[1],
        run=marks[3] - marks[2],
        whole=marks[3] - marks[0],
        loop=loop,
        control=control,
        switch=max(switches),
        window=anonymous_memory(),
        worker=max(peak_memory(pid) for pid in pids),
    )
    controller.close()


def _switches(controller: Any) -> list[float]:
    """Return the seconds from another number of segments to the redrawn page, for each number tried."""
    workspace, seconds = controller.workspace, []
    for solution in workspace.segmentation.solutions:
        started = time.perf_counter()
        workspace.choose_k(solution.n_segments)
        controller.app.processEvents()
        controller.shell.repaint()
        controller.app.processEvents()
        seconds.append(time.perf_counter() - started)
        rest(0.2)
    return seconds


def outcomes(rows: int = 1_000_000, rounds: int = 3) -> list[Outcome]:
    """Measure with five blobs and without structure."""
    found: list[Outcome] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, blobs in (("five blobs", 5), ("no structure", 0)):
            path = str(write_customers(Path(folder, f"customers {blobs}.csv"), rows, blobs))
            ours: list[dict[str, Any]] = []
            text, groups = [], []
            for _ in range(rounds):
                text.append(child(ME, "--child", "as_text", path)["seconds"])
                ours.append(child(ME, "--child", "window", path))
                groups.append(child(ME, "--child", "kmeans", path)["seconds"])
            assert all(one["rows"] == rows for one in ours), ours
            found += _table(f"{name} ({ours[-1]['found']})", ours, text, groups)
    return found


def _table(name: str, ours: list[dict[str, Any]], text: list[float], groups: list[float]) -> list[Outcome]:
    def median(key: str) -> float:
        return statistics.median(one[key] for one in ours)

    def above_idle(key: str) -> float:
        return statistics.median(max(0.0, one["loop"][key] - one["control"][key]) for one in ours)

    unit, bare = statistics.median(text), statistics.median(groups)
    return [
        Outcome(f"{name}: first rows on screen", median("first"), FIRST_ROWS, unit),
        Outcome("  types, roles, profile, health", median("understood"), UNDERSTOOD, unit),
        Outcome("  one click: segments on screen, after reading", median("run"), ONE_CLICK, bare),
        Outcome("  the same with our reading", median("whole"), ONE_CLICK, bare, held=False),
        Outcome("  another number of segments on screen, longest", median("switch"), SWITCH),
        Outcome("  event loop above idle, p99", above_idle("p99"), P99, unit="ms"),
        Outcome("  event loop above idle, longest", above_idle("max"), LONGEST, unit="ms"),
        Outcome("  the same in processor time", above_idle("own"), LONGEST, unit="ms", held=False),
        Outcome("  window, anonymous memory", median("window"), WINDOW_MB, unit="MB"),
        Outcome("  worker, peak memory", median("worker"), WORKER_MB, unit="MB"),
    ]


def main() -> int:
    """Print the table; 1 if a limit is not kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child", nargs=2, metavar=("WHAT", "FILE"))
    options = parser.parse_args()
    if options.child:
        what, path = options.child
        {"as_text": as_text, "kmeans": kmeans, "window": window}[what](path)
        return 0
    return print_table(outcomes(options.rows, options.rounds))


if __name__ == "__main__":
    sys.exit(main())
