"""Sentences for the ways in which a worker can fail."""

from __future__ import annotations

import errno
import signal
import traceback
from typing import Any, get_args

from segdesk.jobs.process import Gone
from segdesk.jobs.protocol import ErrorKind, JobError
from segdesk.text import Message, msg

_DETAILS = 20_000
_FULL = (errno.ENOSPC, errno.EDQUOT)
NOT_RESPONDING = 10.0  # seconds without a sign of life


def memory_message() -> Message:
    """Say that memory ran out, and what helps."""
    return msg(
        "There was not enough memory for this. "
        "Close other programs, or use fewer rows or columns, and try again."
    )


def silent_message() -> Message:
    """Say that a worker gives no sign of life."""
    return msg("No sign of life for 10 seconds. You can keep waiting, or stop it.")


def ended_error(job: str, gone: Gone) -> JobError:
    """Return the error for a worker that ended in the middle of a job."""
    details = f"{_how(gone)}\n\n{gone.printed}".strip()
    if gone.fault:
        message = msg(
            "A part of SegDesk sent an answer that could not be understood, so it was stopped. "
            "Try again; if it happens again, switch off plugins you added."
        )
        return JobError(job=job, kind="protocol", message=message, details=details)
    out_of_memory = ("MemoryError", "bad_alloc", "out of memory")
    if gone.returncode == -9 or any(sign in gone.printed for sign in out_of_memory):
        return JobError(job=job, kind="memory", message=memory_message(), details=details, again=True)
    message = msg(
        "The calculation stopped unexpectedly. Your data and your work are safe. "
        "Try again; if it happens again, switch off plugins you added or change the settings of this step."
    )
    return JobError(job=job, kind="crashed", message=message, details=details, again=True)


def start_error(job: str, details: str) -> JobError:
    """Return the error for a worker that cannot be started."""
    message = msg(
        "SegDesk could not start its calculations. Restart SegDesk; if that does not help, "
        "check that your security software does not block it, or install it again."
    )
    return JobError(job=job, kind="crashed", message=message, details=details)


def error_of(error: BaseException, job: str) -> JobError:
    """Put an exception of a job into words. One that carries a `Message` speaks for itself."""
    trace = "".join(traceback.format_exception(error))[-_DETAILS:]
    message = getattr(error, "message", None)
    if isinstance(message, Message):
        kind: Any = getattr(error, "kind", "input")
        return JobError(
            job=job,
            kind=kind if kind in get_args(ErrorKind) else "internal",
            message=message,
            details=str(getattr(error, "details", "") or trace)[-_DETAILS:],
            plugin=getattr(error, "plugin", None),
            again=bool(getattr(error, "again", False)),
        )
    if isinstance(error, MemoryError):
        return JobError(job=job, kind="memory", message=memory_message(), details=trace, again=True)
    if isinstance(error, OSError) and error.errno in _FULL:
        return store_error(job, error)
    return internal_error(job, trace)


def internal_error(job: str, details: str) -> JobError:
    """Return the error for a fault of our own."""
    message = msg("Something went wrong inside SegDesk. Your data and your work are safe.")
    return JobError(job=job, kind="internal", message=message, details=details)


def store_error(job: str, error: OSError) -> JobError:
    """Return the error for an answer that could not be kept on disk."""
    message = msg(
        "The result could not be saved on this computer: {reason}. Free some disk space and try again.",
        reason=error.strerror or str(error),
    )
    return JobError(job=job, kind="internal", message=message, details=repr(error), again=True)


def _how(gone: Gone) -> str:
    if gone.fault:
        return gone.fault
    if gone.returncode >= 0:
        return f"exit code {gone.returncode}"
    try:
        return signal.Signals(-gone.returncode).name
    except ValueError:
        return f"signal {-gone.returncode}"
