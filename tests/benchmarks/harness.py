"""The real window in a process of its own, a probe of its event loop, and what a process weighs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from segdesk.desktop.controller import Controller

MARK = "measured: "
PATIENCE = 300.0
PROBE = 0.005  # seconds between two looks at the clock


def child(module: str, *arguments: str, environment: dict[str, str] | None = None) -> dict[str, Any]:
    """Run a module of the benchmarks in a new process with settings of its own; returns what it `tell`s.

    Raises `RuntimeError` with what it printed if it told nothing.
    """
    with tempfile.TemporaryDirectory() as home:
        ran = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env={
                "QT_QPA_PLATFORM": "offscreen",
                "ARROW_DEFAULT_MEMORY_POOL": "system",
                **os.environ,
                "SEGDESK_HOME": home,
                "BENCHMARK_STARTED": repr(time.monotonic()),
                **(environment or {}),
            },
            capture_output=True,
            text=True,
        )
    if ran.stderr and os.environ.get("BENCHMARK_BLAME"):
        print(ran.stderr, file=sys.stderr)
    for line in ran.stdout.splitlines():
        if line.startswith(MARK):
            told: dict[str, Any] = json.loads(line.removeprefix(MARK))
            return told
    raise RuntimeError(f"{module} told nothing (exit code {ran.returncode})\n{ran.stdout}\n{ran.stderr}")


def tell(**measured: Any) -> None:
    """Hand what was measured to the process that asked."""
    print(MARK + json.dumps(measured), flush=True)


def open_window(*argv: str) -> Controller:
    """Start the window as the command line does, with real workers."""
    from segdesk.desktop.app import arguments
    from segdesk.desktop.guard import install_guard

    install_guard()
    from PySide6.QtWidgets import QApplication

    from segdesk.desktop.controller import Controller
    from segdesk.projects.settings import load_settings

    app = QApplication.instance() or QApplication(["segdesk"])
    assert isinstance(app, QApplication)
    controller = Controller(app, load_settings(), arguments(["--size", "1366x768", *argv]))
    controller.show()
    wait(lambda: controller.started)
    return controller


def wait(condition: Callable[[], bool], seconds: float = PATIENCE, every: int = 2) -> float:
    """Let the event loop live until a condition holds, looked at every few milliseconds; returns the seconds.

    Raises `TimeoutError`.
    """
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    loop, timer = QEventLoop(), QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    started = time.perf_counter()

    def look() -> None:
        if condition() or time.perf_counter() - started > seconds:
            loop.quit()

    timer.timeout.connect(look)
    timer.start(every)
    loop.exec()
    timer.stop()
    if not condition():
        raise TimeoutError("what was waited for did not happen")
    return time.perf_counter() - started


def rest(seconds: float) -> None:
    """Let the event loop live for a while."""
    end = time.perf_counter() + seconds
    wait(lambda: time.perf_counter() >= end, every=20)


def answered(controller: Controller) -> bool:
    """Whether everything that was asked of the workers has been answered."""
    workspace = controller.workspace
    return workspace.stage in ("ready", "failed") and not workspace.runner.busy


def worker_pids(controller: Controller) -> list[int]:
    """Return the process ids of the window's workers."""
    from segdesk.jobs.pool import WorkerPool

    assert isinstance(controller.pool, WorkerPool)
    return [worker.pid for worker in controller.pool._staff._workers]


def worker_state(controller: Controller, pid: int) -> str:
    """Return what the pool knows of a worker: starting, idle, busy, stopping or gone."""
    from segdesk.jobs.pool import WorkerPool

    assert isinstance(controller.pool, WorkerPool)
    return next((w.state for w in controller.pool._staff._workers if w.pid == pid), "gone")


def anonymous_memory() -> float:
    """Return the megabytes of this process that no file stands behind (Linux)."""
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("Anonymous:"):
            return int(line.split()[1]) / 1024
    return 0.0


def peak_memory(pid: int) -> float:
    """Return the most megabytes a process has had in memory (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


class Probe:
    """Looks at the clock on the event loop every 5 ms; what is above that is how long the window stood still.

    With the variable BENCHMARK_BLAME set, a thread prints what the window did when it stood still for long.
    """

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._gaps: list[float] = []
        self._own: list[float] = []
        self._last, self._last_own = time.perf_counter(), time.thread_time()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._running = True
        self._timer.start(int(PROBE * 1000))
        if os.environ.get("BENCHMARK_BLAME"):
            threading.Thread(target=self._blame, args=(threading.get_ident(),), daemon=True).start()

    def _tick(self) -> None:
        now = time.perf_counter()
        self._gaps.append(now - self._last)
        own = time.thread_time()
        self._own.append(own - self._last_own)
        self._last, self._last_own = now, own

    def stop(self) -> dict[str, float]:
        """Return the 99th percentile and the maximum in milliseconds, and the longest in processor time.

        Processor time leaves out what other programs on a busy machine took.
        """
        self._tick()
        self._running = False
        self._timer.stop()
        late = np.maximum(0.0, np.array(self._gaps) - PROBE) * 1000
        return {"p99": float(np.quantile(late, 0.99)), "max": float(late.max()), "own": max(self._own) * 1000}

    def _blame(self, thread: int) -> None:
        while self._running:
            time.sleep(0.01)
            late = time.perf_counter() - self._last
            if late > 0.06:
                print(f"--- still for {late * 1000:.0f} ms\n{_calls(thread)}", file=sys.stderr)


def _calls(thread: int) -> str:
    """Return where a thread is. The frame is let go at once: it would keep a painter from ending."""
    frame = sys._current_frames().get(thread)
    calls = []
    while frame is not None and len(calls) < 12:
        calls.append((frame.f_code, frame.f_lineno))
        frame = frame.f_back
    del frame
    names = (f"  {Path(code.co_filename).name}:{line} {code.co_qualname}" for code, line in calls)
    return "\n".join(names)
