"""How soon a job that is stopped is gone, and how soon the next one starts.

    python -m tests.benchmarks.cancelling [--rounds 5]

The job sits in one long call of compiled code (hierarchical grouping of 9,000 customers), the worst case:
it never gets to look whether it is still wanted. The next job looks at a small file.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.data import write_customers
from tests.benchmarks.freezes import opened, use_method
from tests.benchmarks.harness import child, rest, tell, wait, worker_pids, worker_state
from tests.benchmarks.outcome import Outcome, print_table

IDLE, GONE, NEXT = 1.0, 2.0, 0.3
ME = "tests.benchmarks.cancelling"


def stop_one(path: str, small: str) -> None:
    """Stop a grouping in its midst; tell when the window was idle, the worker gone, the next job going."""
    from segdesk.documents import Source
    from segdesk.jobs.requests import PreviewRequest
    from segdesk.text import msg

    controller = opened(path)
    workspace, before = controller.workspace, worker_pids(controller)
    spent = {pid: _processor_seconds(pid) for pid in before}
    use_method(controller, "segdesk.ward")
    rest(1.5)
    assert workspace.runner.busy, "the job ended before it could be stopped"
    worker = max(before, key=lambda pid: _processor_seconds(pid) - spent[pid])
    marks = [time.perf_counter()]
    workspace.runner.cancel_all()
    controller.app.processEvents()
    assert not workspace.runner.busy
    marks.append(time.perf_counter())
    ended: list[object] = []
    workspace.runner.start(
        "preview",
        PreviewRequest(source=Source(id="small", path=small)),
        title=msg("Looking at the file"),
        done=ended.append,
        failed=ended.append,
    )
    wait(lambda: bool(ended))
    marks.append(time.perf_counter())
    wait(lambda: worker not in worker_pids(controller) or worker_state(controller, worker) == "idle")
    tell(
        idle=marks[1] - marks[0],
        next=marks[2] - marks[1],
        gone=time.perf_counter() - marks[0],
        answer=type(ended[0]).__name__,
    )
    controller.close()


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def outcomes(rounds: int = 5) -> list[Outcome]:
    """Stop a job several times."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(write_customers(Path(folder, "customers.csv"), 9_000))
        small = str(write_customers(Path(folder, "small.csv"), 100))
        told = [child(ME, "--child", path, small) for _ in range(rounds)]
    assert all(one["answer"] == "dict" for one in told), told
    lines = (("window idle after a stop", "idle", IDLE), ("  worker gone, or free again", "gone", GONE))
    found = [Outcome(name, statistics.median(one[key] for one in told), limit) for name, key, limit in lines]
    following = statistics.median(one["next"] for one in told)
    return [*found, Outcome("  next job started and answered, spare warm", following, NEXT)]


def main() -> int:
    """Print the table; 1 if a limit is not kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--child", nargs=2, metavar=("FILE", "SMALL"))
    options = parser.parse_args()
    if options.child:
        stop_one(*options.child)
        return 0
    return print_table(outcomes(options.rounds))


if __name__ == "__main__":
    sys.exit(main())
