"""The main loop of a worker: one job after the other, every failure turned into a `JobError`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import msgspec

from segdesk.jobs.errors import error_of
from segdesk.jobs.framing import FrameError
from segdesk.jobs.handle import cancelled_error
from segdesk.jobs.protocol import JobDone, JobError, JobRequest, Partial, Progress, Ready
from segdesk.worker.channel import Channel
from segdesk.worker.memory import give_back

Execute = Callable[[JobRequest, Callable[[Progress | Partial], None], Callable[[], bool]], JobDone]


def run_jobs(channel: Channel, execute: Execute) -> None:
    """Say that the worker is ready and serve jobs until there are no more."""
    import joblib

    # joblib's own processes would start the whole application again when it is frozen.
    with joblib.parallel_config(backend="threading"):
        channel.send(Ready(pid=os.getpid()))
        while (request := channel.next_request(give_back)) is not None:
            _send_ending(channel, run_one(channel, execute, request))
            channel.forget(request.id)


def run_one(channel: Channel, execute: Execute, request: JobRequest) -> JobDone | JobError:
    """Run one job; whatever it raises becomes an error."""

    def cancelled() -> bool:
        return channel.cancelled(request.id)

    started = time.monotonic()
    try:
        done = execute(request, channel.send, cancelled)
    except BaseException as error:
        if cancelled():
            return cancelled_error(request.id)
        return error_of(error, request.id)
    if not isinstance(done, JobDone):
        return error_of(TypeError(f"job {request.kind} answered {type(done).__name__}"), request.id)
    return msgspec.structs.replace(
        done, job=request.id, seconds=done.seconds or round(time.monotonic() - started, 3)
    )


def _send_ending(channel: Channel, ending: JobDone | JobError) -> None:
    try:
        channel.send(ending)
    except (FrameError, TypeError, ValueError, RecursionError, MemoryError, NotImplementedError) as error:
        channel.send(error_of(error, ending.job))
