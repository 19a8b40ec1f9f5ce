"""Requests, what comes back, and how they are framed on the pipe (4-byte length, then UTF-8 JSON)."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from segdesk.text import Message

MAX_FRAME = 64 * 1024 * 1024

ErrorKind = Literal[
    "input",  # the file or the settings cannot give an answer; `message` says why and what to do
    "cancelled",
    "crashed",  # the worker died
    "memory",
    "plugin",  # a plugin failed; `plugin` names it
    "protocol",
    "internal",  # a fault of ours; details hold the traceback
]


class JobRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One job. `kind` names a function of the engine, `args` is its request as plain data."""

    id: str
    kind: str
    args: dict[str, Any]
    scratch: str  # empty folder for this job's files
    store: str  # folder of accepted artifacts, read-only for the job
    plugins_off: tuple[str, ...] = ()


class Progress(msgspec.Struct, frozen=True, kw_only=True, tag="progress"):
    """How far a job is; `fraction` None means unknown."""

    job: str
    fraction: float | None
    text: Message


class Partial(msgspec.Struct, frozen=True, kw_only=True, tag="partial"):
    """An early part of the answer: 'raw' table, 'typed' table, ..."""

    job: str
    name: str
    value: Any


class JobError(msgspec.Struct, frozen=True, kw_only=True, tag="error"):
    """Why there is no answer: one sentence, details behind a button."""

    job: str
    kind: ErrorKind
    message: Message
    details: str = ""
    plugin: str | None = None
    again: bool = False  # trying once more, with nothing changed here, may help


class JobDone(msgspec.Struct, frozen=True, kw_only=True, tag="done"):
    """The answer, and the keys of artifacts written to scratch.

    It is plain data, or JSON that has not been decoded yet: `Result.from_plain` takes both.
    """

    job: str
    result: Any
    artifacts: tuple[str, ...] = ()
    seconds: float = 0.0


class Ready(msgspec.Struct, frozen=True, kw_only=True, tag="ready"):
    """Sent once by a worker that has imported everything and waits for work."""

    pid: int


class Heartbeat(msgspec.Struct, frozen=True, kw_only=True, tag="beat"):
    """A sign of life, sent every second; never shown to anybody."""


FromWorker = Progress | Partial | JobError | JobDone | Ready | Heartbeat
JobEvent = Progress | Partial | JobError | JobDone
Ending = JobError | JobDone


class RunJob(msgspec.Struct, frozen=True, kw_only=True, tag="run"):
    """Do this job."""

    request: JobRequest


class CancelJob(msgspec.Struct, frozen=True, kw_only=True, tag="cancel"):
    """Stop at the next progress report."""

    job: str


class Quit(msgspec.Struct, frozen=True, kw_only=True, tag="quit"):
    """Leave when idle."""


ToWorker = RunJob | CancelJob | Quit
