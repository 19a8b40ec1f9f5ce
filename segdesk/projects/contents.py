"""What goes into a project file and what comes out of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from segdesk.documents import Document
from segdesk.results.base import ArtifactRef, Result
from segdesk.text import Message


class Fingerprint(Result):
    """A version of a project file: its size, and the digest of its table of contents (it holds all others).

    Not its time: clocks jump, and sync clients touch files they do not change.
    """

    size: int
    manifest: str


class ProjectContents(Result):
    """All that goes into a project file. `extra` holds parts that this version does not know."""

    document: Document
    results: dict[str, Any] = {}
    artifacts: tuple[tuple[ArtifactRef, Path], ...] = ()
    extra: dict[str, bytes] = {}


class OpenedProject(Result):
    """What a project file held. Its tables lie in the folder given, not yet to be trusted.

    `read_only` says why it must not be saved over, if so. `network_paths` are sources on other computers:
    ask before touching them, since that sends the person's password in disguise.
    """

    document: Document
    results: dict[str, Any]
    artifacts: tuple[ArtifactRef, ...]
    extra: dict[str, bytes]
    fingerprint: Fingerprint
    read_only: Message | None = None
    network_paths: tuple[str, ...] = ()
