"""What a worker does before its first job: private pipes, limits, guards, imports."""

from __future__ import annotations

import argparse
import faulthandler
import importlib
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

from segdesk.worker.channel import Channel
from segdesk.worker.limits import apply_limits
from segdesk.worker.loop import Execute, run_jobs
from segdesk.worker.memory import keep_freed

_HEARTBEAT = 1.0
_REFUSED = frozenset({"PySide6", "shiboken6", "PyQt6", "PyQt5", "tkinter"})
_ENGINE = "segdesk.engine.jobs:execute"
_WARM_AFTER = 1.0  # seconds: the first file is read without waiting for what only later jobs need


class NoWindows:
    """A meta-path finder that refuses window libraries: a worker has no screen."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Raise `ImportError` for window libraries, pass on everything else."""
        if name.partition(".")[0] in _REFUSED:
            raise ImportError(
                f"{name} cannot be used here: plugins compute, SegDesk draws. Return data instead.", name=name
            )
        return None


def main(argv: list[str]) -> int:
    """Serve jobs until the pipe to the window closes."""
    options = _options(argv)
    channel = Channel.from_standard_streams(on_end=lambda: os._exit(0))
    if hasattr(signal, "SIGINT"):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, which then stops its jobs
    faulthandler.enable()
    apply_limits(options.memory, options.parent)
    keep_freed()
    sys.meta_path.insert(0, NoWindows())
    channel.listen()
    threading.Thread(target=_beat, args=(channel, options.parent), name="heartbeat", daemon=True).start()
    engine = os.environ.get("SEGDESK_WORKER_ENGINE", _ENGINE)
    execute = load_engine(engine)
    if engine == _ENGINE:
        warming = threading.Timer(_WARM_AFTER, importlib.import_module, ("segdesk.engine.warm",))
        warming.daemon = True
        warming.start()
    run_jobs(channel, execute)
    # Not the ordinary way out: a plugin's thread or exit handler must not keep a worker alive.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def load_engine(name: str) -> Execute:
    """Import the function that runs jobs, given as `module:function`."""
    module, _, function = name.partition(":")
    execute: Execute = getattr(importlib.import_module(module), function)
    return execute


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="segdesk --worker", description="Serves a SegDesk window.")
    parser.add_argument("--memory", type=int, default=0, help="bytes this process may use; 0 means no limit")
    parser.add_argument("--parent", type=int, default=0, help="process this worker ends with")
    return parser.parse_args(argv)


def _beat(channel: Channel, parent: int) -> None:
    while True:
        time.sleep(_HEARTBEAT)
        if parent and os.name == "posix" and os.getppid() != parent:
            os._exit(0)
        channel.beat()
