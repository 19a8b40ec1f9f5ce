"""The worker's end of the pipes: frames out, requests in, which jobs to stop."""

from __future__ import annotations

import io
import os
import queue
import sys
import threading
from collections.abc import Callable

import msgspec

from segdesk.jobs.framing import FrameError, read_frame, write_frame
from segdesk.jobs.protocol import CancelJob, FromWorker, Heartbeat, JobRequest, RunJob, ToWorker

IDLE = 5.0  # seconds without a job

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[ToWorker] = msgspec.json.Decoder(ToWorker)


class Channel:
    """Reads requests on a thread of its own, so that a cancel is seen while a job runs."""

    def __init__(self, incoming: io.RawIOBase, outgoing: io.RawIOBase, on_end: Callable[[], None]) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._on_end = on_end
        self._requests: queue.SimpleQueue[JobRequest | None] = queue.SimpleQueue()
        self._cancelled: set[str] = set()
        self._lock = threading.Lock()

    @classmethod
    def from_standard_streams(cls, on_end: Callable[[], None]) -> Channel:
        """Take standard input and output for frames; what anybody prints goes to standard error instead."""
        if sys.platform == "win32":
            import msvcrt

            msvcrt.setmode(0, os.O_BINARY)
            msvcrt.setmode(1, os.O_BINARY)
        incoming = os.fdopen(os.dup(0), "rb", buffering=0)
        outgoing = os.fdopen(os.dup(1), "wb", buffering=0)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        return cls(incoming, outgoing, on_end)

    def listen(self) -> None:
        """Start reading."""
        threading.Thread(target=self._read, name="requests", daemon=True).start()

    def send(self, frame: FromWorker) -> None:
        """Send a frame. Raises `FrameError` if it is too large; ends the worker if nobody reads any more."""
        body = _encoder.encode(frame)
        try:
            with self._lock:
                write_frame(self._outgoing, body)
        except OSError:
            self._on_end()

    def beat(self) -> None:
        """Show that the worker lives."""
        self.send(Heartbeat())

    def next_request(self, when_idle: Callable[[], None]) -> JobRequest | None:
        """Wait for a job; None when there will be no more. Tells when none has come for a while."""
        try:
            return self._requests.get(timeout=IDLE)
        except queue.Empty:
            when_idle()
        return self._requests.get()

    def cancelled(self, job: str) -> bool:
        """Tell whether a job was asked to stop."""
        return job in self._cancelled

    def forget(self, job: str) -> None:
        """Forget a job that has ended."""
        self._cancelled.discard(job)

    def _read(self) -> None:
        try:
            while (body := read_frame(self._incoming)) is not None:
                message = _decoder.decode(body)
                if isinstance(message, RunJob):
                    self.beat()  # from here on the job is known to have reached a worker
                    self._requests.put(message.request)
                elif isinstance(message, CancelJob):
                    self._cancelled.add(message.job)
                else:
                    self._requests.put(None)
        except (OSError, FrameError, msgspec.MsgspecError) as error:
            print(f"the pipe to the window broke: {error!r}", file=sys.stderr)
        self._on_end()
