"""Progress and cancelling: stages call `track` and `report`, the host says where that goes.

The running job is found through a context variable; in a notebook or a test both do nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from segdesk.text import Message

T = TypeVar("T")

MIN_GAP = 0.05
"""Seconds; reports that follow faster than this are dropped at the source."""


class Cancelled(BaseException):
    """Raised by `track` and `report` when the person has cancelled the job. Do not catch it."""


@dataclass
class _Job:
    send: Callable[[float | None, Message], None]
    cancelled: Callable[[], bool]
    sent_at: float = float("-inf")
    reached: float = 0.0


@dataclass(frozen=True)
class _Span:
    job: _Job
    start: float = 0.0
    stop: float = 1.0


_running: ContextVar[_Span | None] = ContextVar("segdesk_running_job", default=None)


@contextmanager
def running_job(
    report: Callable[[float | None, Message], None], cancelled: Callable[[], bool]
) -> Iterator[None]:
    """Make a job the running one (for the host, and for tests of a stage).

    Parameters
    ----------
    report : callable
        Takes the fraction done (0-1, never falling; None = unknown) and the text.
    cancelled : callable
        Returns True once the job should stop; `track` and `report` then raise `Cancelled`.
    """
    token = _running.set(_Span(_Job(report, cancelled)))
    try:
        yield
    finally:
        _running.reset(token)


@contextmanager
def job_part(start: float, stop: float) -> Iterator[None]:
    """Let the reports made inside run from `start` to `stop` of the progress around it."""
    span = _running.get()
    if span is None:
        yield
        return
    width = span.stop - span.start
    token = _running.set(_Span(span.job, span.start + start * width, span.start + stop * width))
    try:
        yield
    finally:
        _running.reset(token)


def report(fraction: float | None, text: str | Message) -> None:
    """Say how far the work is (0-1, or None when that is unknown) and what is being done, in plain English.

    Raises
    ------
    Cancelled
        When the person has cancelled the job.
    """
    span = _running.get()
    if span is None:
        return
    job = span.job
    if job.cancelled():
        raise Cancelled
    now = time.monotonic()
    if now - job.sent_at < MIN_GAP:
        return
    job.sent_at = now
    message = text if isinstance(text, Message) else Message(id=text)
    if fraction is None:
        job.send(None, message)
        return
    inside = min(max(fraction, 0.0), 1.0)
    job.reached = max(job.reached, span.start + inside * (span.stop - span.start))
    job.send(job.reached, message)


def track(iterable: Iterable[T], text: str | Message, total: int | None = None) -> Iterator[T]:
    """Pass the items through, reporting progress before each; this is also where cancelling takes effect."""
    count = total if total is not None else len(iterable) if isinstance(iterable, Sized) else None
    for done, item in enumerate(iterable):
        report(done / count if count else None, text)
        yield item
