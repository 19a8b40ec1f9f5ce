"""What Home offers: the samples, the recent files, and how they are worded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from segdesk.resources import resource
from segdesk.text import Message, current_language, date_text, msg

PROJECT_SUFFIX = ".segdesk"
SHOWN_RECENT = 6

T = TypeVar("T")


class RecentEntry(Protocol):
    """A file that was open lately."""

    @property
    def path(self) -> str:
        """Where it is."""
        ...


class RecentList(Protocol):
    """The files that were open lately, newest first."""

    def entries(self) -> Iterable[RecentEntry]:
        """Return the entries; `title`, `note` and `opened` (ISO time) are shown where an entry has them."""
        ...


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """A bundled data set; texts and files by language."""

    id: str
    title: dict[str, str]
    subtitle: dict[str, str]
    files: dict[str, str]
    question: str = "segments"
    rows: int = 0
    groups: int | None = None
    outcome: dict[str, dict[str, str]] | None = None

    def words(self) -> tuple[str, str]:
        """Return title and subtitle in the current language."""
        return _by_language(self.title), _by_language(self.subtitle)

    def file(self) -> Path:
        """Return the file in the current language."""
        return resource("samples", *_by_language(self.files).split("/"))

    def wanted_outcome(self) -> tuple[str, str | None] | None:
        """Return the column to predict and the value that means yes, in the current language."""
        if self.question != "predictions" or not self.outcome:
            return None
        entry = _by_language(self.outcome)
        return entry["column"], entry.get("yes")


class _Index(msgspec.Struct, frozen=True):
    samples: tuple[Sample, ...] = ()


def _by_language(texts: dict[str, T]) -> T:
    return texts.get(current_language()) or texts["en"]


@lru_cache(maxsize=1)
def load_samples() -> tuple[Sample, ...]:
    """Return the bundled samples; none when the samples are not installed."""
    try:
        return msgspec.json.decode(resource("samples", "index.json").read_bytes(), type=_Index).samples
    except (OSError, msgspec.MsgspecError):
        return ()


def find_sample(sample_id: str) -> Sample | None:
    """Return a sample by its id."""
    return next((sample for sample in load_samples() if sample.id == sample_id), None)


def is_project(path: str) -> bool:
    """Whether a path names a project rather than a data file."""
    return Path(path).suffix.casefold() == PROJECT_SUFFIX


def when_text(opened: str, now: datetime | None = None) -> Message | str:
    """Say when something was opened: 'today 10:12', 'yesterday', '3 Nov 2026'; empty if not known."""
    try:
        when = datetime.fromisoformat(opened)
    except ValueError:
        return ""
    if when.tzinfo is not None:
        when = when.astimezone().replace(tzinfo=None)
    today = (now or datetime.now()).date()
    if when.date() == today:
        return msg("today {time}", time=when.strftime("%H:%M"))
    if when.date() == today - timedelta(days=1):
        return msg("yesterday")
    return date_text(when)
