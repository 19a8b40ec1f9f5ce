"""The customer table at a million rows: paint while scrolling, and sorting without a freeze.

Run with ``python -m tests.benchmarks.table``; prints what was measured beside its limit.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")

import numpy as np
import pyarrow as pa
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from segdesk.desktop.guard import install_guard
from segdesk.desktop.theme import apply_theme, light
from segdesk.desktop.viewmodels.arrow_table.filter import Filter
from segdesk.desktop.viewmodels.arrow_table.model import ArrowTableModel, TableQueries
from segdesk.desktop.viewmodels.arrow_table.query import Condition, Query
from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.desktop.views.data.table import ArrowTableView
from segdesk.results.table import Column

ROWS = 1_000_000
PAINT_P95, SORT, FREEZE = 0.020, 1.5, 0.100
CITIES = np.array(["上海", "北京", "杭州", "成都", "西安", "Oslo", "Berlin", "Lyon"])


def make_table(folder: Path) -> ArrowTable:
    """Write a table of 11 columns, as wide as an ordinary customer file."""
    rng = np.random.default_rng(0)
    days = rng.integers(19_000, 20_500, ROWS).astype("datetime64[D]").astype("datetime64[us]")
    data: dict[str, pa.Array] = {
        "Customer": pa.array([f"{i:08d}" for i in rng.permutation(ROWS)], pa.large_string()),
        "Name": pa.array([f"Customer {i % 50_000}" for i in range(ROWS)], pa.large_string()),
        "Last order": pa.array(days),
        "City": pa.DictionaryArray.from_arrays(rng.integers(0, len(CITIES), ROWS, dtype=np.int32), CITIES),
    }
    data |= {f"Amount {i}": pa.array(np.round(rng.lognormal(4, 1, ROWS), 2)) for i in range(7)}
    types = {"Last order": ("date", "date"), "City": ("category", "category")}
    texts = {"Customer": ("text", "identifier"), "Name": ("text", "personal")}
    columns = tuple(
        Column(name=name, type=kind, role=role)  # type: ignore[arg-type]
        for name in data
        for kind, role in [(types | texts).get(name, ("number", "amount"))]
    )
    path = folder / "table.arrow"
    table = pa.table(data)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=65_536)
    return ArrowTable(path, columns)


def paint_times(app: QApplication, view: ArrowTableView) -> list[float]:
    """Return the processor time of each repaint while scrolling all over the table."""
    bar = view.verticalScrollBar()
    times = []
    for step in range(200):
        bar.setValue(int(bar.maximum() * ((step * 37) % 200) / 200) + step * 13)
        started = time.thread_time()  # not the clock: other programs may hold the cores
        view.viewport().repaint()
        times.append(time.thread_time() - started)
        app.processEvents()
    return times


def ask(app: QApplication, queries: TableQueries, table: ArrowTable, query: Query) -> tuple[float, float]:
    """Return how long a query took, and the longest the event loop stood still meanwhile."""
    answers: list[object] = []
    queries.answered.connect(answers.append)
    started = last = time.perf_counter()
    queries.ask(table, query)
    longest = 0.0
    while not answers:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
        time.sleep(0.001)
    queries.answered.disconnect(answers.append)
    return time.perf_counter() - started, longest


def main() -> int:
    """Measure, print, and return 1 if a limit is passed."""
    install_guard()
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, light())
    with tempfile.TemporaryDirectory() as folder:
        table = make_table(Path(folder))
        model = ArrowTableModel()
        started = time.perf_counter()
        model.set_table(table)
        view = ArrowTableView(model)
        view.resize(1600, 950)
        view.show()
        app.processEvents()
        print(f"first rows on screen      {time.perf_counter() - started:8.3f} s")
        failed = report("paint, p95", float(np.quantile(paint_times(app, view), 0.95)), PAINT_P95)
        view.pin(("Name", "City"))
        app.processEvents()
        pinned = float(np.quantile(paint_times(app, view), 0.95))
        failed |= report("paint with pinned columns, p95", pinned, PAINT_P95)
        queries = TableQueries()
        asked = {
            "sort by number": Query(sort=4),
            "sort by date": Query(sort=2, ascending=False),
            "sort by customer number": Query(sort=0),
            "sort by category (Chinese)": Query(sort=3),
            "search a text": Query(search="ustomer 4999"),
            "filter by values and a range": Query(
                filters=(Filter(column=3, values=("上海", "Oslo")), Filter(column=5, low=20.0, high=90.0))
            ),
            "filter and sort": Query(conditions=(Condition(4, ">", "50"),), sort=1),
        }
        for name, query in asked.items():
            seconds, freeze = ask(app, queries, table, query)
            failed |= report(name, seconds, SORT) | report(f"{name}: longest freeze", freeze, FREEZE)
        queries.close()
        view.close()
    return int(failed)


def report(name: str, measured: float, limit: float) -> bool:
    """Print one line; return whether the limit is passed."""
    passed = measured > limit
    print(f"{name:45} {measured:8.3f} s   limit {limit:.3f} s   {'TOO SLOW' if passed else 'ok'}")
    return passed


if __name__ == "__main__":
    sys.exit(main())
