"""One worker process as the window sees it: its pipes, its log and its end."""

from __future__ import annotations

import contextlib
import io
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from segdesk.jobs.framing import FrameError, check_size, read_frame, write_frame
from segdesk.jobs.limits import Limits, worker_environment
from segdesk.jobs.protocol import (
    FromWorker,
    Heartbeat,
    JobDone,
    JobError,
    JobEvent,
    Partial,
    Progress,
    Ready,
    ToWorker,
)
from segdesk.jobs.worker_log import WorkerLog

_CLOSING_TIME = 1.0  # seconds a worker gets to end after it closed its pipe


class _Done(JobDone, frozen=True, kw_only=True, tag="done"):
    result: msgspec.Raw


class _Part(Partial, frozen=True, kw_only=True, tag="partial"):
    value: msgspec.Raw


# An answer stays JSON until it is known what it is: as plain data it takes ten times the room.
_decoder: msgspec.json.Decoder[FromWorker] = msgspec.json.Decoder(
    Progress | _Part | JobError | _Done | Ready | Heartbeat
)


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """A worker has ended: why, and the last it printed."""

    returncode: int
    fault: str = ""
    printed: str = ""


class WorkerProcess:
    """A worker process. Its threads end when the process does; `kill` makes sure that it does."""

    state: Literal["starting", "idle", "busy", "stopping", "gone"] = "starting"  # the pool's, under its lock
    lane: str | None = None  # whose jobs it did last
    outdated = False  # to be replaced after its job
    served = 0

    def __init__(
        self,
        command: list[str],
        limits: Limits,
        log_dir: Path | None,
        on_ready: Callable[[WorkerProcess], None],
        on_gone: Callable[[WorkerProcess, Gone], None],
    ) -> None:
        self._inbox: queue.Queue[JobEvent | Gone | None] = queue.Queue(maxsize=64)
        self.last_seen = time.monotonic()
        self._on_ready = on_ready
        self._on_gone = on_gone
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._ending = threading.Lock()
        self._ended = False
        self._doomed = False
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=worker_environment(os.environ),
            start_new_session=os.name == "posix",  # its children are stopped with it
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self.pid = self._process.pid
        self._job_object = _limit_on_windows(self._process, limits)
        self._log = WorkerLog(self._pipe(self._process.stderr), limits.log, log_dir, self.pid)
        self._threads = [
            threading.Thread(target=work, name=f"{name} {self.pid}", daemon=True)
            for name, work in (("log", self._log.drain), ("read", self._read), ("write", self._write))
        ]
        for thread in self._threads:
            thread.start()

    @staticmethod
    def _pipe(pipe: object) -> io.FileIO:
        assert isinstance(pipe, io.FileIO)
        return pipe

    def send(self, message: ToWorker) -> None:
        """Send without waiting. Raises `FrameError` if the message is too large, or what `msgspec` raises."""
        body = msgspec.json.encode(message)
        check_size(body)
        self._outbox.put(body)

    def next_item(self, timeout: float) -> JobEvent | Gone | None:
        """Return the next event or the worker's end; None after `timeout` seconds or `wake`."""
        try:
            return self._inbox.get(timeout=timeout)
        except queue.Empty:
            return None

    def wake(self) -> None:
        """Make whoever waits on the inbox look up."""
        with contextlib.suppress(queue.Full):  # full: then nobody is waiting
            self._inbox.put_nowait(None)

    def leave(self) -> None:
        """Close the pipe to the worker, on which it ends by itself."""
        self._outbox.put(None)

    def terminate(self) -> None:
        """Ask the system to end the worker."""
        self._signal("SIGTERM")

    def kill(self) -> None:
        """End the worker and its children, now."""
        self._signal("SIGKILL")

    def join(self, timeout: float) -> bool:
        """Wait for the end of the process and of the threads; False if that took too long."""
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))
        return not any(t.is_alive() for t in self._threads if t is not threading.current_thread())

    def _signal(self, name: str) -> None:
        self._doomed = True
        with self._ending:
            if self._ended:
                return
            if sys.platform == "win32":
                self._process.kill()
            else:
                try:
                    os.killpg(self.pid, getattr(signal, name))
                except ProcessLookupError:  # not yet its own session
                    self._process.send_signal(getattr(signal, name))

    def _write(self) -> None:
        pipe = self._pipe(self._process.stdin)
        try:
            while (body := self._outbox.get()) is not None:
                write_frame(pipe, body)
        except OSError:
            pass  # it ended; the reader tells
        finally:
            with contextlib.suppress(OSError):
                pipe.close()

    def _read(self) -> None:
        pipe = self._pipe(self._process.stdout)
        fault = ""
        try:
            while (body := read_frame(pipe)) is not None:
                self.last_seen = time.monotonic()
                self._sort_in(_decoder.decode(body))
        except (FrameError, msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            fault = f"{type(error).__name__}: {error}"
            self.kill()
        except OSError:
            pass
        pipe.close()
        returncode = self._reap()
        self._outbox.put(None)
        self._threads[0].join(1.0)
        gone = Gone(returncode=returncode, fault=fault, printed=self._log.tail())
        self._put(gone)
        self._on_gone(self, gone)

    def _sort_in(self, frame: FromWorker) -> None:
        if isinstance(frame, Ready):
            self._on_ready(self)
        elif not isinstance(frame, Heartbeat) and self.state in ("busy", "stopping"):
            self._put(frame)

    def _put(self, item: JobEvent | Gone) -> None:
        while True:
            try:
                return self._inbox.put(item, timeout=0.2)
            except queue.Full:
                if self._doomed:  # nobody reads any more; the end itself must still fit
                    with contextlib.suppress(queue.Empty):
                        self._inbox.get_nowait()

    def _reap(self) -> int:
        deadline = time.monotonic() + _CLOSING_TIME
        while not self._has_exited():
            if time.monotonic() > deadline:
                self.kill()
            time.sleep(0.005)
        # Still a zombie here, so that its process group cannot be anybody else's yet.
        self.kill()
        with self._ending:
            self._ended = True
            return self._process.wait()

    def _has_exited(self) -> bool:
        if sys.platform == "win32":
            return self._process.poll() is not None
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _limit_on_windows(process: subprocess.Popen[bytes], limits: Limits) -> object | None:
    if sys.platform != "win32":
        return None
    from segdesk.jobs.windows import JobObject

    return JobObject.around(int(process._handle), limits.memory)
